import { bytesAt } from '../../block-source.ts';
import { damaged } from '../../unreadable.ts';
import type { Space } from '../filesystem.ts';
import type { Volume } from './inode.ts';

/** Groups whose headers are read; a disk of 64 TiB has 64. */
const MOST_GROUPS = 4096;

/**
 * What statfs would answer. The superblock's counters are written at unmounting only, so that in a file system in use
 * the groups' own are summed up, as Linux does when it mounts one.
 */
export async function spaceOf(volume: Volume, clean: boolean): Promise<Space> {
  const { sb } = volume;
  const { inodes, freeInodes, freeBlocks } = clean || sb.groups > MOST_GROUPS ? sb : await summed(volume);
  const log = sb.log.block === 0 ? 0 : sb.log.blocks;
  // Inodes are made of free blocks as they are needed, up to a share of all.
  const most = sb.mostInodes === 0 ? Infinity : Math.floor((sb.blocks * sb.mostInodes) / 100) * 2 ** sb.inodeBits;
  const files = Math.max(inodes, Math.min(inodes + freeBlocks * 2 ** sb.inodeBits, most));
  return {
    total: (sb.blocks - log) * sb.blockSize,
    free: freeBlocks * sb.blockSize,
    inodes: files,
    freeInodes: Math.max(0, files - (inodes - freeInodes)),
  };
}

/** Source: XFS Algorithms & Data Structures, "AG Free Space Block", "Inode Information". */
async function summed({ source, sb }: Volume) {
  const sum = { inodes: 0, freeInodes: 0, freeBlocks: 0 };
  for (let group = 0; group < sb.groups; group++) {
    const start = group * sb.groupBlocks * sb.blockSize;
    const headers = await bytesAt(source, start + sb.sectorSize, 2 * sb.sectorSize, 'allocation group');
    const agi = headers.subarray(sb.sectorSize);
    if (headers.toString('latin1', 0, 4) !== 'XAGF' || agi.toString('latin1', 0, 4) !== 'XAGI') {
      throw damaged('allocation group', { group });
    }
    sum.freeBlocks += headers.readUInt32BE(52) + headers.readUInt32BE(48);
    sum.inodes += agi.readUInt32BE(16);
    sum.freeInodes += agi.readUInt32BE(28);
  }
  return sum;
}
