import type { GuestChecks } from '../check.ts';
import { count, kind, size } from './disks.ts';
import { firmwareCheck, secureBoot, vtpm } from './firmware.ts';
import { cards, devices, power, space, tools } from './hardware.ts';
import { architecture, cpuLevel, support } from './system.ts';

/** What the source says of the machine, before any disk is read; what the disks say counts more where they were. */
export const machineChecks = {
  'HW-FIRMWARE': firmwareCheck,
  'HW-SECUREBOOT': secureBoot,
  'HW-VTPM': vtpm,
  'HW-DISKSIZE': size,
  'HW-DISKCOUNT': count,
  'HW-DISKKIND': kind,
  'HW-DEVICES': devices,
  'HW-ARCH': architecture,
  'OS-SUPPORT': support,
  'HW-CPULEVEL': cpuLevel,
  'HW-NICS': cards,
  'HW-TOOLS': tools,
  'HW-GUESTSPACE': space,
  'HW-POWER': power,
} satisfies GuestChecks;
