import { damaged } from '../unreadable.ts';
import type { Feed } from './feed.ts';

const MAGIC = 0x184c2102;
/** Each block unpacks to this at most, the last one to less. */
const BLOCK = 8 * 1024 * 1024;
const MOST_PACKED = BLOCK + Math.floor(BLOCK / 255) + 16;

/**
 * An LZ4 legacy frame, which is what kernels take: blocks one after another, each with its length, to the end.
 * Source: LZ4 Frame Format, "Legacy frame"; what Linux makes of the end: lib/decompress_unlz4.
 * @throws GuestUnreadable
 */
export async function* unlz4(feed: Feed): AsyncGenerator<Uint8Array> {
  feed.skip(4);
  const into = Buffer.allocUnsafe(BLOCK);
  for (;;) {
    const head = await feed.peek(4);
    const length = head.length < 4 ? 0 : head.readUInt32LE(0);
    // Zeros fill up to what comes next in an initramfs.
    if (length === 0) return;
    feed.skip(4);
    if (length === MAGIC) continue;
    if (length > MOST_PACKED) throw damaged('LZ4 block', { offset: feed.position });
    yield into.subarray(0, lz4Block(await feed.take(length), into));
  }
}

/**
 * Unpacks one block.
 * @returns how many bytes `into` was given
 * @throws GuestUnreadable where it does not hold together or needs more room
 * Source: LZ4 Block Format.
 */
export function lz4Block(packed: Uint8Array, into: Uint8Array): number {
  let at = 0;
  let to = 0;
  const more = (length: number): number => {
    if (length !== 15) return length;
    for (let sum = 15; at < packed.length; ) {
      const byte = packed[at++] as number;
      sum += byte;
      if (byte !== 255) return sum;
    }
    throw damaged('LZ4 block');
  };
  while (at < packed.length) {
    const token = packed[at++] as number;
    const literals = more(token >>> 4);
    if (at + literals > packed.length || to + literals > into.length) throw damaged('LZ4 block');
    into.set(packed.subarray(at, at + literals), to);
    at += literals;
    to += literals;
    if (at === packed.length) return to;
    const distance = (packed[at] ?? 0) | ((packed[at + 1] ?? 0) << 8);
    at += 2;
    const length = more(token & 15) + 4;
    if (distance === 0 || distance > to || to + length > into.length) throw damaged('LZ4 block');
    repeat(into, to, distance, length);
    to += length;
  }
  throw damaged('LZ4 block');
}

/** Copies from `distance` back; what is copied may overlap itself, and then repeats. */
export function repeat(into: Uint8Array, to: number, distance: number, length: number): void {
  if (distance >= length) into.copyWithin(to, to - distance, to - distance + length);
  else for (let i = to; i < to + length; i++) into[i] = into[i - distance] as number;
}
