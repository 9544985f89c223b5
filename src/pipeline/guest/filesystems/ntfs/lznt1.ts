import { repeat } from '../../unpack/lz4.ts';
import { damaged } from '../../unreadable.ts';

const CHUNK = 4096;

/**
 * Unpacks LZNT1: chunks of 4096 bytes, each packed by itself or as it is.
 * @returns how many bytes `into` was given; what is left of it stays as it was
 * @throws GuestUnreadable
 * Source: [MS-XCA] 2.5 "LZNT1 Algorithm Details".
 */
export function lznt1(packed: Buffer, into: Buffer): number {
  let to = 0;
  for (let at = 0; at + 2 <= packed.length && to < into.length; ) {
    const header = packed.readUInt16LE(at);
    if (header === 0) break;
    const end = at + 2 + (header & 0xfff) + 1;
    if (end > packed.length) throw damaged('compressed data');
    const chunk = packed.subarray(at + 2, end);
    const room = into.subarray(to, to + CHUNK);
    if ((header & 0x8000) === 0) chunk.copy(room);
    else unpackChunk(chunk, room);
    // A chunk that holds less is filled up with zeros: the next one begins where the next 4096 bytes do.
    to += room.length;
    at = end;
  }
  return to;
}

/** Eight flags, then eight items: a byte, or how far back to copy from and how much. */
function unpackChunk(chunk: Buffer, into: Buffer): void {
  let to = 0;
  for (let at = 0; at < chunk.length; ) {
    const flags = chunk.readUInt8(at++);
    for (let bit = 0; bit < 8 && at < chunk.length; bit++) {
      if ((flags & (1 << bit)) === 0) {
        if (to >= into.length) throw damaged('compressed data');
        into[to++] = chunk.readUInt8(at++);
        continue;
      }
      const pair = chunk.readUInt16LE(at);
      at += 2;
      // The further into the chunk, the more bits the distance needs.
      const bits = Math.max(4, 32 - Math.clz32(to - 1));
      const distance = (pair >>> (16 - bits)) + 1;
      const length = (pair & (2 ** (16 - bits) - 1)) + 3;
      if (to === 0 || distance > to || to + length > into.length) throw damaged('compressed data');
      repeat(into, to, distance, length);
      to += length;
    }
  }
}
