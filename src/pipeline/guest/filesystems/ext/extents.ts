import { bytesAt } from '../../block-source.ts';
import { crc32c } from '../../crc32c.ts';
import { damaged } from '../../unreadable.ts';
import type { BlockMap, BlockRun } from './block-map.ts';
import { roCompat } from './features.ts';
import type { Inode, Volume } from './inode.ts';

const MAGIC = 0xf30a;
const ENTRY = 12;
const MOST_DEPTH = 5;
/** Longer ones are allocated and not yet written: they read as zeros. */
const LONGEST_WRITTEN = 32768;
const NO_END = 2 ** 32;

/** A header and entries: in the inode (60 bytes) or in a block. */
interface ExtentNode {
  readonly data: Buffer;
  readonly depth: number;
  readonly entries: number;
}

/**
 * Where the blocks of a file lie, by its extent tree.
 * Source: kernel documentation, filesystems/ext4/ifork, "Extent Tree".
 */
export function extentMap(volume: Volume, inode: Inode): BlockMap {
  let leaf: { readonly node: ExtentNode; readonly from: number; readonly to: number } | undefined;

  async function leafOf(block: number) {
    if (leaf !== undefined && block >= leaf.from && block < leaf.to) return leaf;
    let node = nodeOf(inode, inode.block);
    if (node.depth > MOST_DEPTH) throw damaged('extent tree', { inode: inode.number, field: 'eh_depth' });
    let from = 0;
    let to = NO_END;
    while (node.depth > 0) {
      const index = lastAtOrBefore(node, block);
      if (index < 0) return { node: { ...node, depth: 0, entries: 0 }, from, to: keyOf(node, 0) ?? to };
      from = keyOf(node, index) ?? from;
      to = Math.min(to, keyOf(node, index + 1) ?? to);
      node = await child(volume, inode, node, index);
    }
    leaf = { node, from, to };
    return leaf;
  }

  return async block => {
    const { node, to } = await leafOf(block);
    return runIn(volume, inode, node, block, to);
  };
}

function runIn({ sb }: Volume, inode: Inode, node: ExtentNode, block: number, to: number): BlockRun {
  const index = lastAtOrBefore(node, block);
  const next = Math.min(to, keyOf(node, index + 1) ?? to);
  if (index < 0) return { at: undefined, count: next - block };
  const at = ENTRY * (index + 1);
  const first = node.data.readUInt32LE(at);
  const written = node.data.readUInt16LE(at + 4);
  const count = written > LONGEST_WRITTEN ? written - LONGEST_WRITTEN : written;
  if (block >= first + count) return { at: undefined, count: next - block };
  const start = node.data.readUInt16LE(at + 6) * 2 ** 32 + node.data.readUInt32LE(at + 8);
  if (start < sb.firstDataBlock || start + count > sb.blocks || first + count > next) {
    throw damaged('extent', { inode: inode.number, block: start });
  }
  const left = first + count - block;
  return { at: written > LONGEST_WRITTEN ? undefined : start + (block - first), count: left };
}

async function child(volume: Volume, inode: Inode, parent: ExtentNode, index: number): Promise<ExtentNode> {
  const { source, sb } = volume;
  const at = ENTRY * (index + 1);
  const block = parent.data.readUInt32LE(at + 4) + parent.data.readUInt16LE(at + 8) * 2 ** 32;
  if (block < sb.firstDataBlock || block >= sb.blocks) throw damaged('extent index', { inode: inode.number, block });
  const data = await bytesAt(source, block * sb.blockSize, sb.blockSize, 'extent block');
  const node = nodeOf(inode, data);
  // Each level is one nearer to the leaves: a loop cannot be.
  if (node.depth !== parent.depth - 1) throw damaged('extent tree', { inode: inode.number, block });
  const tail = ENTRY * (1 + data.readUInt16LE(4));
  const summed = (sb.roCompat & roCompat.metadataChecksum) !== 0 && tail + 4 <= data.length;
  if (summed && crc32c(inode.seed, data.subarray(0, tail)) !== data.readUInt32LE(tail)) {
    throw damaged('extent block', { inode: inode.number, block, field: 'checksum' });
  }
  return node;
}

function nodeOf(inode: Inode, data: Buffer): ExtentNode {
  const entries = data.readUInt16LE(2);
  const most = data.readUInt16LE(4);
  if (data.readUInt16LE(0) !== MAGIC || entries > most || ENTRY * (most + 1) > data.length) {
    throw damaged('extent header', { inode: inode.number });
  }
  return { data, depth: data.readUInt16LE(6), entries };
}

/** First block of the file that an entry covers; of leaves and indexes alike. */
function keyOf(node: ExtentNode, index: number): number | undefined {
  return index >= 0 && index < node.entries ? node.data.readUInt32LE(ENTRY * (index + 1)) : undefined;
}

/** The last entry that begins at or before `block`, -1 where there is none. */
function lastAtOrBefore(node: ExtentNode, block: number): number {
  let low = 0;
  let high = node.entries;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (node.data.readUInt32LE(ENTRY * (middle + 1)) <= block) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
