import type { BlockSource } from '../../block-source.ts';
import { reading } from '../../unreadable.ts';
import type { FileSystem, FileSystemReader, Freshness } from '../filesystem.ts';
import { incompat } from './features.ts';
import { countFree } from './groups.ts';
import type { Volume } from './inode.ts';
import { replayed } from './journal/replay.ts';
import { rootOf } from './nodes.ts';
import { readSuperblock, type Superblock } from './superblock.ts';

/** s_state: it was unmounted, or is journalled; errors were found and not repaired. */
const VALID = 1;
const ERRORS = 2;

/** ext2, ext3, ext4: read only, with the journal of a file system in use replayed in memory. */
export const ext: FileSystemReader = { open: source => reading('superblock', () => open(source)) };

async function open(source: BlockSource): Promise<FileSystem | undefined> {
  const sb = await readSuperblock(source);
  if (sb === undefined) return undefined;
  const { volume, freshness } = await settled({ source, sb });
  const { kind, uuid, label, blockSize, blocks, inodes } = volume.sb;
  return {
    kind,
    uuid,
    ...(label === undefined ? {} : { label }),
    freshness,
    anyCase: false,
    root: () => rootOf(volume),
    space: () =>
      reading('group descriptor', async () => {
        const free = await countFree(volume.source, volume.sb);
        return { total: blocks * blockSize, free: free.blocks * blockSize, inodes, freeInodes: free.inodes };
      }),
  };
}

/** With a journal the flag `needs_recovery` tells whether it was in use; without one, the state does. */
async function settled(volume: Volume): Promise<{ volume: Volume; freshness: Freshness }> {
  const { sb } = volume;
  if ((sb.incompat & incompat.recover) === 0) {
    const unmounted = sb.hasJournal || (sb.state & VALID) !== 0;
    return {
      volume,
      freshness: withErrors(sb, unmounted ? { state: 'clean' } : { state: 'stale', why: 'not unmounted' }),
    };
  }
  const { source, freshness } = await replayed(volume);
  // The superblock may be in the journal, too.
  const newer = source === volume.source ? sb : ((await readSuperblock(source)) ?? sb);
  return { volume: { source, sb: newer }, freshness: withErrors(newer, freshness) };
}

function withErrors(sb: Superblock, freshness: Freshness): Freshness {
  return (sb.state & ERRORS) === 0 ? freshness : { ...freshness, errors: true };
}
