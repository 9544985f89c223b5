import { isZero, zeroUnits } from '../../native/index.ts';
import type { Disk } from '../types/disk.ts';

/** What file systems allocate in. */
const unit = 4096;

/** Where a disk holds anything but zeros. */
export interface Scan {
  /** Bytes, in blocks of 4 KiB. */
  readonly data: number;
  /** The share of each cell that holds data, 0 to 1. */
  readonly map: readonly number[];
}

/**
 * Reads all of a disk and looks for what is not zeros. Memory does not grow with the disk.
 * @param cells of the map, at most; a disk of fewer bytes gets one for each byte
 * @throws what reading the disk throws, and the signal's reason
 */
export async function scanDisk(disk: Disk, cells: number, signal: AbortSignal): Promise<Scan> {
  const map = new CellSums(disk.size, cells);
  for await (const { offset, data } of disk.runs({ signal })) {
    signal.throwIfAborted();
    if (data) for (const [at, length] of notZero(offset, data)) map.add(at, length);
  }
  return { data: map.sum, map: map.shares() };
}

/** Stretches of blocks that are not all zeros; the first and the last block may be parts of one. */
function* notZero(offset: number, data: Uint8Array): Generator<[offset: number, length: number]> {
  const lead = Math.min(data.length, (unit - (offset % unit)) % unit);
  if (lead > 0 && !isZero(data.subarray(0, lead))) yield [offset, lead];
  const rest = data.subarray(lead);
  if (rest.length === 0) return;
  const zeros = zeroUnits(rest, unit);
  for (let first = 0; first < zeros.length; first++) {
    if (zeros[first] !== 0) continue;
    let end = first + 1;
    while (end < zeros.length && zeros[end] === 0) end++;
    yield [offset + lead + first * unit, Math.min(end * unit, rest.length) - first * unit];
    first = end;
  }
}

/** How many bytes of each equal part of a disk are counted. */
export class CellSums {
  private readonly size: number;
  private readonly counts: Float64Array;
  sum = 0;

  /** @param cells at most this many; a disk of fewer bytes gets one for each byte */
  constructor(size: number, cells: number) {
    this.size = size;
    this.counts = new Float64Array(Math.min(cells, size));
  }

  /** No byte may be added twice. */
  add(offset: number, length: number): void {
    this.sum += length;
    const end = offset + length;
    let cell = Math.max(0, Math.floor((offset * this.counts.length) / this.size) - 1);
    while (this.edge(cell + 1) <= offset) cell++;
    for (let at = offset; at < end; cell++) {
      const until = Math.min(end, this.edge(cell + 1));
      this.counts[cell] = (this.counts[cell] ?? 0) + until - at;
      at = until;
    }
  }

  /**
   * The share of each cell, to three decimals; a cell with anything in it is never 0, and one that is not full is
   * never 1.
   */
  shares(): number[] {
    return Array.from(this.counts, (counted, cell) => {
      const length = this.edge(cell + 1) - this.edge(cell);
      if (counted === 0 || counted === length) return counted / length;
      return Math.min(0.999, Math.max(0.001, Math.round((counted / length) * 1000) / 1000));
    });
  }

  private edge(cell: number): number {
    return Math.floor((cell * this.size) / this.counts.length);
  }
}
