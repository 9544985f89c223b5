import { type BlockSource, bytesAt } from '../../block-source.ts';
import { crc32c } from '../../crc32c.ts';
import { damaged } from '../../unreadable.ts';
import { crc16, le32 } from './checksum.ts';
import { compat, incompat, roCompat } from './features.ts';
import type { Superblock } from './superblock.ts';

/** Groups whose descriptors are added up for the free space: 512 TiB of 4 KiB blocks. */
const MOST_COUNTED = 4 * 1024 * 1024;

export interface Group {
  /** Block at which its inodes begin. */
  readonly inodeTable: number;
  readonly freeClusters: number;
  readonly freeInodes: number;
}

/**
 * The descriptor of a block group, its checksum checked.
 * @throws GuestUnreadable
 * Source: kernel documentation, filesystems/ext4/group_descr.
 */
export async function readGroup(source: BlockSource, sb: Superblock, group: number): Promise<Group> {
  if (!(group >= 0 && group < sb.groups)) throw damaged('group', { group });
  const at = descriptorAt(sb, group);
  const data = await bytesAt(source, at, sb.descriptorSize, 'group descriptor');
  return groupOf(sb, group, data);
}

function groupOf(sb: Superblock, group: number, data: Buffer): Group {
  if (!descriptorHolds(sb, group, data)) throw damaged('group descriptor', { group });
  const wide = sb.descriptorSize >= 64;
  const inodeTable = data.readUInt32LE(8) + (wide ? data.readUInt32LE(0x28) * 2 ** 32 : 0);
  const tableBlocks = Math.ceil((sb.inodesPerGroup * sb.inodeSize) / sb.blockSize);
  if (inodeTable < sb.firstDataBlock || inodeTable + tableBlocks > sb.blocks) {
    throw damaged('group descriptor', { group, field: 'bg_inode_table', value: inodeTable });
  }
  return {
    inodeTable,
    freeClusters: data.readUInt16LE(0xc) + (wide ? data.readUInt16LE(0x2c) * 2 ** 16 : 0),
    freeInodes: data.readUInt16LE(0xe) + (wide ? data.readUInt16LE(0x2e) * 2 ** 16 : 0),
  };
}

/**
 * Free blocks and inodes. The superblock's own counts are written at an unmount only, so the descriptors are added up,
 * as the kernel does when it mounts.
 */
export async function countFree(source: BlockSource, sb: Superblock): Promise<{ blocks: number; inodes: number }> {
  if (sb.groups > MOST_COUNTED) return { blocks: sb.freeBlocks, inodes: sb.freeInodes };
  const perBlock = sb.blockSize / sb.descriptorSize;
  let clusters = 0;
  let inodes = 0;
  for (let first = 0; first < sb.groups; first += perBlock) {
    const count = Math.min(perBlock, sb.groups - first);
    const data = await bytesAt(source, descriptorAt(sb, first), count * sb.descriptorSize, 'group descriptor');
    for (let n = 0; n < count; n++) {
      const group = groupOf(sb, first + n, data.subarray(n * sb.descriptorSize, (n + 1) * sb.descriptorSize));
      clusters += group.freeClusters;
      inodes += group.freeInodes;
    }
  }
  return { blocks: Math.min(clusters * sb.clusterBlocks, sb.blocks), inodes: Math.min(inodes, sb.inodes) };
}

/** In one table after the superblock, or with meta_bg in the first group of those whose descriptors fill a block. */
function descriptorAt(sb: Superblock, group: number): number {
  const perBlock = sb.blockSize / sb.descriptorSize;
  const index = Math.floor(group / perBlock);
  const within = (group % perBlock) * sb.descriptorSize;
  if ((sb.incompat & incompat.metaGroups) === 0 || index < sb.firstMetaGroup) {
    // With 1 KiB blocks the superblock is in block 1, also where bigalloc counts groups from block 0.
    const superblock = sb.blockSize === 1024 ? 1 : 0;
    return (superblock + 1 + index) * sb.blockSize + within;
  }
  const first = index * perBlock;
  const start = sb.firstDataBlock + first * sb.blocksPerGroup;
  return (start + (hasSuperblock(sb, first) ? 1 : 0)) * sb.blockSize + within;
}

function hasSuperblock(sb: Superblock, group: number): boolean {
  if (group === 0) return true;
  if ((sb.compat & compat.sparseSuper2) !== 0) return sb.backupGroups.includes(group);
  if (group === 1 || (sb.roCompat & roCompat.sparseSuper) === 0) return true;
  return [3, 5, 7].some(base => isPower(group, base));
}

function isPower(value: number, base: number): boolean {
  let power = base;
  while (power < value) power *= base;
  return power === value;
}

function descriptorHolds(sb: Superblock, group: number, data: Buffer): boolean {
  const stored = data.readUInt16LE(0x1e);
  if ((sb.roCompat & roCompat.metadataChecksum) !== 0) {
    const blank = Buffer.from(data);
    blank.writeUInt16LE(0, 0x1e);
    return (crc32c(crc32c(sb.seed, le32(group)), blank) & 0xffff) === stored;
  }
  if ((sb.roCompat & roCompat.gdtChecksum) === 0) return true;
  const head = crc16(crc16(crc16(0xffff, sb.uuidBytes), le32(group)), data.subarray(0, 0x1e));
  return crc16(head, data.subarray(0x20)) === stored;
}
