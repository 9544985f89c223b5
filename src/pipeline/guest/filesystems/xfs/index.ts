import type { BlockSource } from '../../block-source.ts';
import { orUnreadable, reading } from '../../unreadable.ts';
import type { FileSystem, FileSystemReader, Freshness } from '../filesystem.ts';
import type { Volume } from './inode.ts';
import { freshnessOf } from './log.ts';
import { rootOf } from './nodes.ts';
import { spaceOf } from './space.ts';
import { incompat, isXfs, readSuperblock } from './superblock.ts';

/** XFS, versions 4 and 5. The log is not replayed: it is said when it would have to be. */
export const xfs: FileSystemReader = {
  async open(source) {
    return (await isXfs(source)) ? reading('superblock', () => opened(source)) : undefined;
  },
};

async function opened(source: BlockSource): Promise<FileSystem> {
  const volume: Volume = { source, sb: await readSuperblock(source) };
  const { uuid, label, anyCase } = volume.sb;
  const freshness = await freshnessIn(volume);
  return {
    kind: 'xfs',
    uuid,
    ...(label === undefined ? {} : { label }),
    freshness,
    anyCase,
    root: () => rootOf(volume),
    space: () => reading('allocation group', () => spaceOf(volume, freshness.state === 'clean')),
  };
}

/** A log that cannot be read spoils no file: it is only not known how fresh they are. */
async function freshnessIn(volume: Volume): Promise<Freshness> {
  const found = await orUnreadable(reading('log', () => freshnessOf(volume)));
  const freshness: Freshness = found instanceof Error ? { state: 'stale', why: 'log' } : found;
  return (volume.sb.incompat & incompat.needsRepair) === 0 ? freshness : { ...freshness, errors: true };
}
