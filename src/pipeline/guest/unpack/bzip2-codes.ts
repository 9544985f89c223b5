import { damaged } from '../unreadable.ts';
import type { BitFeed } from './bit-feed.ts';

const MOST_LENGTH = 20;

/** A canonical Huffman code: for each length the last code of that length, and where its symbols begin. */
export interface Codes {
  readonly limits: Int32Array;
  readonly offsets: Int32Array;
  readonly symbols: Uint16Array;
}

/** Lengths are written as steps up and down from the one before. */
export function readCodes(bits: BitFeed, count: number): Codes {
  const lengths = new Uint8Array(count);
  let length = bits.read(5);
  for (let symbol = 0; symbol < count; symbol++) {
    for (;;) {
      if (length < 1 || length > MOST_LENGTH) throw damaged('bzip2 code');
      if (bits.read(1) === 0) break;
      length += bits.read(1) === 0 ? 1 : -1;
    }
    lengths[symbol] = length;
  }
  return arranged(lengths);
}

function arranged(lengths: Uint8Array): Codes {
  const codes: Codes = {
    limits: new Int32Array(MOST_LENGTH + 1).fill(-1),
    offsets: new Int32Array(MOST_LENGTH + 1),
    symbols: new Uint16Array(lengths.length),
  };
  let code = 0;
  let placed = 0;
  for (let length = 1; length <= MOST_LENGTH; length++) {
    codes.offsets[length] = placed - code;
    for (let symbol = 0; symbol < lengths.length; symbol++) {
      if (lengths[symbol] !== length) continue;
      codes.symbols[placed++] = symbol;
      code++;
    }
    codes.limits[length] = code - 1;
    code *= 2;
  }
  return codes;
}

export function decode(bits: BitFeed, { limits, offsets, symbols }: Codes): number {
  let code = 0;
  for (let length = 1; length <= MOST_LENGTH; length++) {
    code = (code << 1) | bits.read(1);
    if (code > (limits[length] as number)) continue;
    const symbol = symbols[(offsets[length] as number) + code];
    if (symbol !== undefined) return symbol;
  }
  throw damaged('bzip2 code');
}
