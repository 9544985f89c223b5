import { isZero } from '../../native/index.ts';
import type { Takes } from '../types/sink.ts';

/** Zeros are looked for at this grain: the unit in which VMware and qemu allocate, and what clouds bill by at the finest. */
export const zeroGrain = 64 * 1024;

/** A piece that is ready to go. */
export interface Cut {
  readonly offset: number;
  readonly data: Uint8Array;
  /** To be called once, when nobody needs the data any more. */
  letGo(): void;
}

/**
 * Cuts runs into pieces that a sink takes: contiguous, aligned, not longer than `takes.max`, without the zeros.
 * A piece that must be widened to the alignment is filled with zeros.
 */
export class Cutter {
  private readonly align: number;
  private readonly longest: () => number;
  private readonly acquire: () => Promise<Uint8Array>;
  private readonly emit: (cut: Cut) => void;
  private readonly give: (buffer: Uint8Array) => void;
  private readonly zeros: (offset: number, length: number) => void;
  private buffer: Uint8Array | undefined;
  /** Bytes of the piece under way at most. */
  private max = 0;
  private start = 0;
  private filled = 0;

  /**
   * @param longest bytes of the next piece at most, in whole units
   * @param acquire an empty buffer of that length; waits while all are in flight
   * @param emit takes the piece
   * @param give takes back an acquired buffer that is no longer needed
   * @param zeros told of data that turned out to be zeros
   */
  constructor(
    takes: Takes,
    longest: () => number,
    acquire: () => Promise<Uint8Array>,
    emit: (cut: Cut) => void,
    give: (buffer: Uint8Array) => void,
    zeros: (offset: number, length: number) => void,
  ) {
    this.give = give;
    this.zeros = zeros;
    this.align = takes.align;
    this.longest = longest;
    this.acquire = acquire;
    this.emit = emit;
  }

  /**
   * Adds data; ranges of zeros are passed over. Resolves when all of it is copied.
   * @param dense the reader's word that there are no such ranges
   */
  async add(offset: number, data: Uint8Array, dense = false): Promise<void> {
    if (dense) return this.append(offset, data);
    let at = 0;
    while (at < data.length) {
      const length = Math.min(data.length - at, zeroGrain - ((offset + at) % zeroGrain));
      const block = data.subarray(at, at + length);
      if (isZero(block)) this.zeros(offset + at, length);
      else await this.append(offset + at, block);
      at += length;
    }
  }

  /**
   * Sends what is gathered.
   * @param whole false when more was to come: a unit that is not complete is then dropped, for it would be taken for
   *   complete on the next reading
   */
  flush(whole = true): void {
    const { buffer } = this;
    if (!buffer) return;
    const length = (whole ? Math.ceil : Math.floor)(this.filled / this.align) * this.align;
    if (length > this.filled) buffer.fill(0, this.filled, length);
    const letGo = () => this.give(buffer);
    if (length > 0) this.emit({ offset: this.start, data: buffer.subarray(0, length), letGo });
    else letGo();
    this.buffer = undefined;
  }

  private async append(offset: number, block: Uint8Array): Promise<void> {
    let at = 0;
    while (at < block.length) {
      const buffer = await this.pieceAt(offset + at);
      const room = Math.min(this.max - this.filled, block.length - at);
      buffer.set(block.subarray(at, at + room), this.filled);
      this.filled += room;
      at += room;
    }
  }

  /** The piece under way when `offset` continues it, also across a gap inside one aligned unit; else a new one. */
  private async pieceAt(offset: number): Promise<Uint8Array> {
    if (this.buffer) {
      const end = this.start + this.filled;
      const unitEnd = Math.ceil(end / this.align) * this.align;
      const near = offset >= end && (offset === end || offset < unitEnd);
      if (near && offset - this.start < this.max) {
        this.buffer.fill(0, this.filled, offset - this.start);
        this.filled = offset - this.start;
        return this.buffer;
      }
      this.flush();
    }
    const buffer = await this.acquire();
    this.buffer = buffer;
    this.max = this.longest();
    this.start = Math.floor(offset / this.align) * this.align;
    this.filled = offset - this.start;
    buffer.fill(0, 0, this.filled);
    return buffer;
  }
}
