import type { Extent } from '../../extents.ts';
import { ENTRY_BYTES, EntryReader, type FatEntry, volumeLabel } from './fat-entries.ts';
import { type FatShape, fatShape, isFat } from './fat-shape.ts';
import { Malformed, type View } from './view.ts';

/** Entries of one directory; an EFI system partition has dozens. */
const MOST_ENTRIES = 16_384;
const SLAB = 16 * 1024;

/** A FAT12, FAT16 or FAT32 file system, read only. Whatever does not hold together throws Malformed. */
export interface Fat {
  readonly bits: 12 | 16 | 32;
  /** Entries of a directory, of the root when none is given. */
  list(directory?: FatEntry): AsyncGenerator<FatEntry>;
  /** Looks a path up name by name, long or short, in any case. */
  find(...path: string[]): Promise<FatEntry | undefined>;
  /** The first bytes of a file, as many as it has and its first cluster holds. */
  head(file: FatEntry, length: number): Promise<Buffer>;
  /** Where the bytes of a file are, in order: as many clusters as its size asks for. */
  places(file: FatEntry): AsyncGenerator<Extent>;
  /** What the root directory calls the volume. */
  label(): Promise<string | undefined>;
  readonly shape: FatShape;
}

/** @returns undefined where the partition does not begin as FAT does */
export async function openFat(view: View): Promise<Fat | undefined> {
  const sector = await view.read(0, 512);
  if (!isFat(sector)) return undefined;
  const shape = fatShape(sector, view.size);
  const list = (directory?: FatEntry) => listed(view, shape, directory);
  return {
    bits: shape.bits,
    list,
    async find(...path) {
      let at: FatEntry | undefined;
      for (const name of path) {
        if (at !== undefined && !at.directory) return undefined;
        at = await named(list(at), name);
        if (at === undefined) return undefined;
      }
      return at;
    },
    head: (file, length) => head(view, shape, file, length),
    places: file => places(view, shape, file),
    label: () => label(view, shape),
    shape,
  };
}

async function named(entries: AsyncIterable<FatEntry>, name: string): Promise<FatEntry | undefined> {
  const wanted = name.toUpperCase();
  for await (const entry of entries) {
    if (entry.name.toUpperCase() === wanted || entry.short.toUpperCase() === wanted) return entry;
  }
  return undefined;
}

async function* listed(view: View, shape: FatShape, directory?: FatEntry): AsyncGenerator<FatEntry> {
  const reader = new EntryReader();
  let seen = 0;
  for await (const slab of slabs(view, shape, directory)) {
    for (let at = 0; at + ENTRY_BYTES <= slab.length; at += ENTRY_BYTES) {
      if (++seen > MOST_ENTRIES) throw new Malformed('directory');
      const entry = reader.next(slab.subarray(at, at + ENTRY_BYTES));
      if (entry === 'end') return;
      if (entry !== undefined) yield entry;
    }
  }
}

/** The bytes of a directory, piece by piece. */
async function* slabs(view: View, shape: FatShape, directory?: FatEntry): AsyncGenerator<Buffer> {
  if (directory === undefined && 'offset' in shape.root) {
    const { offset, length } = shape.root;
    for (let at = 0; at < length; at += SLAB) yield await view.read(offset + at, Math.min(SLAB, length - at));
    return;
  }
  const first = directory?.cluster ?? ('cluster' in shape.root ? shape.root.cluster : 0);
  for await (const cluster of chain(view, shape, first)) {
    for (let at = 0; at < shape.clusterBytes; at += SLAB) {
      yield await view.read(place(shape, cluster) + at, Math.min(SLAB, shape.clusterBytes - at));
    }
  }
}

/** Clusters from `first` to the end mark; a loop, a free or bad cluster, or one outside the file system is Malformed. */
async function* chain(view: View, shape: FatShape, first: number): AsyncGenerator<number> {
  const visited = new Set<number>();
  let cluster = first;
  do {
    if (!isCluster(shape, cluster) || visited.has(cluster) || visited.size >= MOST_ENTRIES) {
      throw new Malformed('cluster-chain');
    }
    visited.add(cluster);
    yield cluster;
    cluster = await next(view, shape, cluster);
  } while (!isEnd(shape, cluster));
}

function isCluster({ clusters }: FatShape, cluster: number): boolean {
  return cluster >= 2 && cluster < clusters + 2;
}

function isEnd({ bits }: FatShape, cluster: number): boolean {
  return cluster >= { 12: 0xff8, 16: 0xfff8, 32: 0x0ffffff8 }[bits];
}

async function next(view: View, { bits, fat }: FatShape, cluster: number): Promise<number> {
  if (bits === 32) return (await view.read(fat + cluster * 4, 4)).readUInt32LE() & 0x0fffffff;
  if (bits === 16) return (await view.read(fat + cluster * 2, 2)).readUInt16LE();
  const pair = (await view.read(fat + Math.floor(cluster * 1.5), 2)).readUInt16LE();
  return cluster % 2 === 0 ? pair & 0xfff : pair >>> 4;
}

function place(shape: FatShape, cluster: number): number {
  return shape.data + (cluster - 2) * shape.clusterBytes;
}

async function head(view: View, shape: FatShape, file: FatEntry, length: number): Promise<Buffer> {
  const most = Math.min(length, file.size, shape.clusterBytes);
  if (most === 0) return Buffer.alloc(0);
  if (!isCluster(shape, file.cluster)) throw new Malformed('cluster-chain');
  return view.read(place(shape, file.cluster), most);
}

async function* places(view: View, shape: FatShape, file: FatEntry): AsyncGenerator<Extent> {
  let cluster = file.cluster;
  for (let left = file.size; left > 0; left -= shape.clusterBytes) {
    if (!isCluster(shape, cluster)) throw new Malformed('cluster-chain');
    yield { offset: place(shape, cluster), length: Math.min(left, shape.clusterBytes) };
    if (left > shape.clusterBytes) cluster = await next(view, shape, cluster);
  }
}

async function label(view: View, shape: FatShape): Promise<string | undefined> {
  for await (const slab of slabs(view, shape)) {
    for (let at = 0; at + ENTRY_BYTES <= slab.length; at += ENTRY_BYTES) {
      const raw = slab.subarray(at, at + ENTRY_BYTES);
      if (raw[0] === 0) return undefined;
      const found = volumeLabel(raw);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}
