import { Failed } from '../failure.ts';
import { saw } from '../image/partitions/evidence.ts';
import { inspectDisk } from '../image/partitions/inspect.ts';
import type { Disk } from '../types/disk.ts';
import type { Inspection } from '../types/inspection.ts';
import type { Machine, MachineDisk } from '../types/machine.ts';
import type { ReadableDisk } from './block-source.ts';
import type { GuestFiles } from './files.ts';
import { Guest } from './guest.ts';
import { openGuest } from './open-guest.ts';
import { GuestUnreadable } from './unreadable.ts';
import type { Volume } from './volumes/volume.ts';

/** A machine's disk, opened. */
export interface LookedAt {
  readonly source: MachineDisk;
  readonly disk: Disk;
  /** Why nothing can be read of it, where that is so; the other disks are looked into without it. */
  readonly unreadable?: GuestUnreadable;
}

/** A system that another program can read, and its tree for as long as it is not closed. */
export interface ReadElsewhere {
  readonly program: string;
  /** As that program calls it: `/dev/vg0/root`. */
  readonly device: string;
  readonly family: 'linux' | 'windows';
  readonly files: GuestFiles;
  close(): Promise<void>;
}

/** Another way to look for a system on all disks of a machine. @returns undefined where it finds none, too */
export type Elsewhere = (disks: readonly ReadableDisk[]) => Promise<ReadElsewhere | undefined>;

/** A guest ready to be asked, and what looking into it has cost. */
export interface Look {
  readonly guest: Guest;
  readonly volumes: readonly Volume[];
  /** Bytes read from the disks so far. */
  bytesRead(): number;
  /** The guest's files can be read until then. */
  close(): Promise<void>;
}

/**
 * Looks into a machine's disks: tables, volumes, the system that is installed. Only what is asked for is read.
 * @param machine as its source describes it; absent where a disk comes alone
 * @param opened in the machine's order; they are not closed here
 * @param elsewhere asked where no system is found and something lies there that is not read here
 * @throws what reading the disks throws (a network, a signal); what they hold never does
 */
export async function lookInto(
  machine: Machine | undefined,
  opened: readonly LookedAt[],
  elsewhere?: Elsewhere,
): Promise<Look> {
  const disks = [];
  for (const { source, disk } of opened) disks.push({ source, inspection: await inspected(disk) });
  const { volumes, cached, roots, unreadable, bytesRead } = await openGuest(opened.map(readable));
  const asked = roots.length === 0 && unreadable.some(volume => volume.unreadable?.reason === 'unsupported');
  const found = asked ? await elsewhere?.(cached) : undefined;
  const root = roots[0] ?? found;
  const family = root?.family ?? familyOf(volumes) ?? machine?.os?.family;
  const why = unreadable[0]?.unreadable ?? new GuestUnreadable('missing', 'root');
  const guest = new Guest({
    ...(machine ? { machine } : {}),
    disks,
    volumes,
    roots: roots.map(({ volume }) => volume),
    files: root?.files ?? why,
    ...(found ? { readBy: { program: found.program, device: found.device } } : {}),
    ...(family ? { family } : {}),
  });
  return { guest, volumes, bytesRead, close: async () => found?.close() };
}

/** Which only one of the two makes. */
const made: Readonly<Record<string, 'linux' | 'windows'>> = {
  ntfs: 'windows',
  bitlocker: 'windows',
  ext2: 'linux',
  ext3: 'linux',
  ext4: 'linux',
  xfs: 'linux',
  btrfs: 'linux',
  'lvm-pv': 'linux',
  luks: 'linux',
};

/** Where no system is found, what its volumes are made by tells; undefined where there are both or none. */
function familyOf(volumes: readonly Volume[]): 'linux' | 'windows' | undefined {
  const families = new Set(volumes.flatMap(({ content }) => made[content?.kind ?? ''] ?? []));
  const [family] = families;
  return families.size === 1 ? family : undefined;
}

/** An image that is broken where the tables are says nothing about them; it is for the reading of its data to refuse it. */
async function inspected(disk: Disk): Promise<Inspection> {
  try {
    return await inspectDisk(disk);
  } catch (error) {
    if (!(error instanceof Failed && error.failure.exit === 'data')) throw error;
    const { format, size } = disk;
    const evidence = [saw('BOOT_TABLE_UNREADABLE', 'unknown', { problem: 'image' })];
    return { format, size, table: 'unknown', partitions: [], boots: { bios: 'unknown', efi: 'unknown' }, evidence };
  }
}

/** A guest whose disks cannot be looked into yet: what its source says of it is all that is known. */
export function withoutDisks(machine: Machine, why: GuestUnreadable): Guest {
  const family = machine.os?.family;
  return new Guest({ machine, closed: why, ...(family ? { family } : {}) });
}

function readable({ disk, unreadable }: LookedAt): Disk {
  return unreadable === undefined ? disk : { ...disk, size: disk.size, read: () => Promise.reject(unreadable) };
}
