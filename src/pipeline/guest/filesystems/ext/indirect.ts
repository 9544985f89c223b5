import { bytesAt } from '../../block-source.ts';
import { damaged } from '../../unreadable.ts';
import type { BlockMap, BlockRun } from './block-map.ts';
import type { Inode, Volume } from './inode.ts';

const DIRECT = 12;

/**
 * Where the blocks of a file lie, by twelve numbers in the inode and tables of numbers one, two and three deep.
 * Source: kernel documentation, filesystems/ext4/ifork, "Direct/Indirect Block Addressing".
 */
export function indirectMap(volume: Volume, inode: Inode): BlockMap {
  const perBlock = volume.sb.blockSize / 4;
  return async block => {
    if (block < DIRECT) return runIn(volume, inode, inode.block.subarray(0, DIRECT * 4), block);
    let left = block - DIRECT;
    for (let depth = 1; depth <= 3; depth++) {
      const covers = perBlock ** depth;
      if (left < covers) return below(volume, inode, inode.block.readUInt32LE((DIRECT + depth - 1) * 4), left, depth);
      left -= covers;
    }
    throw damaged('file size', { inode: inode.number, block });
  };
}

async function below(volume: Volume, inode: Inode, table: number, index: number, depth: number): Promise<BlockRun> {
  const perBlock = volume.sb.blockSize / 4;
  const covers = perBlock ** (depth - 1);
  if (table === 0) return { at: undefined, count: covers * perBlock - index };
  const data = await tableAt(volume, inode, table);
  if (depth === 1) return runIn(volume, inode, data, index);
  const slot = Math.floor(index / covers);
  return below(volume, inode, data.readUInt32LE(slot * 4), index % covers, depth - 1);
}

async function tableAt({ source, sb }: Volume, inode: Inode, block: number): Promise<Buffer> {
  if (block < sb.firstDataBlock || block >= sb.blocks) throw damaged('indirect block', { inode: inode.number, block });
  return bytesAt(source, block * sb.blockSize, sb.blockSize, 'indirect block');
}

/** The longest run in one table that begins at `index`: of neighbours, or of zeros. */
function runIn({ sb }: Volume, inode: Inode, table: Buffer, index: number): BlockRun {
  const at = table.readUInt32LE(index * 4);
  const step = at === 0 ? 0 : 1;
  let count = 1;
  while ((index + count + 1) * 4 <= table.length && table.readUInt32LE((index + count) * 4) === at + step * count) {
    count++;
  }
  if (at === 0) return { at: undefined, count };
  if (at < sb.firstDataBlock || at + count > sb.blocks)
    throw damaged('block number', { inode: inode.number, block: at });
  return { at, count };
}
