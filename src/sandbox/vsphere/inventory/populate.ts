import { statSync } from 'node:fs';
import { type CrowdMachine, makeCrowd } from '../crowd.ts';
import { takeSnapshot } from '../methods/snapshots.ts';
import type { SandboxMachine } from '../options.ts';
import type { Vcenter } from '../vcenter.ts';
import { Ref } from '../xml/values.ts';
import { controllers } from './devices.ts';
import { Disk } from './disk.ts';
import { type Cdrom, Machine, type Nic } from './machine.ts';
import { machineReaders } from './machine-properties.ts';
import { Managed } from './managed.ts';
import { addFolder, type Datacenter, networkOf } from './places.ts';

/** Units of a SCSI controller; 7 is its own. */
const unitsOf = {
  scsi: [0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15],
  other: Array.from({ length: 15 }, (_, unit) => unit),
};

/** Puts the machines in: those with bytes in the first datacenter, the crowd in all of them. */
export function populate(
  vc: Vcenter,
  centers: readonly Datacenter[],
  machines: readonly SandboxMachine[],
  crowd: number,
): void {
  const [first] = centers;
  if (!first) return;
  for (const given of machines) addMachine(vc, first, 0, given, given.disks);
  makeCrowd(crowd).forEach((given, index) => {
    const center = centers[index % centers.length] ?? first;
    const { disks, ...rest } = given;
    addMachine(vc, center, 1 + (index % Math.max(1, center.hosts.length - 1)), { ...rest, disks: [] }, disks);
  });
}

type GivenDisk = SandboxMachine['disks'][number] | CrowdMachine['disks'][number];

function addMachine(
  vc: Vcenter,
  center: Datacenter,
  hostIndex: number,
  given: SandboxMachine,
  disks: readonly GivenDisk[],
): void {
  const { inventory } = vc;
  const number = inventory.number();
  const ref = new Ref('VirtualMachine', vc.esx ? String(number) : `vm-${number}`);
  const host = center.hosts[hostIndex] ?? center.hosts[0];
  if (!host) throw new Error('the datacenter has no host');
  const nics = (given.networks ?? [{ name: 'VM Network', mac: '00:50:56:00:00:01' }]).map(
    ({ name, mac, addresses = [] }, index): Nic => ({ key: 4000 + index, network: name, mac, addresses }),
  );
  const networks = nics.map(nic => networkOf(inventory, center.managed, nic.network, vc.esx).ref);
  const folder = vc.esx ? center.machines : folderAt(vc, center.machines, given.folder ?? '/Web');
  const machine = new Machine(given, {
    ...{ ref, folder, host: host.ref, datastore: center.datastore, networks, nics },
    disks: disksFor(center, given.name, disks),
    cdroms: cdromsFor(given),
  });
  vc.machines.set(ref.value, machine);
  const timely = new Set(['layoutEx', 'storage', 'summary']);
  const fresh = (property: string) =>
    machine.currentSnapshot !== undefined && machine.power === 'on' && timely.has(property);
  inventory.add(new Managed(ref, machineReaders(machine, vc.around(machine)), { parent: folder, fresh }));
  for (let taken = 1; taken <= (given.snapshots ?? 0); taken++)
    takeSnapshot(vc, machine, { name: `before update ${taken}`, description: '', quiesced: false });
}

/** The folder at a path such as `/Web/Frontends`, made where it is not there. */
function folderAt(vc: Vcenter, from: Managed, path: string): Managed {
  const names = path.split('/').filter(name => name !== '');
  return names.reduce((at, name) => {
    const known = vc.inventory.children(at).find(each => each.ref.type === 'Folder' && each.at('name') === name);
    return known ?? addFolder(vc.inventory, at, name, ['Folder', 'VirtualMachine', 'VirtualApp']);
  }, from);
}

function disksFor(center: Datacenter, name: string, given: readonly GivenDisk[]): Disk[] {
  const used = new Map<number, number>();
  const directory = name.replace(/%2f|%5c|%25/gi, '_');
  return given.map((each, index) => {
    const raw = 'raw' in each ? each.raw : undefined;
    const capacity = 'raw' in each ? statSync(each.raw).size : each.capacity;
    const controller = ('raw' in each ? each.controller : undefined) ?? 'pvscsi';
    const { key: first } = controllers[controller];
    const units = first === 1000 ? unitsOf.scsi : unitsOf.other;
    const place = used.get(first) ?? 0;
    used.set(first, place + 1);
    const controllerKey = first + Math.floor(place / units.length);
    // SATA disks leave the first place to the CD-ROM drive.
    const unit = (units[place % units.length] ?? 0) + (controller === 'sata' ? 1 : 0);
    const file = `[${center.datastore.name}] ${directory}/${directory}${index === 0 ? '' : `_${index}`}.vmdk`;
    const key = (first === 1000 ? 2000 : first + 1000) + (controllerKey - first) * 16 + unit;
    return new Disk({ index, key, controllerKey, unit, controller, raw, capacity, given: each, file });
  });
}

function cdromsFor({ cdrom, power = 'on', template }: SandboxMachine): Cdrom[] {
  const connected = power === 'on' && !template;
  const place = { key: 16_000, controllerKey: 15_000, unit: 0, label: 'CD/DVD drive 1', allowGuestControl: true };
  if (!cdrom)
    return [{ ...place, backing: 'remote', iso: undefined, deviceName: '', connected: false, startConnected: false }];
  return [{ ...place, backing: 'iso', iso: cdrom.iso, deviceName: '', connected, startConnected: true }];
}
