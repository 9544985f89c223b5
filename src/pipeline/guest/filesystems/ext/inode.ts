import { type BlockSource, bytesAt } from '../../block-source.ts';
import { crc32c } from '../../crc32c.ts';
import { damaged } from '../../unreadable.ts';
import { le32 } from './checksum.ts';
import { incompat, roCompat } from './features.ts';
import { readGroup } from './groups.ts';
import type { Superblock } from './superblock.ts';

export const ROOT_INODE = 2;
const DIRECTORY = 0x4;

/** A file system that was opened: where its blocks are read, and its shape. */
export interface Volume {
  readonly source: BlockSource;
  readonly sb: Superblock;
}

export interface Inode {
  readonly number: number;
  /** Type in the upper four bits, permissions in the lower twelve. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly modified: number;
  readonly flags: number;
  /** The 60 bytes that hold block numbers, an extent tree's root, a short link or inline data. */
  readonly block: Buffer;
  /** What checksums of its blocks go on from. */
  readonly seed: number;
  /** All of it. */
  readonly data: Buffer;
}

/** @throws GuestUnreadable also where the inode is not in use. Source: kernel documentation, filesystems/ext4/inodes. */
export async function readInode({ source, sb }: Volume, number: number): Promise<Inode> {
  if (!(number >= 1 && number <= sb.inodes)) throw damaged('inode number', { inode: number });
  const group = await readGroup(source, sb, Math.floor((number - 1) / sb.inodesPerGroup));
  const at = group.inodeTable * sb.blockSize + ((number - 1) % sb.inodesPerGroup) * sb.inodeSize;
  const data = await bytesAt(source, at, sb.inodeSize, 'inode');
  const seed = crc32c(crc32c(sb.seed, le32(number)), data.subarray(0x64, 0x68));
  if (!inodeHolds(sb, data, seed)) throw damaged('inode', { inode: number, field: 'checksum' });
  const mode = data.readUInt16LE(0);
  if (mode === 0 || data.readUInt16LE(0x1a) === 0) throw damaged('inode', { inode: number, field: 'i_links_count' });
  return {
    number,
    mode,
    uid: data.readUInt16LE(2) + (sb.linux ? data.readUInt16LE(0x78) * 2 ** 16 : 0),
    gid: data.readUInt16LE(0x18) + (sb.linux ? data.readUInt16LE(0x7a) * 2 ** 16 : 0),
    size: sizeOf(sb, data, mode),
    modified: modifiedOf(data),
    flags: data.readUInt32LE(0x20),
    block: data.subarray(0x28, 0x64),
    seed,
    data,
  };
}

function sizeOf(sb: Superblock, data: Buffer, mode: number): number {
  const low = data.readUInt32LE(4);
  // Before large_dir the upper half of a directory's size was its access control list.
  const wide = mode >>> 12 !== DIRECTORY || (sb.incompat & incompat.largeDirectory) !== 0;
  const size = low + (wide ? data.readUInt32LE(0x6c) * 2 ** 32 : 0);
  if (!Number.isSafeInteger(size)) throw damaged('inode', { field: 'i_size', value: size });
  return size;
}

/** Seconds since 1970; two bits of the extra field carry them past 2038. */
function modifiedOf(data: Buffer): number {
  const seconds = data.readInt32LE(0x10);
  if (extraSize(data) < 0xc) return seconds;
  return seconds + (data.readUInt32LE(0x88) & 3) * 2 ** 32;
}

/** Bytes of the fixed part past the first 128, as the inode itself says. */
export function extraSize(data: Buffer): number {
  if (data.length <= 128) return 0;
  const extra = data.readUInt16LE(0x80);
  return 128 + extra <= data.length ? extra : 0;
}

function inodeHolds(sb: Superblock, data: Buffer, seed: number): boolean {
  if ((sb.roCompat & roCompat.metadataChecksum) === 0 || !sb.linux) return true;
  const blank = Buffer.from(data);
  blank.writeUInt16LE(0, 0x7c);
  const wide = extraSize(data) >= 4;
  if (wide) blank.writeUInt16LE(0, 0x82);
  const sum = crc32c(seed, blank);
  const stored = data.readUInt16LE(0x7c) + (wide ? data.readUInt16LE(0x82) * 2 ** 16 : 0);
  return (wide ? sum : sum & 0xffff) === stored;
}
