import type { Machine, SnapshotState } from '../inventory/machine.ts';
import type { Lease } from '../nfc/lease.ts';
import type { Answer, Call, Method } from '../soap/call.ts';
import { VimFault } from '../soap/fault.ts';
import { child, childrenOf, textOf } from '../xml/parse.ts';
import type { Fields } from '../xml/values.ts';
import { free, machineOf, wrongPower } from './machine.ts';

const onLease = { on: 'HttpNfcLease' } as const;

export const exportMethods: Readonly<Record<string, Method>> = {
  ExportVm: { on: 'VirtualMachine', changes: true, privilege: 'VApp.Export', run: exportVm },
  ExportSnapshot: { on: 'VirtualMachineSnapshot', changes: true, privilege: 'VApp.Export', run: exportSnapshot },
  HttpNfcLeaseProgress: { ...onLease, run: progress },
  HttpNfcLeaseSetManifestChecksumType: { ...onLease, run: setChecksums },
  HttpNfcLeaseGetManifest: { ...onLease, run: manifest },
  HttpNfcLeaseComplete: { ...onLease, run: complete },
  HttpNfcLeaseAbort: { ...onLease, run: abort },
};

function exportVm(call: Call): Answer {
  const { vc } = call;
  const machine = free(machineOf(call));
  const [task] = machine.tasks;
  if (task) throw new VimFault('TaskInProgress', 'Another task is already in progress.', { task });
  if (vc.faults.strike('powerRace', { on: 'ExportVm', machine: machine.name }) && machine.power === 'off') {
    machine.switchOn();
    vc.touch(machine);
  }
  if (machine.power !== 'off') throw wrongPower(machine, 'off');
  return { type: 'ref', value: open(call, machine).ref };
}

function exportSnapshot(call: Call): Answer {
  const { vc, target } = call;
  const machine = [...vc.machines.values()].find(each => each.snapshots.some(one => one.managed === target));
  const snapshot = machine?.snapshots.find(each => each.managed === target);
  if (!machine || !snapshot) throw new VimFault('ManagedObjectNotFound', '', { obj: target.ref });
  return { type: 'ref', value: open(call, free(machine), snapshot).ref };
}

function open({ vc, session }: Call, machine: Machine, snapshot?: SnapshotState): Lease {
  if (machine.question)
    throw new VimFault('InvalidState', 'The virtual machine is waiting for an answer to a question.');
  if (machine.given.disks.some(disk => disk.encrypted))
    throw new VimFault('NotSupported', 'An encrypted virtual machine cannot be exported.');
  if (machine.given.disks.some(disk => disk.rdm === 'physicalMode'))
    throw new VimFault('NotSupported', 'A raw device mapping in physical mode cannot be exported.');
  return vc.leases.open(vc, session?.key ?? '', machine, snapshot);
}

/** @throws VimFault by the state of a lease that is no longer, or not yet, good */
function ready({ vc, target }: Call): Lease {
  const lease = vc.leases.find(target.ref);
  if (lease.state === 'error') throw lease.error ?? new VimFault('InvalidState');
  if (lease.state !== 'ready')
    throw new VimFault('InvalidState', 'The operation is not allowed in the current state of the lease.');
  return lease;
}

function progress(call: Call): Answer {
  const lease = ready(call);
  const percent = Number(textOf(call.args, 'percent'));
  if (percent < 0 || percent > 100)
    throw new VimFault('InvalidArgument', 'A specified parameter was not correct: percent', {
      invalidProperty: 'percent',
    });
  call.vc.leases.renew(call.vc, lease, percent);
  call.vc.inventory.touch(lease.managed);
  return undefined;
}

function setChecksums(call: Call): Answer {
  const lease = ready(call);
  for (const each of childrenOf(call.args, 'deviceUrlsToChecksumTypes')) {
    const key = textOf(each, 'key') ?? '';
    const value = textOf(each, 'value')?.trim() ?? '';
    if (!lease.devices.some(device => device.key === key) || !/^sha(1|256)$/.test(value))
      throw new VimFault('InvalidArgument', 'A specified parameter was not correct: deviceUrlsToChecksumTypes', {
        invalidProperty: 'deviceUrlsToChecksumTypes',
      });
    lease.checksums.set(key, value);
  }
  return undefined;
}

function manifest(call: Call): Answer {
  const { vc } = call;
  const lease = ready(call);
  const entries = lease.devices.flatMap((device): Fields[] => {
    const served = lease.served.get(device.key);
    if (!served) return [];
    const wrong = vc.faults.strike('wrongManifest', { machine: lease.machine.name, disk: device.disk?.index })?.what;
    if (wrong === 'missing') return [];
    const checksumType = lease.checksums.get(device.key);
    const sum = (hex: string) => (wrong === 'digest' ? hex.replace(/^./, first => (first === '0' ? '1' : '0')) : hex);
    return [
      {
        key: device.key,
        sha1: sum(served.sha1),
        ...(checksumType === undefined
          ? {}
          : { checksum: sum(checksumType === 'sha256' ? served.sha256 : served.sha1), checksumType }),
        size: served.size + (wrong === 'size' ? 512 : 0),
        disk: device.disk !== undefined,
        ...(device.disk ? { capacity: device.disk.capacity, populatedSize: served.populated } : {}),
      },
    ];
  });
  const xml = entries.map(each => vc.writer.element('returnval', 'HttpNfcLeaseManifestEntry', each)).join('');
  return { xml };
}

function complete(call: Call): Answer {
  const { vc } = call;
  vc.leases.end(vc, ready(call), 'completed');
  return undefined;
}

function abort(call: Call): Answer {
  const { vc, target, args } = call;
  const lease = vc.leases.find(target.ref);
  if (lease.state === 'done' || lease.state === 'error') throw new VimFault('InvalidState', 'The lease is over.');
  const message = textOf(child(args, 'fault'), 'localizedMessage') ?? 'The export was aborted.';
  vc.leases.end(vc, lease, 'aborted', new VimFault('RequestCanceled', message));
  return undefined;
}
