import { crc32 } from 'node:zlib';
import { damaged, GuestUnreadable, unsupported } from '../unreadable.ts';
import type { Feed } from './feed.ts';
import { LzmaDecoder } from './lzma.ts';
import { propertiesOf } from './lzma-model.ts';

/** The largest dictionary that is made room for; `xz -9` asks for half of it. */
const MOST_DICTIONARY = 128 * 1024 * 1024;
const LZMA2 = 0x21;
const CRC32 = 1;
/** Bytes of a check by its number. */
const checkBytes = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64];

interface Block {
  readonly decoder: LzmaDecoder;
  /** CRC32 of what was unpacked. */
  sum: number;
}

/**
 * One .xz stream. Of the checks CRC32 is verified, which is the only one that kernels take in an initramfs.
 * Source: The .xz File Format 1.2.1; LZMA2 chunks: xz's lzma2_decoder.
 * @throws GuestUnreadable
 */
export async function* unxz(feed: Feed): AsyncGenerator<Uint8Array> {
  const header = await feed.take(12);
  if (crc32(header.subarray(6, 8)) !== header.readUInt32LE(8)) throw damaged('xz header');
  const check = header.readUInt8(7) & 15;
  const start = feed.position;
  for (;;) {
    const size = ((await feed.peek(1))[0] ?? 0) * 4;
    if (size === 0) break;
    const block: Block = { decoder: new LzmaDecoder(await dictionaryOf(feed, size + 4)), sum: 0 };
    yield* chunks(feed, block);
    feed.skip((4 - ((feed.position - start) % 4)) % 4);
    const sum = await feed.take(checkBytes[check] ?? 0);
    if (check === CRC32 && sum.readUInt32LE(0) !== block.sum) throw damaged('xz check');
  }
  await index(feed);
}

async function dictionaryOf(feed: Feed, size: number): Promise<number> {
  const header = Buffer.from(await feed.take(size));
  if (crc32(header.subarray(0, size - 4)) !== header.readUInt32LE(size - 4)) throw damaged('xz header');
  const flags = header.readUInt8(1);
  const at = { at: 2 };
  if ((flags & 0x40) !== 0) number(header, at);
  if ((flags & 0x80) !== 0) number(header, at);
  // A filter before it turns jumps of machine code about, which no initramfs asks for.
  if ((flags & 3) !== 0 || number(header, at) !== LZMA2) throw unsupported('xz filter');
  number(header, at);
  const bits = header.readUInt8(at.at);
  const dictionary = bits >= 40 ? 2 ** 32 - 1 : (2 | (bits & 1)) * 2 ** (Math.floor(bits / 2) + 11);
  if (bits > 40) throw damaged('xz header');
  if (dictionary > MOST_DICTIONARY) throw new GuestUnreadable('too-much', 'xz dictionary', { bytes: dictionary });
  return dictionary;
}

/** Seven bits a byte, the lowest first. */
function number(data: Buffer, at: { at: number }): number {
  let value = 0;
  for (let i = 0; i < 7; i++) {
    const byte = data.readUInt8(at.at++);
    value += (byte & 0x7f) * 128 ** i;
    if (byte < 0x80) return value;
  }
  throw damaged('xz number');
}

async function* chunks(feed: Feed, block: Block): AsyncGenerator<Uint8Array> {
  let fresh = true;
  for (;;) {
    const control = (await feed.take(1)).readUInt8(0);
    if (control === 0) return;
    // The first chunk starts a dictionary; later ones may.
    const restarts = control === 1 || control >= 0xe0;
    if (fresh && !restarts) throw damaged('LZMA2 chunk', { offset: feed.position });
    fresh = false;
    if (restarts) block.decoder.window.reset();
    if (control >= 0x80) yield* packed(feed, block, control);
    else if (control <= 2) yield* stored(feed, block);
    else throw damaged('LZMA2 chunk', { offset: feed.position });
  }
}

async function* stored(feed: Feed, block: Block): AsyncGenerator<Uint8Array> {
  const { window } = block.decoder;
  for (let left = (await feed.take(2)).readUInt16BE(0) + 1; left > 0; ) {
    const some = Math.min(left, window.room);
    window.putAll(await feed.take(some));
    left -= some;
    yield taken(block);
  }
}

async function* packed(feed: Feed, block: Block, control: number): AsyncGenerator<Uint8Array> {
  const { decoder } = block;
  const sizes = await feed.take(4);
  let left = ((control & 0x1f) << 16) + sizes.readUInt16BE(0) + 1;
  const length = sizes.readUInt16BE(2) + 1;
  if (control >= 0xc0) decoder.reset(propertiesOf((await feed.take(1)).readUInt8(0)));
  else if (control >= 0xa0) decoder.reset();
  if (length < 5) throw damaged('LZMA2 chunk', { offset: feed.position });
  decoder.start(await feed.take(5));
  const input = await feed.take(length - 5);
  for (let at = 0; ; ) {
    const some = Math.min(left, decoder.window.room);
    const before = decoder.window.total;
    const { used, ended } = decoder.run(input.subarray(at), some, true);
    if (ended) throw damaged('LZMA2 chunk', { offset: feed.position });
    at += used;
    left -= decoder.window.total - before;
    yield taken(block);
    if (left > 0) continue;
    if (at !== input.length || !decoder.finished) throw damaged('LZMA2 chunk', { offset: feed.position });
    return;
  }
}

function taken(block: Block): Uint8Array {
  const data = block.decoder.window.take();
  block.sum = crc32(data, block.sum);
  return data;
}

/** Sizes of the blocks, and the footer: nothing that is needed, but what follows it may be. */
async function index(feed: Feed): Promise<void> {
  const start = feed.position;
  feed.skip(1);
  const records = await next(feed);
  for (let i = 0; i < records * 2; i++) await next(feed);
  feed.skip((4 - ((feed.position - start) % 4)) % 4);
  await feed.take(4 + 12);
}

async function next(feed: Feed): Promise<number> {
  const at = { at: 0 };
  const value = number(await feed.peek(9), at);
  feed.skip(at.at);
  return value;
}
