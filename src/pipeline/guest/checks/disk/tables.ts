import type { Inspection } from '../../../types/inspection.ts';
import { firmware } from '../../facts/firmware.ts';
import type { GuestDisk } from '../../guest.ts';
import { GuestUnreadable } from '../../unreadable.ts';
import {
  everywhere,
  type Finding,
  fail,
  type GuestCheck,
  type GuestEvidence,
  notApplicable,
  pass,
  unknown,
  warn,
} from '../check.ts';

/** The disk that firmware looks at first. */
function bootDisk(disks: readonly GuestDisk[]): GuestDisk {
  const [first] = disks;
  if (first === undefined) throw new GuestUnreadable('missing', 'disks');
  return first;
}

/** Of what was seen on the boot disk, what is about one of these. */
function seen({ source, inspection }: GuestDisk, codes: RegExp): readonly GuestEvidence[] {
  return inspection.evidence
    .filter(({ code }) => codes.test(code))
    .map(({ code, facts }) => ({
      disk: source.index,
      ...(typeof facts.offset === 'number' ? { offset: facts.offset } : {}),
      code,
      facts,
    }));
}

/** The worst that the look into the disk found among these. */
function worst({ inspection }: GuestDisk, codes: RegExp): Inspection['evidence'][number]['verdict'] {
  const verdicts = inspection.evidence.filter(({ code }) => codes.test(code)).map(({ verdict }) => verdict);
  return (['fail', 'unknown', 'warn', 'pass'] as const).find(verdict => verdicts.includes(verdict)) ?? 'unknown';
}

const tables = /^BOOT_(TABLE|GPT|LOGICAL|PARTITION_BEYOND|NOT_LOOKED)/;

export const table: GuestCheck = {
  severity: everywhere('boot'),
  async judge({ disks }) {
    const disk = bootDisk(disks);
    const evidence = seen(disk, tables);
    const found = worst(disk, tables);
    if (disk.inspection.table === 'none') return fail(...evidence);
    if (found === 'warn') return { ...warn(...evidence), severity: 'warning' };
    return { verdict: found, evidence };
  },
};

const biosCodes = /^BOOT_(CODE|GRUB|MBR|ACTIVE|BIOS)/;

export const biosBoot: GuestCheck = {
  severity: everywhere('boot'),
  async judge(guest) {
    if ((await firmware(guest)) !== 'bios') return notApplicable;
    const disk = bootDisk(guest.disks);
    return { verdict: disk.inspection.boots.bios, evidence: seen(disk, biosCodes) };
  },
};

/** Firmware of Azure Stack Hub starts no EFI program at all: HW-FIRMWARE says so. */
const withEfi = everywhere('boot', { 'azure-stack': undefined });

export const esp: GuestCheck = {
  severity: withEfi,
  async judge(guest) {
    if ((await firmware(guest)) !== 'efi') return notApplicable;
    const disk = bootDisk(guest.disks);
    const evidence = seen(disk, /^BOOT_ESP/);
    return evidence.length === 0 ? unknown(...seen(disk, tables)) : { verdict: worst(disk, /^BOOT_ESP/), evidence };
  },
};

/** Entries in NVRAM stay behind: what is started is what lies at the path for removable media (UEFI specification, 3.5.1.1). */
export const fallback: GuestCheck = {
  severity: withEfi,
  async judge(guest): Promise<Finding> {
    if ((await firmware(guest)) !== 'efi') return notApplicable;
    const disk = bootDisk(guest.disks);
    const { loaders } = disk.inspection;
    const evidence = seen(disk, /^BOOT_EFI/);
    if (loaders === undefined) return unknown(...seen(disk, /^BOOT_(ESP|NOT_LOOKED)/));
    if (!loaders.some(one => one.fallback)) return fail(...evidence);
    const alone = disk.inspection.evidence.some(
      ({ code }) => code === 'BOOT_EFI_SHIM_ALONE' || code === 'BOOT_EFI_NOT_A_PROGRAM',
    );
    return alone ? fail(...evidence) : pass(...evidence);
  },
};
