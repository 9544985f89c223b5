import type { Machine, MachineDisk, MachineRow } from '../../types/machine.ts';
import { sourceFailure } from '../failures.ts';
import { present } from '../present.ts';
import type { DescribedDisk, DescribedSystem, Descriptor, DiskSlot, FileReference } from './descriptor.ts';
import type { OvfPackage } from './package.ts';
import { locate } from './storage.ts';
import { capacityOf } from './units.ts';

/** A descriptor in its package. */
export interface Described {
  readonly inside: OvfPackage;
  readonly descriptor: Descriptor;
}

/** The machine as the pipeline knows it, each of its disks found in the package.
 * @throws Failed OVF_DISK_UNKNOWN, OVF_FILE_UNKNOWN, OVF_DISK_DELTA, OVF_CAPACITY, OVF_COMPRESSION, and what locate throws
 */
export async function machineOf(described: Described, system: DescribedSystem): Promise<Machine> {
  const disks: MachineDisk[] = [];
  for (const slot of diskSlots(described, system)) disks.push(await diskOf(described, system, slot, disks.length));
  const { id, name, firmware, secureBoot, os, cpus, memoryMiB, networks, devices } = system;
  const vtpm = devices.some(device => /^vmware\.vtpm/i.test(device));
  const others = devices.filter(device => !/^vmware\.vtpm/i.test(device));
  return {
    id,
    name,
    networks,
    disks,
    vtpm,
    devices: others,
    ...present({ firmware, secureBoot, os, cpus, memoryMiB }),
  };
}

export function rowOf(described: Described, system: DescribedSystem): MachineRow {
  const slots = diskSlots(described, system);
  const sizes = slots.map(slot => sizeOf(described, system, slot));
  const known = sizes.filter(size => size !== undefined);
  const bytes = known.length === sizes.length ? known.reduce((sum, size) => sum + size, 0) : undefined;
  return { id: system.id, name: system.name, disks: slots.length, ...present({ bytes }) };
}

/** Drives with a disk that can be moved: not a CD image, not a drive of nothing. */
export function diskSlots({ descriptor }: Described, system: DescribedSystem): DiskSlot[] {
  return system.slots.filter(slot => {
    const disk = diskNamed(descriptor, slot);
    return disk === undefined ? slot.diskId !== undefined || slot.capacity !== undefined : !isIso(disk);
  });
}

/** VirtualBox lists CD images among the disks: format `http://www.ecma-international.org/…/Ecma-119.htm`. */
export function isIso(disk: DescribedDisk): boolean {
  return /ecma-?119|iso-?9660/i.test(disk.format ?? '');
}

export function diskNamed(descriptor: Descriptor, slot: { readonly diskId?: string }): DescribedDisk | undefined {
  return descriptor.disks.find(disk => disk.id === slot.diskId);
}

export function fileNamed(descriptor: Descriptor, disk: DescribedDisk | undefined): FileReference | undefined {
  return descriptor.files.find(file => file.id === disk?.fileRef);
}

async function diskOf(
  described: Described,
  system: DescribedSystem,
  slot: DiskSlot,
  index: number,
): Promise<MachineDisk> {
  const { inside, descriptor } = described;
  const where = inside.label(inside.descriptor);
  const disk = diskNamed(descriptor, slot);
  const key = slot.diskId ?? `slot-${index}`;
  if (disk === undefined && slot.diskId !== undefined)
    throw sourceFailure('OVF_DISK_UNKNOWN', { file: where, machine: system.name, disk: slot.diskId });
  if (disk?.parentRef !== undefined) throw sourceFailure('OVF_DISK_DELTA', { file: where, disk: disk.id });
  const size = sizeOf(described, system, slot);
  const unsized = () => sourceFailure('OVF_CAPACITY', { file: where, disk: key, value: disk?.capacity ?? '' });
  if (disk?.fileRef === undefined) {
    if (size === undefined) throw unsized();
    return { index, key, name: slot.label ?? key, size, blank: true };
  }
  const file = fileNamed(descriptor, disk);
  if (file === undefined) throw sourceFailure('OVF_FILE_UNKNOWN', { file: where, disk: disk.id, ref: disk.fileRef });
  const { compression } = file;
  if (compression !== undefined && compression !== 'gzip')
    throw sourceFailure('OVF_COMPRESSION', { file: where, name: file.href, compression });
  // Without a capacity nothing says when an inflating file has gone too far.
  if (compression !== undefined && size === undefined) throw unsized();
  const storage = await locate(inside, file);
  return { index, key, name: storage.name, fileSize: storage.size, ...present({ size }) };
}

function sizeOf({ descriptor }: Described, system: DescribedSystem, slot: DiskSlot): number | undefined {
  const disk = diskNamed(descriptor, slot);
  if (disk === undefined) return slot.capacity;
  const property = /^\$\{(.+)\}$/.exec(disk.capacity ?? '')?.[1];
  const value =
    property === undefined ? disk.capacity : (system.properties.get(property) ?? descriptor.properties.get(property));
  return value === undefined ? undefined : capacityOf(value, disk.units);
}
