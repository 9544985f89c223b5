import { damaged, GuestUnreadable } from '../unreadable.ts';
import type { Feed } from './feed.ts';
import { LzmaDecoder } from './lzma.ts';
import { propertiesOf } from './lzma-model.ts';

const MOST_DICTIONARY = 128 * 1024 * 1024;
const PIECE = 64 * 1024;
/** Unpacked at once: between two of these others have their turn. */
const STEP = 1024 * 1024;

/**
 * A .lzma file: properties, dictionary, size, and one LZMA stream, which may end with a mark instead of by its size.
 * Source: LZMA specification of the LZMA SDK, "Lzma File Format".
 * @throws GuestUnreadable
 */
export async function* unlzma(feed: Feed): AsyncGenerator<Uint8Array> {
  const header = await feed.take(13);
  const dictionary = header.readUInt32LE(1);
  if (dictionary > MOST_DICTIONARY) throw new GuestUnreadable('too-much', 'LZMA dictionary', { bytes: dictionary });
  const size = header.readBigUInt64LE(5);
  let left = size === 0xffff_ffff_ffff_ffffn ? Infinity : Number(size);
  const properties = propertiesOf(header.readUInt8(0));
  const decoder = new LzmaDecoder(dictionary);
  decoder.reset(properties);
  decoder.start(await feed.take(5));
  while (left > 0 || !decoder.idle) {
    const input = await feed.peek(PIECE);
    const most = Math.min(left, decoder.window.room, STEP);
    const before = decoder.window.total;
    const { used, ended } = decoder.run(input, most, input.length === feed.left);
    feed.skip(used);
    const fresh = decoder.window.total - before;
    left -= fresh;
    yield decoder.window.take();
    if (ended) break;
    if (used === 0 && fresh === 0) throw damaged('LZMA stream', { offset: feed.position });
  }
  if (!decoder.idle || (left > 0 && left !== Infinity)) throw damaged('LZMA stream', { offset: feed.position });
}
