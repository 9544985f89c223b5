import { bytesAt } from '../../block-source.ts';
import { damaged, GuestUnreadable, unsupported } from '../../unreadable.ts';
import { wideBE } from '../../wide.ts';
import type { Inode, Volume } from './inode.ts';
import { hasSum, placeOf } from './superblock.ts';

/** A run of a file's blocks. What no extent covers is a hole. */
export interface Extent {
  /** Number of its first block within the file. */
  readonly from: number;
  readonly count: number;
  /** Bytes from the start of the file system; absent where the blocks are reserved and read as zeros. */
  readonly place?: number;
}

/** Extents of one file that are looked at: a file of 64 MiB in pieces of one block has a quarter of it. */
const MOST_EXTENTS = 65_536;
/** Blocks of one extent tree. */
const MOST_NODES = 4096;
const MOST_LEVELS = 9;
const RECORD = 16;
const magics: Readonly<Record<number, string>> = { 4: 'BMAP', 5: 'BMA3' };

/**
 * The extents of a data fork, ascending.
 * @throws GuestUnreadable
 * Source: XFS Algorithms & Data Structures, "Data Extents": "Extent List", "B+tree Extent List".
 */
export async function extentsOf(volume: Volume, inode: Inode): Promise<readonly Extent[]> {
  if (inode.realtime) throw unsupported('realtime file', { inode: inode.number });
  if (inode.extents > MOST_EXTENTS) throw new GuestUnreadable('too-much', 'extents', { inode: inode.number });
  const found: Extent[] = [];
  if (inode.format === 'extents') {
    if (inode.extents * RECORD > inode.fork.length) throw damaged('extents', { inode: inode.number });
    collect(volume, inode, inode.fork, inode.extents, found);
  } else if (inode.format === 'btree') await fromTree(volume, inode, found);
  else throw damaged('inode', { inode: inode.number, field: 'di_format' });
  return found;
}

function collect({ sb }: Volume, inode: Inode, records: Buffer, count: number, found: Extent[]): void {
  if (found.length + count > MOST_EXTENTS) throw new GuestUnreadable('too-much', 'extents', { inode: inode.number });
  for (let i = 0; i < count; i++) {
    const high = records.readBigUInt64BE(i * RECORD);
    const low = records.readBigUInt64BE(i * RECORD + 8);
    const from = Number((high & 0x7fff_ffff_ffff_ffffn) >> 9n);
    const length = Number(low & 0x1f_ffffn);
    const block = Number(((high & 0x1ffn) << 43n) | (low >> 21n));
    const last = found.at(-1);
    if (length === 0 || (last !== undefined && from < last.from + last.count)) {
      throw damaged('extent', { inode: inode.number, from });
    }
    const place = placeOf(sb, block, length, 'extent');
    found.push(high >> 63n === 0n ? { from, count: length, place } : { from, count: length });
  }
}

/** The root lies in the inode: level, number of records, then as many keys as there is room for, then pointers. */
async function fromTree(volume: Volume, inode: Inode, found: Extent[]): Promise<void> {
  const { fork } = inode;
  const level = fork.readUInt16BE(0);
  const count = fork.readUInt16BE(2);
  const room = Math.floor((fork.length - 4) / RECORD);
  if (level === 0 || level > MOST_LEVELS || count > room) throw damaged('extent tree', { inode: inode.number, level });
  const budget = { left: MOST_NODES };
  for (let i = 0; i < count; i++) {
    await visit(volume, inode, wideBE(fork, 4 + (room + i) * 8, 'extent tree'), level - 1, budget, found);
  }
}

async function visit(
  volume: Volume,
  inode: Inode,
  block: number,
  level: number,
  budget: { left: number },
  found: Extent[],
): Promise<void> {
  const { source, sb } = volume;
  if (--budget.left < 0) throw new GuestUnreadable('too-much', 'extent tree', { inode: inode.number });
  const node = await bytesAt(source, placeOf(sb, block, 1, 'extent tree'), sb.blockSize, 'extent tree');
  const wrong = () => damaged('extent tree', { inode: inode.number, block });
  const header = sb.version === 5 ? 72 : 24;
  if (node.toString('latin1', 0, 4) !== magics[sb.version] || node.readUInt16BE(4) !== level) throw wrong();
  if (sb.version === 5 && (!hasSum(node, 64) || wideBE(node, 56, 'extent tree') !== inode.number)) throw wrong();
  const count = node.readUInt16BE(6);
  const room = Math.floor((sb.blockSize - header) / RECORD);
  if (count > room) throw wrong();
  if (level === 0) {
    collect(volume, inode, node.subarray(header), count, found);
    return;
  }
  for (let i = 0; i < count; i++) {
    await visit(volume, inode, wideBE(node, header + (room + i) * 8, 'extent tree'), level - 1, budget, found);
  }
}
