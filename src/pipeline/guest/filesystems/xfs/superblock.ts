import { type BlockSource, bytesAt } from '../../block-source.ts';
import { crc32c } from '../../crc32c.ts';
import { damaged, unsupported } from '../../unreadable.ts';
import { textIn, uuidOf } from '../../uuid.ts';
import { wideBE } from '../../wide.ts';

const MAGIC = 'XFSB';

/** Bits of sb_versionnum above the version, and of sb_features2 (version 4). */
const version = { dir2: 0x2000, anyCase: 0x4000, moreBits: 0x8000 } as const;
const features2 = { fileType: 0x200 } as const;

/** Bits of sb_features_incompat (version 5): what a reader has to know. */
export const incompat = {
  fileType: 0x1,
  sparseInodes: 0x2,
  metaUuid: 0x4,
  bigTime: 0x8,
  needsRepair: 0x10,
  bigExtentCounts: 0x20,
  exchangeRange: 0x40,
  parents: 0x80,
} as const;
/** All of the above. */
const KNOWN = 0xff;

/** Where things are. Block numbers are of `blockSize` bytes; an allocation group has `groupBlocks` of them. */
export interface Superblock {
  readonly version: 4 | 5;
  readonly uuid: string;
  readonly label?: string;
  readonly blockSize: number;
  readonly blocks: number;
  readonly groups: number;
  readonly groupBlocks: number;
  /** Bits of a block number within its group, and of an inode within its block. */
  readonly groupBlockBits: number;
  readonly inodeBits: number;
  readonly inodeSize: number;
  readonly sectorSize: number;
  /** A directory's block may be several of the file system's. */
  readonly directoryBlockSize: number;
  readonly rootInode: number;
  readonly log: { readonly block: number; readonly blocks: number };
  readonly fileType: boolean;
  readonly anyCase: boolean;
  readonly incompat: number;
  /** Counters that are right in a file system that was unmounted. */
  readonly inodes: number;
  readonly freeInodes: number;
  readonly freeBlocks: number;
  /** Percent of the blocks that may become inodes; 0: all. */
  readonly mostInodes: number;
}

export async function isXfs(source: BlockSource): Promise<boolean> {
  if (source.size < 512) return false;
  return (await bytesAt(source, 0, 4, 'superblock')).toString('latin1') === MAGIC;
}

/**
 * Reads and checks the primary superblock.
 * @throws GuestUnreadable where its fields contradict each other or ask for what is not known here
 * Source: XFS Algorithms & Data Structures, "Superblocks"; xfs_format.h of xfsprogs for newer feature bits.
 */
export async function readSuperblock(source: BlockSource): Promise<Superblock> {
  const head = await bytesAt(source, 0, 512, 'superblock');
  const number = head.readUInt16BE(100) & 0xf;
  if (number !== 4 && number !== 5) throw unsupported('XFS version', { version: number });
  const sectorSize = powerOf('sectsize', head.readUInt16BE(102), head.readUInt8(121), 9, 15);
  if (number === 5) await verify(source, sectorSize);
  const more = featuresOf(head, number);
  const blockSize = powerOf('blocksize', head.readUInt32BE(4), head.readUInt8(120), 9, 16);
  const inodeSize = powerOf('inodesize', head.readUInt16BE(104), head.readUInt8(122), 8, 11);
  const directoryBits = head.readUInt8(120) + head.readUInt8(192);
  const label = textIn(head, 108, 12);
  return checked({
    version: number,
    uuid: uuidOf(head.subarray(32, 48)),
    ...(label === undefined ? {} : { label }),
    blockSize,
    blocks: wideBE(head, 8, 'superblock'),
    groups: head.readUInt32BE(88),
    groupBlocks: head.readUInt32BE(84),
    groupBlockBits: head.readUInt8(124),
    inodeBits: head.readUInt8(123),
    inodeSize,
    sectorSize,
    directoryBlockSize: 2 ** directoryBits,
    rootInode: wideBE(head, 56, 'superblock'),
    log: { block: wideBE(head, 48, 'superblock'), blocks: head.readUInt32BE(96) },
    ...more,
    inodes: wideBE(head, 128, 'superblock'),
    freeInodes: wideBE(head, 136, 'superblock'),
    freeBlocks: wideBE(head, 144, 'superblock'),
    mostInodes: head.readUInt8(127),
  });
}

function featuresOf(head: Buffer, number: number): Pick<Superblock, 'fileType' | 'anyCase' | 'incompat'> {
  const bits = head.readUInt16BE(100);
  if ((bits & version.dir2) === 0) throw unsupported('directory version 1');
  const anyCase = (bits & version.anyCase) !== 0;
  if (number === 4) {
    const more = (bits & version.moreBits) === 0 ? 0 : head.readUInt32BE(200);
    return { fileType: (more & features2.fileType) !== 0, anyCase, incompat: 0 };
  }
  const asked = head.readUInt32BE(216);
  if ((asked & ~KNOWN) !== 0) throw unsupported('XFS features', { incompat: (asked & ~KNOWN) >>> 0 });
  return { fileType: (asked & incompat.fileType) !== 0, anyCase, incompat: asked };
}

/** A size that is written twice, as bytes and as its logarithm. */
function powerOf(field: string, size: number, bits: number, least: number, most: number): number {
  if (bits < least || bits > most || size !== 2 ** bits) throw damaged('superblock', { field, value: size });
  return size;
}

async function verify(source: BlockSource, sectorSize: number): Promise<void> {
  const sector = await bytesAt(source, 0, sectorSize, 'superblock');
  if (!hasSum(sector, 224)) throw damaged('superblock', { field: 'crc' });
}

function checked(sb: Superblock): Superblock {
  const wrong = (field: string) => damaged('superblock', { field });
  if (sb.inodeSize * 2 ** sb.inodeBits !== sb.blockSize) throw wrong('inopblock');
  if (sb.directoryBlockSize > 65536) throw wrong('dirblklog');
  if (sb.groupBlocks === 0 || sb.groupBlockBits > 31 || sb.groupBlocks > 2 ** sb.groupBlockBits)
    throw wrong('agblocks');
  if (sb.groups === 0 || sb.blocks === 0) throw wrong('agcount');
  if (sb.blocks > sb.groups * sb.groupBlocks || sb.blocks <= (sb.groups - 1) * sb.groupBlocks) throw wrong('dblocks');
  if (sb.blocks * sb.blockSize > Number.MAX_SAFE_INTEGER) throw wrong('dblocks');
  return sb;
}

/** Does the little-endian CRC32C at `at` hold for the rest of the structure? */
export function hasSum(data: Buffer, at: number): boolean {
  const before = crc32c(0xffffffff, data.subarray(0, at));
  const zeros = crc32c(before, Buffer.alloc(4));
  return ~crc32c(zeros, data.subarray(at + 4)) >>> 0 === data.readUInt32LE(at);
}

/** Bytes from the start of the file system. @throws GuestUnreadable for a block outside its group or the file system */
export function placeOf(sb: Superblock, block: number, count: number, what: string): number {
  const group = Math.floor(block / 2 ** sb.groupBlockBits);
  const within = block % 2 ** sb.groupBlockBits;
  const linear = group * sb.groupBlocks + within;
  if (group >= sb.groups || within + count > sb.groupBlocks || linear + count > sb.blocks) {
    throw damaged(what, { block });
  }
  return linear * sb.blockSize;
}
