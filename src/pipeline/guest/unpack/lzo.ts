import { damaged } from '../unreadable.ts';
import { repeat } from './lz4.ts';

/**
 * Unpacks one block of LZO1X.
 * @returns how many bytes `into` was given
 * @throws GuestUnreadable where it does not hold together or needs more room
 * Source: kernel documentation, "LZO stream format as understood by Linux' LZO decompressor".
 */
export function lzoBlock(packed: Uint8Array, into: Uint8Array): number {
  return new Lzo(packed, into).run();
}

/** Literals that followed the last instruction: they change what a small instruction means. */
type Before = 0 | 1 | 2 | 3 | 4;

class Lzo {
  private readonly packed: Uint8Array;
  private readonly into: Uint8Array;
  private at = 0;
  private to = 0;
  private before: Before = 0;

  constructor(packed: Uint8Array, into: Uint8Array) {
    this.packed = packed;
    this.into = into;
  }

  run(): number {
    const first = this.packed[0] ?? 0;
    if (first > 17) {
      this.at = 1;
      this.literals(first - 17);
      this.before = first - 17 < 4 ? ((first - 17) as Before) : 4;
    }
    while (this.instruction());
    if (this.at !== this.packed.length) throw damaged('LZO block');
    return this.to;
  }

  /** @returns false at the end mark */
  private instruction(): boolean {
    const code = this.byte();
    if (code >= 64) {
      const length = code >= 128 ? 5 + ((code >> 5) & 3) : 3 + ((code >> 5) & 1);
      this.match((this.byte() << 3) + ((code >> 2) & 7) + 1, length, code & 3);
    } else if (code >= 32) {
      const length = this.long(code & 31, 31) + 2;
      const pair = this.pair();
      this.match((pair >> 2) + 1, length, pair & 3);
    } else if (code >= 16) {
      const length = this.long(code & 7, 7) + 2;
      const pair = this.pair();
      const distance = ((code & 8) << 11) + (pair >> 2);
      if (distance === 0) return false;
      this.match(distance + 16384, length, pair & 3);
    } else this.small(code);
    return true;
  }

  /** Below 16: a run of literals, or a match whose length depends on the literals before it. */
  private small(code: number): void {
    if (this.before === 0) {
      this.literals(this.long(code, 15) + 3);
      this.before = 4;
      return;
    }
    const distance = (this.byte() << 2) + (code >> 2);
    if (this.before === 4) this.match(distance + 2049, 3, code & 3);
    else this.match(distance + 1, 2, code & 3);
  }

  private match(distance: number, length: number, literals: number): void {
    if (distance > this.to || this.to + length > this.into.length) throw damaged('LZO block');
    repeat(this.into, this.to, distance, length);
    this.to += length;
    this.literals(literals);
    this.before = literals as Before;
  }

  private literals(length: number): void {
    if (this.at + length > this.packed.length || this.to + length > this.into.length) throw damaged('LZO block');
    this.into.set(this.packed.subarray(this.at, this.at + length), this.to);
    this.at += length;
    this.to += length;
  }

  /** A length of 0 goes on: 255 for each zero byte, then the first that is none. */
  private long(length: number, base: number): number {
    if (length !== 0) return length;
    let sum = base;
    for (;;) {
      const byte = this.byte();
      if (byte !== 0) return sum + byte;
      sum += 255;
    }
  }

  private byte(): number {
    if (this.at >= this.packed.length) throw damaged('LZO block');
    return this.packed[this.at++] as number;
  }

  private pair(): number {
    return this.byte() | (this.byte() << 8);
  }
}
