import type { GuestChecks } from '../check.ts';
import { devices, references, resourceDisk } from './fstab.ts';
import { biosBoot, esp, fallback, table } from './tables.ts';
import { dirty, fileSystem, luks, lvm, lvmFilter, rootDisk, space, swap } from './volumes.ts';

/** Does firmware find something to start, and the guest its volumes? */
export const diskChecks = {
  'DISK-PT': table,
  'DISK-BIOSBOOT': biosBoot,
  'DISK-ESP': esp,
  'DISK-ESP-FALLBACK': fallback,
  'DISK-ROOTDISK': rootDisk,
  'DISK-LVM': lvm,
  'DISK-LVMFILTER': lvmFilter,
  'DISK-LUKS': luks,
  'DISK-FSTYPE': fileSystem,
  'DISK-DIRTY': dirty,
  'DISK-SPACE': space,
  'DISK-SWAP': swap,
  'DISK-FSTAB-DEV': devices,
  'DISK-FSTAB-REF': references,
  'DISK-FSTAB-RESOURCE': resourceDisk,
} satisfies GuestChecks;
