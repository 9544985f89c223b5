import type { BlockSource } from '../../block-source.ts';
import { damaged, GuestUnreadable } from '../../unreadable.ts';
import type { Shape } from './boot-sector.ts';
import { lznt1 } from './lznt1.ts';
import { type ClusterRun, firstFrom } from './runs.ts';

/** Windows packs 16 clusters of at most 4 KiB together. */
const MOST_UNIT = 1024 * 1024;

/**
 * A stream in units that are each packed by itself: one that has all its clusters is not, one that has none is zeros,
 * and of any other the clusters it has hold it packed.
 * Source: linux-ntfs documentation, "Compressed streams".
 */
export function compressed(source: BlockSource, { clusterSize }: Shape, runs: readonly ClusterRun[], bits: number) {
  const clusters = 2 ** bits;
  const size = clusters * clusterSize;
  if (bits > 8 || size > MOST_UNIT) throw new GuestUnreadable('unsupported', 'compression unit', { bytes: size });
  let held = -1;
  let unit: Buffer = Buffer.alloc(0);
  return async (offset: number, into: Uint8Array): Promise<void> => {
    for (let done = 0; done < into.length; ) {
      const index = Math.floor((offset + done) / size);
      if (index !== held) {
        unit = await unpacked(source, clusterSize, runs, index * clusters, clusters);
        held = index;
      }
      const from = offset + done - index * size;
      const some = unit.subarray(from, from + into.length - done);
      into.set(some, done);
      done += some.length;
    }
  };
}

async function unpacked(
  source: BlockSource,
  clusterSize: number,
  runs: readonly ClusterRun[],
  first: number,
  clusters: number,
): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for (let i = firstFrom(runs, first); i < runs.length; i++) {
    const { from, count, cluster } = runs[i] as ClusterRun;
    if (from >= first + clusters) break;
    const start = Math.max(from, first);
    const end = Math.min(from + count, first + clusters);
    if (cluster === undefined || end <= start) continue;
    const piece = Buffer.alloc((end - start) * clusterSize);
    await source.read((cluster + start - from) * clusterSize, piece);
    pieces.push(piece);
  }
  const packed = Buffer.concat(pieces);
  const whole = clusters * clusterSize;
  if (packed.length === whole) return packed;
  const out = Buffer.alloc(whole);
  if (packed.length > 0 && lznt1(packed, out) > whole) throw damaged('compressed data');
  return out;
}
