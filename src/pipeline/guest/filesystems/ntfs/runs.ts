import { damaged, GuestUnreadable } from '../../unreadable.ts';

/** Clusters of a stream that lie together; `cluster` is absent where none were allocated. */
export interface ClusterRun {
  /** Number of its first cluster within the stream. */
  readonly from: number;
  readonly count: number;
  readonly cluster?: number;
}

const MOST_RUNS = 262_144;

/**
 * Decodes mapping pairs: lengths, and distances from the run before.
 * @param first cluster of the stream with which they begin
 * @throws GuestUnreadable for a run outside the volume
 * Source: linux-ntfs documentation, "Data Runs".
 */
export function runsOf(pairs: Buffer, first: number, clusters: number, into: ClusterRun[]): void {
  let from = first;
  let cluster = 0;
  for (let at = 0; at < pairs.length && pairs[at] !== 0; ) {
    const head = pairs.readUInt8(at++);
    const lengthBytes = head & 15;
    const offsetBytes = head >>> 4;
    if (lengthBytes < 1 || lengthBytes > 8 || offsetBytes > 8) throw damaged('data runs', { at });
    const count = number(pairs, at, lengthBytes);
    at += lengthBytes;
    if (count < 1 || from + count > Number.MAX_SAFE_INTEGER) throw damaged('data runs', { at });
    if (offsetBytes === 0) into.push({ from, count });
    else {
      cluster += number(pairs, at, offsetBytes);
      at += offsetBytes;
      if (cluster < 0 || cluster + count > clusters) throw damaged('data runs', { at, cluster });
      into.push({ from, count, cluster });
    }
    from += count;
    if (into.length > MOST_RUNS) throw new GuestUnreadable('too-much', 'data runs');
  }
}

/** Signed, little-endian, of any length. */
function number(data: Buffer, at: number, bytes: number): number {
  const value = data.readInt8(at + bytes - 1);
  let sum = value;
  for (let i = bytes - 2; i >= 0; i--) sum = sum * 256 + data.readUInt8(at + i);
  if (!Number.isSafeInteger(sum)) throw damaged('data runs', { at });
  return sum;
}

/** Index of the first run that ends after `cluster`. */
export function firstFrom(runs: readonly ClusterRun[], cluster: number): number {
  let low = 0;
  let high = runs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const { from, count } = runs[middle] as ClusterRun;
    if (from + count <= cluster) low = middle + 1;
    else high = middle;
  }
  return low;
}
