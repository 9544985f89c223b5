import { sector } from '../sector.ts';

/** Stretches are told apart in parts of this length: 16 bytes of bitmap. */
const part = 64 * 1024;

/** A stretch of a block whose sectors were all written, never written, or some of both. */
export interface Stretch {
  readonly from: number;
  readonly length: number;
  readonly written: 'all' | 'none' | 'some';
}

/**
 * Stretches of a block by its sector bitmap, mixed ones of at most 1 MiB.
 * @param bitmap one bit a sector, the most significant first: 1 where it was written
 * @param length of the block, as far as it belongs to the disk
 */
export function* stretchesOf(bitmap: Uint8Array, length: number): Generator<Stretch> {
  let open: Stretch | undefined;
  for (let from = 0; from < length; from += part) {
    const here = { from, length: Math.min(part, length - from) };
    const written = writtenIn(bitmap, here.from / sector, here.length / sector);
    const joins = open?.written === written && (written !== 'some' || open.length < 16 * part);
    if (open && joins) open = { from: open.from, length: open.length + here.length, written };
    else {
      if (open) yield open;
      open = { ...here, written };
    }
  }
  if (open) yield open;
}

function writtenIn(bitmap: Uint8Array, first: number, count: number): Stretch['written'] {
  let set = 0;
  for (let n = first; n < first + count; ) {
    const byte = bitmap[n >>> 3] as number;
    const whole = (n & 7) === 0 && n + 8 <= first + count;
    if (whole && (byte === 0 || byte === 0xff)) {
      set += byte === 0 ? 0 : 8;
      n += 8;
    } else set += isWritten(bitmap, n++) ? 1 : 0;
  }
  return set === 0 ? 'none' : set === count ? 'all' : 'some';
}

function isWritten(bitmap: Uint8Array, index: number): boolean {
  return ((bitmap[index >>> 3] as number) & (0x80 >>> (index & 7))) !== 0;
}

/**
 * Makes zeros of what a block holds in sectors that were never written.
 * @param data what the file has from byte `from` of the block
 */
export function clearUnwritten(bitmap: Uint8Array, from: number, data: Uint8Array): void {
  for (let at = 0; at < data.length; ) {
    const index = Math.floor((from + at) / sector);
    const next = Math.min(data.length, (index + 1) * sector - from);
    if (!isWritten(bitmap, index)) data.fill(0, at, next);
    at = next;
  }
}
