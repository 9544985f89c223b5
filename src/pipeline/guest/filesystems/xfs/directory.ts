import { nameOf } from '../../names.ts';
import { damaged, GuestUnreadable } from '../../unreadable.ts';
import { wideBE } from '../../wide.ts';
import type { Entry, Node } from '../filesystem.ts';
import { readExtents } from './contents.ts';
import { extentsOf } from './extents.ts';
import type { Inode, Volume } from './inode.ts';
import { hasSum } from './superblock.ts';

/** Bytes of one directory that are looked at: names for a quarter of a million files. */
const MOST_BYTES = 16 * 1024 * 1024;
/** Names lie below, hashes and free space above (XFS_DIR2_LEAF_OFFSET). */
const NAMES_END = 2 ** 35;
const FREE = 0xffff;

const kinds: readonly (Node['kind'] | undefined)[] = [
  undefined,
  'file',
  'directory',
  'other',
  'other',
  'other',
  'other',
  'symlink',
];

/**
 * The names in a directory, `.` and `..` left out: those in the inode, or in all its data blocks. The hash index that
 * larger directories have beside them is not needed.
 * @throws GuestUnreadable
 * Source: XFS Algorithms & Data Structures, "Directories": "Short Form", "Block", "Leaf", "Node".
 */
export async function* entriesOf(volume: Volume, inode: Inode): AsyncGenerator<Entry> {
  if (inode.format === 'local') yield* shortForm(volume, inode);
  else for await (const block of blocksOf(volume, inode)) yield* entriesIn(volume, inode, block);
}

/** Inode numbers are of eight bytes when one of them needs it. */
function* shortForm({ sb }: Volume, { number, fork, size }: Inode): Generator<Entry> {
  const data = fork.subarray(0, size);
  const count = data.readUInt8(0);
  const wide = data.readUInt8(1) > 0;
  let at = wide ? 10 : 6;
  for (let i = 0; i < count; i++) {
    const length = data.readUInt8(at);
    const name = data.subarray(at + 3, at + 3 + length);
    if (length === 0 || name.length < length) throw damaged('directory', { inode: number });
    at += 3 + length;
    const type = sb.fileType ? data.readUInt8(at++) : 0;
    const id = wide ? wideBE(data, at, 'directory') : data.readUInt32BE(at);
    at += wide ? 8 : 4;
    yield entry(name, id, type);
  }
}

async function* blocksOf(volume: Volume, inode: Inode): AsyncGenerator<Buffer> {
  const { blockSize, directoryBlockSize: size } = volume.sb;
  const extents = await extentsOf(volume, inode);
  const places = new Set(extents.map(({ place }) => place));
  // The same blocks twice are no directory, but could be made into a very long one.
  if (places.size < extents.length) throw damaged('directory', { inode: inode.number });
  let seen = 0;
  let next = 0;
  for (const { from, count } of extents) {
    const end = Math.min((from + count) * blockSize, NAMES_END);
    for (let at = Math.max(next, Math.floor((from * blockSize) / size) * size); at < end; at += size) {
      seen += size;
      if (seen > MOST_BYTES) throw new GuestUnreadable('too-much', 'directory', { inode: inode.number });
      const block = Buffer.alloc(size);
      await readExtents(volume, extents, at, block);
      yield block;
      next = at + size;
    }
  }
}

function* entriesIn({ sb }: Volume, { number }: Inode, block: Buffer): Generator<Entry> {
  const magic = block.toString('latin1', 0, 4);
  const isBlock = magic === (sb.version === 5 ? 'XDB3' : 'XD2B');
  if (!isBlock && magic !== (sb.version === 5 ? 'XDD3' : 'XD2D')) throw damaged('directory block', { inode: number });
  if (sb.version === 5 && (!hasSum(block, 4) || wideBE(block, 40, 'directory block') !== number)) {
    throw damaged('directory block', { inode: number });
  }
  // A directory of one block has its hash index at the end: entries of 8 bytes, then their number.
  const index = isBlock ? 8 + 8 * block.readUInt32BE(block.length - 8) : 0;
  const end = block.length - index;
  for (let at = sb.version === 5 ? 64 : 16; at < end; ) {
    const free = block.readUInt16BE(at) === FREE;
    const nameLength = free ? 0 : block.readUInt8(at + 8);
    const length = free ? block.readUInt16BE(at + 2) : sizeOf(nameLength, sb.fileType);
    if (length === 0 || length % 8 !== 0 || at + length > end) throw damaged('directory entry', { inode: number, at });
    if (!free) {
      const name = block.subarray(at + 9, at + 9 + nameLength);
      if (nameLength === 0) throw damaged('directory entry', { inode: number, at });
      const type = sb.fileType ? block.readUInt8(at + 9 + nameLength) : 0;
      if (!isDots(name)) yield entry(name, wideBE(block, at, 'directory entry'), type);
    }
    at += length;
  }
}

/** Inode number, length of the name, name, type, and where the entry is; in multiples of eight. */
function sizeOf(nameLength: number, typed: boolean): number {
  return Math.ceil((8 + 1 + nameLength + (typed ? 1 : 0) + 2) / 8) * 8;
}

function entry(name: Buffer, id: number, type: number): Entry {
  const kind = kinds[type];
  return { name: nameOf(name), id, ...(kind === undefined ? {} : { kind }) };
}

function isDots(name: Buffer): boolean {
  return (name.length === 1 || name.length === 2) && name.every(byte => byte === 0x2e);
}
