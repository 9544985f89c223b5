import type { BlockSource } from '../block-source.ts';
import { btrfs } from './btrfs/index.ts';
import { ext } from './ext/index.ts';
import { fat } from './fat/index.ts';
import type { FileSystem, FileSystemReader } from './filesystem.ts';
import { ntfs } from './ntfs/index.ts';
import { xfs } from './xfs/index.ts';

/** Every file system that is read here, the surest to recognise first. */
const readers: readonly FileSystemReader[] = [xfs, ext, btrfs, ntfs, fat];

/**
 * Opens what is in the source, read only.
 * @returns undefined where no file system begins there that is read here
 * @throws GuestUnreadable where one begins that cannot be read
 */
export async function openFileSystem(source: BlockSource): Promise<FileSystem | undefined> {
  for (const reader of readers) {
    const found = await reader.open(source);
    if (found !== undefined) return found;
  }
  return undefined;
}
