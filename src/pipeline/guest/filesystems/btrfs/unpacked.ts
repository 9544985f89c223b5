import zlib from 'node:zlib';
import { lzoBlock } from '../../unpack/lzo.ts';
import { damaged, GuestUnreadable, unsupported } from '../../unreadable.ts';

/** Far more than the 128 KiB that Linux packs together. */
const MOST_UNPACKED = 1024 * 1024;

/**
 * One extent, unpacked to `whole` bytes.
 * @param packing 1 zlib, 2 LZO, 3 zstd
 * @throws GuestUnreadable
 */
export function unpacked(packing: number, packed: Buffer, whole: number, sectorSize: number): Buffer {
  if (whole > MOST_UNPACKED) throw new GuestUnreadable('too-much', 'packed extent', { bytes: whole });
  const out = Buffer.alloc(whole);
  switch (packing) {
    case 1:
      sound('zlib', () => zlib.inflateSync(packed, { maxOutputLength: whole + sectorSize })).copy(out);
      return out;
    case 2:
      unlzo(packed, out, sectorSize);
      return out;
    case 3:
      if (!('zstdDecompressSync' in zlib)) throw unsupported('zstd');
      // The extent is filled up to a sector with zeros, which are no frame.
      sound('zstd', () =>
        zlib.zstdDecompressSync(packed.subarray(0, frameLength(packed)), { maxOutputLength: whole + sectorSize }),
      ).copy(out);
      return out;
    default:
      throw unsupported('compression', { type: packing });
  }
}

function sound(what: string, unpack: () => Buffer): Buffer {
  try {
    return unpack();
  } catch (error) {
    throw new GuestUnreadable('damaged', what, {}, error);
  }
}

/**
 * The length of all, then segments of one sector each, with their lengths, which never lie across two sectors.
 * Source: Linux, fs/btrfs/lzo.c.
 */
function unlzo(packed: Buffer, out: Buffer, sectorSize: number): void {
  const end = Math.min(packed.length, packed.readUInt32LE(0));
  let to = 0;
  for (let at = 4; at < end && to < out.length; ) {
    const left = sectorSize - (at % sectorSize);
    if (left < 4) at += left;
    const length = packed.readUInt32LE(at);
    at += 4;
    if (length === 0 || at + length > end) throw damaged('LZO segment');
    to += lzoBlock(packed.subarray(at, at + length), out.subarray(to, to + sectorSize));
    at += length;
  }
}

/**
 * Bytes of the first frame, by its blocks' headers.
 * Source: RFC 8878, 3.1.1 "Zstandard Frames".
 */
function frameLength(data: Buffer): number {
  const descriptor = data.readUInt8(4);
  const single = (descriptor & 0x20) !== 0;
  const size = descriptor >>> 6;
  const sizeBytes = size === 0 ? (single ? 1 : 0) : 2 ** size;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
  let at = 5 + (single ? 0 : 1) + dictionaryBytes + sizeBytes;
  for (;;) {
    if (at + 3 > data.length) throw damaged('zstd');
    const header = data.readUIntLE(at, 3);
    const isRun = ((header >>> 1) & 3) === 1;
    at += 3 + (isRun ? 1 : header >>> 3);
    if ((header & 1) !== 0) break;
  }
  return Math.min(data.length, at + ((descriptor & 4) !== 0 ? 4 : 0));
}
