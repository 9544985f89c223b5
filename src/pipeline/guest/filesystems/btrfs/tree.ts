import { type BlockSource, bytesAt } from '../../block-source.ts';
import { damaged, GuestUnreadable, orUnreadable } from '../../unreadable.ts';
import { wideLE } from '../../wide.ts';
import { holds } from './checksum.ts';
import type { ChunkMap } from './chunks.ts';
import { compare, KEY_BYTES, type Key, keyAt } from './keys.ts';
import type { Superblock, TreePlace } from './superblock.ts';

export interface Item {
  readonly key: Key;
  readonly data: Buffer;
}

const HEADER = 101;
const POINTER = KEY_BYTES + 16;
const ITEM = KEY_BYTES + 8;
/** Nodes that one search looks at; a directory of half a million names has fewer. */
const MOST_NODES = 8192;
const KEPT = 64;

/** Reads trees: nodes by their logical place, checked, the last few kept. */
export class Trees {
  readonly source: BlockSource;
  readonly sb: Superblock;
  readonly chunks: ChunkMap;
  private readonly kept = new Map<number, Buffer>();

  constructor(source: BlockSource, sb: Superblock, chunks: ChunkMap) {
    this.source = source;
    this.sb = sb;
    this.chunks = chunks;
  }

  /**
   * The items from one key to another, both of them included.
   * @throws GuestUnreadable
   * Source: btrfs documentation, "On-disk Format", "Header", "Node", "Leaf".
   */
  items(tree: TreePlace, from: Key, to: Key): AsyncGenerator<Item> {
    return ascending(this.below(tree.at, tree.level, from, to, { left: MOST_NODES }));
  }

  async item(tree: TreePlace, key: Key): Promise<Buffer | undefined> {
    for await (const { data } of this.items(tree, key, key)) return data;
    return undefined;
  }

  private async *below(at: number, level: number, from: Key, to: Key, budget: { left: number }): AsyncGenerator<Item> {
    if (--budget.left < 0) throw new GuestUnreadable('too-much', 'tree', { logical: at });
    const node = await this.node(at, level);
    const count = node.readUInt32LE(96);
    if (level === 0) {
      yield* leafItems(node, count, at, from, to);
      return;
    }
    if (HEADER + count * POINTER > node.length) throw damaged('tree node', { logical: at });
    for (let i = firstChild(node, count, from); i < count; i++) {
      const pointer = HEADER + i * POINTER;
      if (compare(keyAt(node, pointer), to) > 0) return;
      yield* this.below(wideLE(node, pointer + KEY_BYTES, 'tree node'), level - 1, from, to, budget);
    }
  }

  private async node(at: number, level: number): Promise<Buffer> {
    const found = this.kept.get(at) ?? (await this.load(at));
    this.kept.delete(at);
    this.kept.set(at, found);
    const [oldest = at] = this.kept.keys();
    if (this.kept.size > KEPT) this.kept.delete(oldest);
    if (found.readUInt8(100) !== level) throw damaged('tree node', { logical: at, level });
    return found;
  }

  /** From the first copy that holds. */
  private async load(at: number): Promise<Buffer> {
    let problem: GuestUnreadable | undefined;
    for (const place of this.chunks.places(at, this.sb.nodeSize)) {
      const node = await orUnreadable(bytesAt(this.source, place, this.sb.nodeSize, 'tree node'));
      if (node instanceof GuestUnreadable) problem = node;
      else if (holds(this.sb.checksum, node) && wideLE(node, 48, 'tree node') === at) return node;
    }
    throw problem ?? damaged('tree node', { logical: at });
  }
}

/** In a sound tree every item comes after the one before: a node that is shown twice could make an endless one. */
async function* ascending(items: AsyncGenerator<Item>): AsyncGenerator<Item> {
  let last: Key | undefined;
  for await (const item of items) {
    if (last !== undefined && compare(item.key, last) <= 0) throw damaged('tree', { object: item.key.object });
    last = item.key;
    yield item;
  }
}

/** Index of the last child whose first key is not after `key`. */
function firstChild(node: Buffer, count: number, key: Key): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compare(keyAt(node, HEADER + middle * POINTER), key) <= 0) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}

function* leafItems(leaf: Buffer, count: number, logical: number, from: Key, to: Key): Generator<Item> {
  if (HEADER + count * ITEM > leaf.length) throw damaged('tree leaf', { logical });
  let low = 0;
  for (let high = count; low < high; ) {
    const middle = (low + high) >>> 1;
    if (compare(keyAt(leaf, HEADER + middle * ITEM), from) < 0) low = middle + 1;
    else high = middle;
  }
  for (let i = low; i < count; i++) {
    const at = HEADER + i * ITEM;
    const key = keyAt(leaf, at);
    if (compare(key, to) > 0) return;
    const start = HEADER + leaf.readUInt32LE(at + KEY_BYTES);
    const size = leaf.readUInt32LE(at + KEY_BYTES + 4);
    if (start + size > leaf.length) throw damaged('tree leaf', { logical });
    yield { key, data: leaf.subarray(start, start + size) };
  }
}
