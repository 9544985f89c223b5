import type { Disk } from '../types/disk.ts';
import { type BlockSource, CachedDisk } from './block-source.ts';
import { findRoots, type GuestRoot } from './roots.ts';
import { GuestUnreadable } from './unreadable.ts';
import { detect } from './volumes/detect.ts';
import type { FoundGroup } from './volumes/lvm/groups.ts';
import type { Volume } from './volumes/volume.ts';

/** Bytes kept of all disks together. */
const KEPT = 32 * 1024 * 1024;

/** The disks of one machine, looked into without mounting anything and without writing a byte. */
export interface OpenedGuest {
  readonly volumes: readonly Volume[];
  /** The disks through their caches. */
  readonly cached: readonly BlockSource[];
  readonly groups: readonly FoundGroup[];
  readonly roots: readonly GuestRoot[];
  /** Volumes that may hold a root, and could not be read: then no answer about the guest is more than `unknown`. */
  readonly unreadable: readonly Volume[];
  /** Bytes read from the disks so far. */
  bytesRead(): number;
}

/**
 * @param disks all disks of the machine in their order; one that can only be read in order is there, and
 * unreadable
 * @throws only what reading the disks throws (a network, a signal); whatever they hold
 */
export async function openGuest(disks: readonly Disk[]): Promise<OpenedGuest> {
  const most = KEPT / Math.max(1, disks.length);
  const cached = disks.map(disk => {
    const read = disk.read?.bind(disk) ?? outOfReach;
    return new CachedDisk({ size: disk.size, read }, { most });
  });
  const { volumes, groups } = await detect(cached);
  const { roots, unreadable } = await findRoots(volumes);
  return {
    volumes,
    cached,
    groups,
    roots,
    unreadable,
    bytesRead: () => cached.reduce((sum, { bytesRead }) => sum + bytesRead, 0),
  };
}

async function outOfReach(): Promise<never> {
  throw new GuestUnreadable('not-yet', 'stream');
}
