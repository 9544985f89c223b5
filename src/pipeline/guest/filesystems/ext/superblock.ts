import { type BlockSource, bytesAt } from '../../block-source.ts';
import { nameOf } from '../../names.ts';
import { damaged, GuestUnreadable, unsupported } from '../../unreadable.ts';
import { uuidOf } from '../../uuid.ts';
import type { FileSystemKind } from '../filesystem.ts';
import { checksumSeed, hasJournal, superblockHolds } from './checksum.ts';
import { ext3Incompat, ext3RoCompat, incompat, readFeatures, roCompat, unreadFeatures } from './features.ts';

const AT = 1024;
const LENGTH = 1024;
/** 16 TiB of 64 KiB blocks in groups of the smallest size that mke2fs makes; kept out of arithmetic on bytes. */
const MOST_BLOCKS = 2 ** 48;

/** What the superblock says, checked for what can be. Numbers of blocks are blocks, lengths bytes. */
export interface Superblock {
  readonly kind: FileSystemKind & `ext${string}`;
  readonly blockSize: number;
  readonly blocks: number;
  readonly freeBlocks: number;
  readonly firstDataBlock: number;
  readonly blocksPerGroup: number;
  /** Blocks of one unit of allocation: 1 without bigalloc. */
  readonly clusterBlocks: number;
  readonly groups: number;
  readonly inodes: number;
  readonly freeInodes: number;
  readonly inodesPerGroup: number;
  readonly inodeSize: number;
  readonly descriptorSize: number;
  readonly firstMetaGroup: number;
  readonly backupGroups: readonly [number, number];
  readonly compat: number;
  readonly incompat: number;
  readonly roCompat: number;
  /** Bits of s_state: 1 cleanly unmounted, 2 errors. */
  readonly state: number;
  readonly uuid: string;
  readonly uuidBytes: Buffer;
  readonly label?: string;
  readonly seed: number;
  readonly linux: boolean;
  readonly hasJournal: boolean;
  /** Inode of the journal; 0 when it lies on another device. */
  readonly journalInode: number;
}

/**
 * @returns undefined where there is no ext superblock
 * @throws GuestUnreadable where there is one that does not hold, or has features that are not known here
 * Source: kernel documentation, filesystems/ext4/super.
 */
export async function readSuperblock(source: BlockSource): Promise<Superblock | undefined> {
  if (source.size < AT + LENGTH) return undefined;
  const data = await bytesAt(source, AT, LENGTH, 'superblock');
  if (data.readUInt16LE(0x38) !== 0xef53) return undefined;
  const features = data.readUInt32LE(0x60);
  refuseUnknown(features);
  if (!superblockHolds(data)) throw damaged('superblock', { field: 'checksum' });
  return parsed(data, features);
}

function refuseUnknown(features: number): void {
  for (const [bit, name] of unreadFeatures) if ((features & bit) !== 0) throw unsupported(name);
  const unknown = features & ~readFeatures;
  if (unknown !== 0) throw unsupported('feature', { bits: `0x${(unknown >>> 0).toString(16)}` });
}

function parsed(data: Buffer, features: number): Superblock {
  const u32 = (at: number) => data.readUInt32LE(at);
  const high = (features & incompat.bits64) !== 0;
  const wide = (low: number, highAt: number) => u32(low) + (high ? u32(highAt) * 2 ** 32 : 0);
  const log = within('s_log_block_size', u32(0x18), 0, 6);
  const blockSize = 1024 << log;
  const dynamic = u32(0x4c) >= 1;
  const roFeatures = u32(0x64);
  const blocks = within('s_blocks_count', wide(0x4, 0x150), 1, MOST_BLOCKS);
  const firstDataBlock = within('s_first_data_block', u32(0x14), 0, 1);
  const blocksPerGroup = within('s_blocks_per_group', u32(0x20), 8, 2 ** 31);
  const groups = Math.ceil((blocks - firstDataBlock) / blocksPerGroup);
  const inodes = u32(0);
  const inodesPerGroup = within('s_inodes_per_group', u32(0x28), 1, blockSize * 8);
  if (inodes > groups * inodesPerGroup) throw damaged('superblock', { field: 's_inodes_count', value: inodes });
  const inodeSize = powerOfTwo('s_inode_size', dynamic ? data.readUInt16LE(0x58) : 128, 128, blockSize);
  const logCluster = (roFeatures & roCompat.bigalloc) === 0 ? log : within('s_log_cluster_size', u32(0x1c), log, 30);
  const label = nameOf(data.subarray(0x78, 0x88)).replace(/\0.*$/su, '');
  return {
    kind: kindOf(features, roFeatures, hasJournal(data)),
    blockSize,
    blocks,
    freeBlocks: wide(0xc, 0x158),
    firstDataBlock,
    blocksPerGroup,
    clusterBlocks: 2 ** (logCluster - log),
    groups,
    inodes,
    freeInodes: u32(0x10),
    inodesPerGroup,
    inodeSize,
    descriptorSize: high ? powerOfTwo('s_desc_size', data.readUInt16LE(0xfe), 64, 1024) : 32,
    firstMetaGroup: u32(0x104),
    backupGroups: [u32(0x24c), u32(0x250)],
    compat: u32(0x5c),
    incompat: features,
    roCompat: roFeatures,
    state: data.readUInt16LE(0x3a),
    uuid: uuidOf(data.subarray(0x68, 0x78)),
    uuidBytes: data.subarray(0x68, 0x78),
    ...(label === '' ? {} : { label }),
    seed: checksumSeed(data),
    linux: u32(0x48) === 0,
    hasJournal: hasJournal(data),
    journalInode: u32(0xe0),
  };
}

function kindOf(features: number, roFeatures: number, journal: boolean): Superblock['kind'] {
  if ((features & ~ext3Incompat) !== 0 || (roFeatures & ~ext3RoCompat) !== 0) return 'ext4';
  return journal ? 'ext3' : 'ext2';
}

function within(field: string, value: number, least: number, most: number): number {
  if (value < least || value > most) throw new GuestUnreadable('damaged', 'superblock', { field, value });
  return value;
}

function powerOfTwo(field: string, value: number, least: number, most: number): number {
  within(field, value, least, most);
  if ((value & (value - 1)) !== 0) throw damaged('superblock', { field, value });
  return value;
}
