import type { DiskTrait, MachineDisk } from '../../../types/machine.ts';
import { present } from '../../present.ts';
import type { VirtualDisk } from '../described.ts';
import { booleanOf, child, children, type Element, numberOf, refOf, textOf } from '../soap/element.ts';
import type { Properties } from '../vim.ts';
import { backingKind, type Controller, controllersOf, labelOf } from './devices.ts';
import { diskNames } from './disk-names.ts';
import { bytesOf, countOf, largestDisk } from './values.ts';

/**
 * The disks of a machine, in the order a person counts them: by the number in their labels, then by key.
 * Source: vSphere Web Services API, VirtualDisk and its backings.
 */
export function disksOf(devices: readonly Element[], controllers: ReadonlyMap<number, Controller>): VirtualDisk[] {
  return devices
    .filter(device => device.type === 'VirtualDisk')
    .map((device, index) => diskOf(device, controllers, index))
    .sort((a, b) => numberIn(a.label) - numberIn(b.label) || a.key - b.key);
}

function diskOf(device: Element, controllers: ReadonlyMap<number, Controller>, index: number): VirtualDisk {
  // No device has a negative key in a machine that exists: one without a key is still shown, and found wanting.
  const told = numberOf(device, 'key') ?? -1;
  const key = told < 0 ? -1 - index : told;
  const on = numberOf(device, 'controllerKey') ?? -1;
  const { type, bus } = controllers.get(on) ?? { type: '', bus: -1 };
  return {
    key,
    label: labelOf(device) || `Disk ${key}`,
    controller: { key: on, type, bus },
    unit: numberOf(device, 'unitNumber') ?? -1,
    capacity: capacityOf(device),
    backing: backingOf(device),
  };
}

/** 0 where it is not told, or cannot be true. */
function capacityOf(device: Element): number {
  const bytes = countOf(child(device, 'capacityInBytes'), largestDisk);
  const kibibytes = countOf(child(device, 'capacityInKB'), largestDisk / 1024);
  return bytes ?? (kibibytes ?? 0) * 1024;
}

function backingOf(device: Element): VirtualDisk['backing'] {
  const backing = child(device, 'backing');
  return {
    type: backingKind(device, 'VirtualDisk'),
    fileName: textOf(backing, 'fileName') ?? '',
    parent: child(backing, 'parent') !== undefined,
    ...present({
      datastore: refOf(backing, 'datastore'),
      uuid: textOf(backing, 'uuid'),
      contentId: textOf(backing, 'contentId'),
      changeId: textOf(backing, 'changeId'),
      mode: textOf(backing, 'diskMode'),
      thin: booleanOf(backing, 'thinProvisioned'),
      sharing: textOf(backing, 'sharing'),
      keyId: child(backing, 'keyId') === undefined ? undefined : true,
      rdm: textOf(backing, 'compatibilityMode'),
    }),
  };
}

function numberIn(label: string): number {
  const digits = /(\d{1,6})$/.exec(label)?.[1];
  return digits === undefined ? Number.MAX_SAFE_INTEGER : Number(digits);
}

/** The same disks as every other part of the program sees them. */
export function machineDisks(disks: readonly VirtualDisk[], properties: Properties, devices: readonly Element[]) {
  const names = diskNames(disks, devices);
  const used = usedBytes(properties);
  const controllers = controllersOf(devices);
  return disks.map(
    (disk, index): MachineDisk => ({
      index,
      key: String(disk.key),
      name: names[index] ?? disk.label,
      traits: traitsOf(disk, controllers),
      ...present({
        size: disk.capacity > 0 ? disk.capacity : undefined,
        fileSize: used.get(disk.key),
        thin: disk.backing.thin,
      }),
    }),
  );
}

function traitsOf({ backing, controller }: VirtualDisk, controllers: ReadonlyMap<number, Controller>): DiskTrait[] {
  const { type, sharing = 'sharingNone', mode = '' } = backing;
  const bus = controllers.get(controller.key)?.sharing ?? 'noSharing';
  const traits: readonly (readonly [DiskTrait, boolean])[] = [
    ['rdm', /RawDisk/.test(type)],
    ['shared', sharing !== 'sharingNone' || bus !== 'noSharing'],
    ['independent', mode.startsWith('independent')],
    ['se-sparse', type === 'SeSparse'],
    ['encrypted', backing.keyId === true],
  ];
  return traits.filter(([, holds]) => holds).map(([trait]) => trait);
}

/** By disk key, what its files take: the whole chain where there are snapshots. Source: VirtualMachineFileLayoutEx. */
function usedBytes(properties: Properties): ReadonlyMap<number, number> {
  const sizes = new Map<string, number>();
  for (const file of children(properties.get('layoutEx.file'))) {
    const key = textOf(file, 'key');
    const size = bytesOf(child(file, 'size'));
    if (key !== undefined && size !== undefined) sizes.set(key, size);
  }
  const used = new Map<number, number>();
  for (const disk of children(properties.get('layoutEx.disk'))) {
    const key = numberOf(disk, 'key');
    const files = new Set(children(disk, 'chain').flatMap(link => children(link, 'fileKey').map(file => file.text)));
    const bytes = [...files].reduce((sum, file) => sum + (sizes.get(file) ?? 0), 0);
    // Servers that do not look give 0, and no disk has a file without a byte.
    if (key !== undefined && bytes > 0 && Number.isSafeInteger(bytes)) used.set(key, bytes);
  }
  return used;
}
