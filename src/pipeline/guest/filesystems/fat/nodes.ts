import type { Extent } from '../../../extents.ts';
import type { Fat } from '../../../image/partitions/fat.ts';
import type { FatEntry } from '../../../image/partitions/fat-entries.ts';
import type { BlockSource } from '../../block-source.ts';
import { GuestUnreadable } from '../../unreadable.ts';
import type { DirectoryNode, Entry, FileNode, Node } from '../filesystem.ts';
import { sound } from './view.ts';

/** Pieces of a file that are kept; FAT32 clusters of 512 bytes make this many of 64 MiB. */
const MOST_PIECES = 131_072;

export interface Volume {
  readonly source: BlockSource;
  readonly fat: Fat;
}

const owner = { uid: 0, gid: 0 } as const;

export function directoryOf(volume: Volume, entry?: FatEntry): DirectoryNode {
  return {
    ...owner,
    kind: 'directory',
    id: entry?.cluster ?? 0,
    mode: 0o755,
    modified: entry?.modified ?? 0,
    entries: () => listed(volume, entry),
    lookup: name =>
      sound('directory', async () => {
        const found = await named(volume, entry, name);
        return found && nodeOf(volume, found);
      }),
  };
}

async function* listed({ fat }: Volume, directory?: FatEntry): AsyncGenerator<Entry> {
  const entries = fat.list(directory);
  for (;;) {
    const next = await sound('directory', () => entries.next());
    if (next.done) return;
    const { name, cluster, directory: isDirectory } = next.value;
    yield { name, id: cluster, kind: isDirectory ? 'directory' : 'file' };
  }
}

/** The name as it is written wins over one in another case, and that over a short one. */
async function named({ fat }: Volume, directory: FatEntry | undefined, name: string): Promise<FatEntry | undefined> {
  const wanted = name.toUpperCase();
  let other: FatEntry | undefined;
  let short: FatEntry | undefined;
  for await (const entry of fat.list(directory)) {
    if (entry.name === name) return entry;
    if (entry.name.toUpperCase() === wanted) other ??= entry;
    if (entry.short.toUpperCase() === wanted) short ??= entry;
  }
  return other ?? short;
}

function nodeOf(volume: Volume, entry: FatEntry): Node {
  return entry.directory ? directoryOf(volume, entry) : fileOf(volume, entry);
}

function fileOf(volume: Volume, entry: FatEntry): FileNode {
  let pieces: Promise<readonly Extent[]> | undefined;
  return {
    ...owner,
    kind: 'file',
    id: entry.cluster,
    mode: 0o644,
    modified: entry.modified,
    size: entry.size,
    read: (offset, into) =>
      sound('cluster chain', async () => {
        const length = Math.max(0, Math.min(into.length, entry.size - offset));
        if (length === 0) return 0;
        pieces ??= piecesOf(volume, entry);
        await fill(volume, await pieces, offset, into.subarray(0, length));
        return length;
      }),
  };
}

/** Clusters that follow one another on the disk are one piece. */
async function piecesOf({ fat }: Volume, entry: FatEntry): Promise<readonly Extent[]> {
  const pieces: Extent[] = [];
  let seen = 0;
  for await (const { offset, length } of fat.places(entry)) {
    if (++seen > MOST_PIECES) throw new GuestUnreadable('too-much', 'cluster chain', { cluster: entry.cluster });
    const last = pieces.at(-1);
    if (last !== undefined && last.offset + last.length === offset) {
      pieces[pieces.length - 1] = { offset: last.offset, length: last.length + length };
    } else pieces.push({ offset, length });
  }
  return pieces;
}

async function fill({ source }: Volume, pieces: readonly Extent[], offset: number, into: Uint8Array): Promise<void> {
  let start = 0;
  for (const piece of pieces) {
    const from = Math.max(start, offset);
    const to = Math.min(start + piece.length, offset + into.length);
    if (to > from) await source.read(piece.offset + from - start, into.subarray(from - offset, to - offset));
    start += piece.length;
  }
}
