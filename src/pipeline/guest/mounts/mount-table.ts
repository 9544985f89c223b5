import type { Mount } from '../files.ts';
import type { DirectoryNode, FileSystem } from '../filesystems/filesystem.ts';
import { GuestUnreadable, orUnreadable, unsupported } from '../unreadable.ts';
import type { Volume } from '../volumes/volume.ts';
import { type Named, volumeNamed } from './device-names.ts';
import { type FstabLine, optionOf } from './fstab.ts';

/** They are made in memory when the guest starts: what lies below them on disk is not what it sees, and nothing is lost. */
const madeInMemory: ReadonlySet<string> = new Set([
  'proc',
  'sysfs',
  'tmpfs',
  'devtmpfs',
  'devpts',
  'cgroup',
  'cgroup2',
  'debugfs',
  'securityfs',
  'hugetlbfs',
  'mqueue',
  'configfs',
  'ramfs',
  'overlay',
]);

/** A line of fstab and the volume that it means. */
export interface MountLine extends FstabLine {
  readonly named: Named;
}

/** What each line of fstab names, swap and network included. */
export function resolved(lines: readonly FstabLine[], volumes: readonly Volume[]): MountLine[] {
  return lines.map(line => ({ ...line, named: volumeNamed(line.device, volumes) }));
}

/**
 * The file systems that the lines put into the tree below the root, in their order. One that is not among the disks, or
 * cannot be read, makes its part of the tree unreadable: the empty directory beneath it would tell a lie.
 */
export async function mountsOf(lines: readonly MountLine[]): Promise<Mount[]> {
  const mounts: Mount[] = [];
  for (const line of lines) {
    const { at, type, options } = line;
    if (!at.startsWith('/') || at === '/' || madeInMemory.has(type) || options.includes('bind')) continue;
    mounts.push({ at, root: await rootFor(line) });
  }
  return mounts;
}

async function rootFor({ device, options, named }: MountLine): Promise<DirectoryNode | GuestUnreadable> {
  const { volume } = named;
  if (volume === undefined) return new GuestUnreadable('missing', 'file system', { device });
  if (volume.fileSystem === undefined) {
    return volume.unreadable ?? unsupported(volume.content?.kind ?? 'file system', { device });
  }
  const root = await orUnreadable(rootWith(volume.fileSystem, options));
  return root ?? new GuestUnreadable('missing', 'subvolume', { device });
}

/** The root that a mount with these options shows; undefined where they name a subvolume that is not there. */
export async function rootWith(fileSystem: FileSystem, options: readonly string[]): Promise<DirectoryNode | undefined> {
  const subvolume = optionOf(options, 'subvol');
  if (subvolume === undefined || fileSystem.subvolumes === undefined) return fileSystem.root();
  return fileSystem.subvolumes.root(subvolume);
}
