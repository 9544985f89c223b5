import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type BlockSource, bytesAt, CachedDisk } from '../../../src/pipeline/guest/block-source.ts';
import { GuestUnreadable } from '../../../src/pipeline/guest/unreadable.ts';

/** Bytes in memory, as a disk would be read: through the cache. */
export function diskOfBytes(data: Uint8Array): CachedDisk {
  return new CachedDisk({
    size: data.length,
    async read(offset, into) {
      if (offset < 0 || offset + into.length > data.length) throw new RangeError(`${offset} + ${into.length}`);
      into.set(data.subarray(offset, offset + into.length));
    },
  });
}

/** A committed image: test/fixtures/guest/NAME.gz. */
export function fixture(name: string): Buffer {
  return gunzipSync(readFileSync(join(import.meta.dirname, '../../fixtures/guest', `${name}.gz`)));
}

export async function wholeOf(source: BlockSource): Promise<Buffer> {
  const pieces = [];
  for (let at = 0; at < source.size; at += 1 << 20) {
    pieces.push(await bytesAt(source, at, Math.min(1 << 20, source.size - at), 'test'));
  }
  return Buffer.concat(pieces);
}

/** What a promise comes to when only GuestUnreadable may be thrown. */
export async function settled<T>(promise: Promise<T>): Promise<T | GuestUnreadable> {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof GuestUnreadable) return error;
    throw error;
  }
}
