import { GuestFiles } from './files.ts';
import type { DirectoryNode } from './filesystems/filesystem.ts';
import { parseFstab } from './mounts/fstab.ts';
import { type MountLine, mountsOf, resolved } from './mounts/mount-table.ts';
import { GuestUnreadable, orUnreadable } from './unreadable.ts';
import type { Volume } from './volumes/volume.ts';

const FSTAB_BYTES = 1024 * 1024;
const MOST_SUBVOLUMES = 256;
/** Where distributions put their root in Btrfs: Ubuntu, Debian, Fedora. Others are tried after these. */
const likely = ['@', '@rootfs', 'root', ''];

/** An operating system that was found, and all of its tree. */
export interface GuestRoot {
  readonly family: 'linux' | 'windows';
  readonly volume: Volume;
  /** Of Btrfs, where it is not the default one. */
  readonly subvolume?: string;
  readonly files: GuestFiles;
  /** Its fstab, line by line, each with the volume it names. */
  readonly mounts: readonly MountLine[];
}

export interface Roots {
  readonly roots: readonly GuestRoot[];
  /** Volumes that may hold one, and could not be read. */
  readonly unreadable: readonly Volume[];
}

/**
 * Every file system that holds `/etc/fstab` and an os-release is the root of a guest; its fstab says what else belongs to
 * its tree. So is an NTFS with the registry of a Windows. More than one is more than one operating system.
 */
export async function findRoots(volumes: readonly Volume[]): Promise<Roots> {
  const roots: GuestRoot[] = [];
  const unreadable: Volume[] = [];
  for (const volume of volumes) {
    if (volume.unreadable !== undefined) unreadable.push(volume);
    if (volume.fileSystem === undefined) continue;
    const root = await orUnreadable(anyRootOn(volume, volumes));
    if (root instanceof GuestUnreadable) unreadable.push({ ...volume, unreadable: root });
    else if (root !== undefined) roots.push(root);
  }
  return { roots, unreadable };
}

async function anyRootOn(volume: Volume, volumes: readonly Volume[]): Promise<GuestRoot | undefined> {
  return (await windowsOn(volume)) ?? rootOn(volume, volumes);
}

/** Where Windows keeps its registry; the volumes that it mounts besides are of no concern to its start. */
async function windowsOn(volume: Volume): Promise<GuestRoot | undefined> {
  if (volume.fileSystem?.kind !== 'ntfs') return undefined;
  const files = GuestFiles.of(await volume.fileSystem.root());
  if ((await files.lstat('/Windows/System32/config/SYSTEM')) === undefined) return undefined;
  return { family: 'windows', volume, files, mounts: [] };
}

async function rootOn(volume: Volume, volumes: readonly Volume[]): Promise<GuestRoot | undefined> {
  for await (const { subvolume, root } of candidates(volume)) {
    const alone = GuestFiles.of(root);
    if (!(await isRoot(alone))) continue;
    const fstab = await alone.text('/etc/fstab', { most: FSTAB_BYTES });
    const mounts = resolved(parseFstab(fstab ?? ''), volumes);
    const files = new GuestFiles([{ at: '/', root }, ...(await mountsOf(mounts))]);
    return { family: 'linux', volume, files, mounts, ...(subvolume === undefined ? {} : { subvolume }) };
  }
  return undefined;
}

/** The os-release may be a link to /usr, which may be a file system of its own. */
async function isRoot(files: GuestFiles): Promise<boolean> {
  if ((await files.lstat('/etc/fstab')) === undefined) return false;
  for (const path of ['/etc/os-release', '/usr/lib/os-release']) {
    if ((await files.lstat(path)) !== undefined) return true;
  }
  return false;
}

/** The default root first; of Btrfs then its subvolumes, the likely ones before the snapshots. */
async function* candidates({ fileSystem }: Volume): AsyncGenerator<{ subvolume?: string; root: DirectoryNode }> {
  if (fileSystem === undefined) return;
  yield { root: await fileSystem.root() };
  const { subvolumes } = fileSystem;
  if (subvolumes === undefined) return;
  const all = new Set([...likely, ...(await subvolumes.list()).slice(0, MOST_SUBVOLUMES)]);
  for (const subvolume of all) {
    const root = await subvolumes.root(subvolume);
    if (root !== undefined) yield { subvolume, root };
  }
}
