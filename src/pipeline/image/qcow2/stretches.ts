import { imageFailure } from '../failures.ts';
import type { Qcow2Header } from './header.ts';

/**
 * What one L2 table says, without what is unallocated, in the order of the disk: neighbours that are also neighbours
 * in the file are one stretch, so that a table of a disk written in one go is a few numbers.
 */
export interface Stretch {
  /** Cluster of the disk. */
  readonly cluster: number;
  /** Clusters. */
  readonly count: number;
  /** Position in the file; null where the clusters are zeros. */
  readonly at: number | null;
  /** Where a cluster is compressed: the bytes it takes at most. Such a stretch is one cluster. */
  readonly packed: number;
}

/** The file that the entries point into. */
export interface Pointed {
  readonly name: string;
  readonly size: number;
}

const numbers = 4;

/** Stretches, 32 bytes each. */
export class Stretches implements Iterable<Stretch> {
  readonly count: number;
  private readonly list: Float64Array;

  /** @param list four numbers a stretch; a position of -1 for zeros */
  constructor(list: readonly number[]) {
    this.list = Float64Array.from(list);
    this.count = list.length / numbers;
  }

  *[Symbol.iterator](): Generator<Stretch> {
    for (let i = 0; i < this.count; i++) yield this.at(i);
  }

  /** The stretch that a cluster is in. */
  holding(cluster: number): Stretch | undefined {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.list[middle * numbers] as number) <= cluster) low = middle + 1;
      else high = middle;
    }
    const found = low > 0 ? this.at(low - 1) : undefined;
    return found && cluster < found.cluster + found.count ? found : undefined;
  }

  private at(index: number): Stretch {
    const [cluster, count, at, packed] = this.list.subarray(index * numbers, (index + 1) * numbers);
    return {
      cluster: cluster as number,
      count: count as number,
      at: at === -1 ? null : (at as number),
      packed: packed as number,
    };
  }
}

/**
 * Reads one L2 table.
 * @param first cluster of the disk that its first entry is for · @param at position of the table
 * @throws Failed QCOW2_ENTRY for an entry that cannot be, IMAGE_CUT for one beyond the end of the file
 * Source: QEMU docs/interop/qcow2.txt, "L2 table entry".
 */
export function stretchesOf(
  table: Uint8Array,
  first: number,
  at: number,
  header: Qcow2Header,
  file: Pointed,
): Stretches {
  const view = new DataView(table.buffer, table.byteOffset, table.byteLength);
  const entries = Math.min(header.l2Entries, Math.ceil(header.size / header.clusterBytes) - first);
  const list: number[] = [];
  for (let entry = 0; entry < entries; entry++) {
    const high = view.getUint32(entry * 8);
    const low = view.getUint32(entry * 8 + 4);
    if (high === 0 && low === 0) continue;
    const cluster = first + entry;
    const { start, packed } = pointed(high, low, cluster, at + entry * 8, header, file);
    if (start === undefined) continue;
    if (!lengthen(list, cluster, start, packed, header.clusterBytes)) list.push(cluster, 1, start, packed);
  }
  return new Stretches(list);
}

/** Makes the last stretch one cluster longer, where the next one goes on with it. */
function lengthen(list: number[], cluster: number, start: number, packed: number, clusterBytes: number): boolean {
  const last = list.length - numbers;
  if (last < 0 || packed > 0 || list[last + 3] !== 0) return false;
  const [from = 0, count = 0, at = 0] = list.slice(last, last + 3);
  if (from + count !== cluster || (start === -1 ? at !== -1 : at === -1 || at + count * clusterBytes !== start))
    return false;
  list[last + 1] = count + 1;
  return true;
}

function pointed(
  high: number,
  low: number,
  cluster: number,
  entry: number,
  header: Qcow2Header,
  file: Pointed,
): { start?: number; packed: number } {
  const { clusterBytes, clusterBits } = header;
  const wrong = () => imageFailure('QCOW2_ENTRY', { file: file.name, at: entry, value: hex(high, low) });
  const within = (start: number, length: number) => {
    if (start + length > file.size) {
      throw imageFailure('IMAGE_CUT', { file: file.name, at: file.size, expected: start + length });
    }
  };
  if (high & 0x40000000) {
    // The two fields of the descriptor meet at bit 70 - cluster_bits, which is 49 or more: in the upper half.
    const split = 70 - clusterBits - 32;
    const place = high & 0x3fffffff & (2 ** split - 1);
    const start = place * 2 ** 32 + low;
    const sectors = ((high & 0x3fffffff) >>> split) + 1;
    if (start === 0 || place >= 2 ** 24) throw wrong();
    within(start, 1);
    return { start, packed: Math.min(sectors * 512 - (start % 512), file.size - start) };
  }
  const zero = (low & 1) !== 0;
  const start = (high & 0xffffff) * 2 ** 32 + (low & ~0x1ff) + (low & 0x80000000 ? 2 ** 32 : 0);
  if (high & 0x3f000000 || low & 0x1fe || (zero && header.version === 2) || start % clusterBytes !== 0) throw wrong();
  if (zero) return { start: -1, packed: 0 };
  if (start === 0) throw wrong();
  within(start, Math.min(clusterBytes, header.size - cluster * clusterBytes));
  return { start, packed: 0 };
}

function hex(high: number, low: number): string {
  return `0x${high.toString(16).padStart(8, '0')}${low.toString(16).padStart(8, '0')}`;
}
