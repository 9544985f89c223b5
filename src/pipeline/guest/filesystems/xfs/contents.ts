import { type Extent, extentsOf } from './extents.ts';
import type { Inode, Volume } from './inode.ts';

/** Fills `into` from `offset` of a file and answers how many bytes there were. */
export type Contents = (offset: number, into: Uint8Array) => Promise<number>;

/** The extents are read once, with the first bytes. */
export function contentsOf(volume: Volume, inode: Inode): Contents {
  let extents: Promise<readonly Extent[]> | undefined;
  return async (offset, into) => {
    const length = Math.max(0, Math.min(into.length, inode.size - offset));
    if (length === 0) return 0;
    extents ??= extentsOf(volume, inode);
    await readExtents(volume, await extents, offset, into.subarray(0, length));
    return length;
  };
}

/** Fills all of `into`; holes and reserved blocks are zeros. */
export async function readExtents(
  { source, sb }: Volume,
  extents: readonly Extent[],
  offset: number,
  into: Uint8Array,
): Promise<void> {
  const end = offset + into.length;
  into.fill(0);
  for (let i = firstFrom(extents, offset / sb.blockSize); i < extents.length; i++) {
    const extent = extents[i] as Extent;
    const start = extent.from * sb.blockSize;
    if (start >= end) return;
    const from = Math.max(start, offset);
    const to = Math.min(start + extent.count * sb.blockSize, end);
    if (extent.place === undefined || to <= from) continue;
    await source.read(extent.place + from - start, into.subarray(from - offset, to - offset));
  }
}

/** Index of the first extent that ends after `block`. */
function firstFrom(extents: readonly Extent[], block: number): number {
  let low = 0;
  let high = extents.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const { from, count } = extents[middle] as Extent;
    if (from + count <= block) low = middle + 1;
    else high = middle;
  }
  return low;
}
