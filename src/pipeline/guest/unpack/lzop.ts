import { damaged, GuestUnreadable } from '../unreadable.ts';
import type { Feed } from './feed.ts';
import { lzoBlock } from './lzo.ts';

/** lzop writes blocks of 256 KiB; its format allows 64 MiB. */
const MOST_BLOCK = 16 * 1024 * 1024;
const NEW = 0x0940;
const flag = { unpackedSums: 0x1 | 0x100, packedSums: 0x2 | 0x200, extra: 0x40, filter: 0x800 } as const;
/** Methods 1, 2, 3 are LZO1X, packed with more or less effort. */
const METHODS = 3;

/**
 * An .lzo file as lzop writes it.
 * Source: lib/decompress_unlzo of Linux; lzop's conf.h.
 * @throws GuestUnreadable
 */
export async function* unlzop(feed: Feed): AsyncGenerator<Uint8Array> {
  const flags = await header(feed);
  const into = Buffer.allocUnsafe(MOST_BLOCK);
  for (;;) {
    const unpacked = await word(feed);
    if (unpacked === 0) return;
    const packed = await word(feed);
    if (unpacked > MOST_BLOCK) throw new GuestUnreadable('too-much', 'LZO block', { bytes: unpacked });
    if (packed > unpacked) throw damaged('LZO block', { offset: feed.position });
    feed.skip(sums(flags & flag.unpackedSums) + (packed < unpacked ? sums(flags & flag.packedSums) : 0));
    const data = await feed.take(packed);
    if (packed === unpacked) yield data;
    else if (lzoBlock(data, into) === unpacked) yield into.subarray(0, unpacked);
    else throw damaged('LZO block', { offset: feed.position });
  }
}

/** Adler-32, CRC-32, or both: four bytes each. */
function sums(bits: number): number {
  return ((bits & 0xff) !== 0 ? 4 : 0) + (bits > 0xff ? 4 : 0);
}

async function header(feed: Feed): Promise<number> {
  feed.skip(9);
  const version = (await feed.take(4)).readUInt16BE(0);
  const isNew = version >= NEW;
  if (isNew) feed.skip(2);
  const method = (await feed.take(1)).readUInt8(0);
  if (method < 1 || method > METHODS) throw damaged('lzop header', { method });
  if (isNew) feed.skip(1);
  const flags = await word(feed);
  if ((flags & flag.filter) !== 0) feed.skip(4);
  feed.skip(isNew ? 12 : 8);
  feed.skip((await feed.take(1)).readUInt8(0) + 4);
  if ((flags & flag.extra) !== 0) feed.skip((await word(feed)) + 4);
  return flags;
}

async function word(feed: Feed): Promise<number> {
  return (await feed.take(4)).readUInt32BE(0);
}
