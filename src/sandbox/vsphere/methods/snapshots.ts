import { devicesOf, diskDevice } from '../inventory/devices.ts';
import type { Disk } from '../inventory/disk.ts';
import type { Machine, SnapshotState } from '../inventory/machine.ts';
import { configOf } from '../inventory/machine-properties.ts';
import { Managed } from '../inventory/managed.ts';
import type { Answer, Call, Method } from '../soap/call.ts';
import { VimFault } from '../soap/fault.ts';
import { startTask } from '../tasks.ts';
import type { Vcenter } from '../vcenter.ts';
import { flagOf, textOf } from '../xml/parse.ts';
import { Ref } from '../xml/values.ts';
import { free, machineOf } from './machine.ts';

export const snapshotMethods: Readonly<Record<string, Method>> = {
  CreateSnapshot_Task: {
    on: 'VirtualMachine',
    changes: true,
    privilege: 'VirtualMachine.State.CreateSnapshot',
    run: create,
  },
  RemoveSnapshot_Task: {
    on: 'VirtualMachineSnapshot',
    changes: true,
    privilege: 'VirtualMachine.State.RemoveSnapshot',
    run: remove,
  },
};

function create(call: Call): Answer {
  const { vc, args } = call;
  const machine = free(machineOf(call));
  const name = textOf(args, 'name') ?? '';
  if (name === '') throw new VimFault('InvalidName', 'The name must not be empty.', { name });
  const asked = {
    name,
    description: textOf(args, 'description') ?? '',
    // Quiescing is done by the tools; without them the snapshot is made all the same.
    quiesced: (flagOf(args, 'quiesce') ?? false) && machine.tools === 'running',
  };
  const task = startTask(vc, 'CreateSnapshot_Task', machine, () => {
    if (machine.given.passthrough || machine.given.sharedBus)
      throw new VimFault('SnapshotFault', 'An error occurred while taking a snapshot: the device does not support it.');
    const snapshot = takeSnapshot(vc, machine, asked);
    machine.note(`snapshot create ${snapshot.ref.value} ${name}`);
    return snapshot.ref;
  });
  return { type: 'ref', value: task };
}

/** Takes a snapshot now: disks that are not independent go on in new files. */
export function takeSnapshot(
  vc: Vcenter,
  machine: Machine,
  asked: Pick<SnapshotState, 'name' | 'description' | 'quiesced'>,
): SnapshotState {
  machine.snapshotNumber++;
  const id = machine.snapshotNumber;
  const views = new Map(machine.disks.filter(disk => !disk.independent).map(disk => [disk, freeze(disk, id)] as const));
  const chains = new Map(machine.disks.map(disk => [disk, [disk.file, ...disk.deltas]] as const));
  const ref = new Ref(
    'VirtualMachineSnapshot',
    vc.esx ? `${machine.ref.value}-snapshot-${id}` : `snapshot-${vc.inventory.number()}`,
  );
  const around = vc.around(machine);
  const disks = [...views.keys()].map(disk => diskDevice(machine, disk, chains.get(disk) ?? [disk.file]));
  const then = devicesOf(machine, around.backing, disks);
  const parent = machine.currentSnapshot;
  const managed: Managed = new Managed(ref, {
    vm: () => machine.ref,
    config: () => configOf(machine, around, () => then),
    childSnapshot: () => machine.snapshots.filter(each => each.parent?.ref === ref).map(each => each.ref),
  });
  const snapshot: SnapshotState = {
    ref,
    id,
    ...asked,
    createdAt: new Date(),
    power: machine.power,
    parent,
    views,
    managed,
  };
  // From here on the machine writes to new files.
  for (const [disk, { delta }] of views) disk.deltas.push(delta);
  machine.snapshots.push(snapshot);
  machine.currentSnapshot = snapshot;
  vc.inventory.add(managed);
  vc.touch(machine);
  return snapshot;
}

function freeze(disk: Disk, number: number) {
  const delta = disk.file.replace(/\.vmdk$/, `-${String(number).padStart(6, '0')}.vmdk`);
  return { view: disk.freeze(), file: disk.current, delta };
}

function remove(call: Call): Answer {
  const { vc, target, args } = call;
  const machine = [...vc.machines.values()].find(each => each.snapshots.some(one => one.managed === target));
  const snapshot = machine?.snapshots.find(each => each.managed === target);
  if (!machine || !snapshot) throw new VimFault('ManagedObjectNotFound', '', { obj: target.ref });
  free(machine);
  const children = flagOf(args, 'removeChildren') ?? false;
  const task = startTask(vc, 'RemoveSnapshot_Task', machine, () => {
    removeSnapshot(vc, machine, snapshot, children);
    return undefined;
  });
  return { type: 'ref', value: task };
}

function removeSnapshot(vc: Vcenter, machine: Machine, snapshot: SnapshotState, children: boolean): void {
  for (const each of machine.snapshots.filter(one => one.parent === snapshot)) {
    if (children) removeSnapshot(vc, machine, each, true);
    else each.parent = snapshot.parent;
  }
  machine.snapshots = machine.snapshots.filter(each => each !== snapshot);
  if (machine.currentSnapshot === snapshot) machine.currentSnapshot = snapshot.parent;
  for (const [disk, { view, delta }] of snapshot.views) {
    disk.thaw(view);
    const at = disk.deltas.indexOf(delta);
    if (at >= 0) disk.deltas.splice(at, 1);
  }
  machine.note(`snapshot remove ${snapshot.ref.value} ${snapshot.name}`);
  vc.inventory.remove(snapshot.managed);
  vc.touch(machine);
}
