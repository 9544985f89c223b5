import type { BlockSource } from '../../block-source.ts';
import { damaged, reading } from '../../unreadable.ts';
import type { DirectoryNode, FileSystem, FileSystemReader, Subvolumes } from '../filesystem.ts';
import { addSystemChunks, ChunkMap } from './chunks.ts';
import { item, LAST, object } from './keys.ts';
import { topOf } from './nodes.ts';
import { defaultSubvolume, subvolumeOf } from './roots.ts';
import { subvolumePaths } from './subvolumes.ts';
import { readSuperblock, type Superblock } from './superblock.ts';
import { Trees } from './tree.ts';

/**
 * Btrfs on one device, or what of it is mirrored there. Metadata is checked by CRC32C or SHA-256, whichever it has;
 * checksums of other kinds, and those of files' contents, are not verified.
 */
export const btrfs: FileSystemReader = { open: source => reading('superblock', () => open(source)) };

async function open(source: BlockSource): Promise<FileSystem | undefined> {
  const sb = await readSuperblock(source);
  if (sb === undefined) return undefined;
  const trees = await treesOf(source, sb);
  return {
    kind: 'btrfs',
    uuid: sb.uuid,
    ...(sb.label === undefined ? {} : { label: sb.label }),
    // Every commit leaves a whole file system behind; what was synced between two is in the log.
    freshness: sb.log === 0 ? { state: 'clean' } : { state: 'stale', why: 'log' },
    anyCase: false,
    root: () => reading('subvolume', async () => rootOf(trees, await defaultSubvolume(trees))),
    space: async () => ({ total: sb.size, free: Math.max(0, sb.size - sb.used) }),
    subvolumes: subvolumesOf(trees),
  };
}

/** The chunk tree lies in chunks that the superblock knows, and knows all others. */
async function treesOf(source: BlockSource, sb: Superblock): Promise<Trees> {
  const chunks = new ChunkMap(sb.device);
  addSystemChunks(chunks, sb.systemChunks);
  const trees = new Trees(source, sb, chunks);
  const from = { object: object.chunks, type: item.chunk, offset: 0 };
  for await (const { key, data } of trees.items(sb.chunks, from, { ...from, offset: LAST }))
    chunks.add(key.offset, data);
  return trees;
}

async function rootOf(trees: Trees, tree: number): Promise<DirectoryNode> {
  const subvolume = await subvolumeOf(trees, tree);
  if (subvolume === undefined) throw damaged('subvolume', { tree });
  return topOf(trees, subvolume);
}

function subvolumesOf(trees: Trees): Subvolumes {
  return {
    list: () => reading('subvolume', () => subvolumePaths(trees)),
    root: path =>
      reading('subvolume', async () => {
        let at = await rootOf(trees, object.topTree);
        for (const name of path.split('/').filter(each => each !== '')) {
          const next = await at.lookup(name);
          if (next?.kind !== 'directory') return undefined;
          at = next;
        }
        return at;
      }),
  };
}
