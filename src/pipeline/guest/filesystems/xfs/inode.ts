import { type BlockSource, bytesAt } from '../../block-source.ts';
import { damaged } from '../../unreadable.ts';
import { wideBE } from '../../wide.ts';
import { hasSum, incompat, placeOf, type Superblock } from './superblock.ts';

export interface Volume {
  readonly source: BlockSource;
  readonly sb: Superblock;
}

/** How the data fork holds what it holds. */
export type ForkFormat = 'device' | 'local' | 'extents' | 'btree';

export interface Inode {
  readonly number: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  /** Seconds since 1970. */
  readonly modified: number;
  readonly format: ForkFormat;
  /** Nobody may change it (`chattr +i`). */
  readonly immutable: boolean;
  /** Its contents are on another device. */
  readonly realtime: boolean;
  /** Extents of the data fork. */
  readonly extents: number;
  readonly fork: Buffer;
}

const MAGIC = 0x494e;
const formats: readonly (ForkFormat | undefined)[] = ['device', 'local', 'extents', 'btree'];
/** Where the forks begin. */
const literal = { 2: 100, 3: 176 } as const;
/** Bits of di_flags. */
const flags = { realtime: 0x1, immutable: 0x8 } as const;
/** Bits of di_flags2, the low half of 64. */
const flags2 = { bigTime: 0x8, bigExtentCounts: 0x10 } as const;

/**
 * Source: XFS Algorithms & Data Structures, "On-disk Inode"; inode numbers: "AG Inode Management".
 * @throws GuestUnreadable
 */
export async function readInode({ source, sb }: Volume, number: number): Promise<Inode> {
  const block = Math.floor(number / 2 ** sb.inodeBits);
  const within = (number % 2 ** sb.inodeBits) * sb.inodeSize;
  const raw = await bytesAt(source, placeOf(sb, block, 1, 'inode') + within, sb.inodeSize, 'inode');
  const version = raw.readUInt8(4);
  if (raw.readUInt16BE(0) !== MAGIC || raw.readUInt16BE(2) === 0) throw damaged('inode', { inode: number });
  // Version 1 counts links elsewhere and is otherwise as version 2.
  if (sb.version === 5 ? version !== 3 : version !== 1 && version !== 2)
    throw damaged('inode', { inode: number, version });
  const modern = version === 3;
  if (modern && (!hasSum(raw, 100) || wideBE(raw, 152, 'inode') !== number)) throw damaged('inode', { inode: number });
  const more = modern ? raw.readUInt32BE(124) : 0;
  const format = formats[raw.readUInt8(5)];
  if (format === undefined) throw damaged('inode', { inode: number, field: 'di_format' });
  return {
    number,
    mode: raw.readUInt16BE(2),
    uid: raw.readUInt32BE(8),
    gid: raw.readUInt32BE(12),
    size: wideBE(raw, 56, 'inode'),
    modified: secondsOf(raw, 40, (more & flags2.bigTime) !== 0),
    format,
    immutable: (raw.readUInt16BE(90) & flags.immutable) !== 0,
    realtime: (raw.readUInt16BE(90) & flags.realtime) !== 0,
    extents: extentsOf(sb, raw, more),
    fork: forkOf(raw, literal[modern ? 3 : 2], number),
  };
}

/** The attribute fork, where there is one, begins `di_forkoff` times eight bytes into the rest of the inode. */
function forkOf(raw: Buffer, from: number, inode: number): Buffer {
  const offset = raw.readUInt8(82) * 8;
  if (from + offset > raw.length) throw damaged('inode', { inode, field: 'di_forkoff' });
  return raw.subarray(from, offset === 0 ? raw.length : from + offset);
}

function extentsOf(sb: Superblock, raw: Buffer, more: number): number {
  const big = (more & flags2.bigExtentCounts) !== 0 && (sb.incompat & incompat.bigExtentCounts) !== 0;
  return big ? wideBE(raw, 24, 'inode') : raw.readUInt32BE(76);
}

/** Signed seconds and nanoseconds; or, big, nanoseconds since 1901. */
function secondsOf(raw: Buffer, at: number, big: boolean): number {
  if (!big) return raw.readInt32BE(at);
  return Number(raw.readBigUInt64BE(at) / 1_000_000_000n) - 2 ** 31;
}
