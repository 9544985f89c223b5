import { Readable } from 'node:stream';
import zlib from 'node:zlib';
import { damaged, GuestUnreadable, unsupported } from '../unreadable.ts';
import type { Feed } from './feed.ts';

const PIECE = 256 * 1024;

/** The largest window that a zstd frame may ask for: 128 MiB, zstd's own limit. */
const WINDOW_BITS = 27;

/** gzip members, one after another. @throws GuestUnreadable */
export function gunzip(feed: Feed): AsyncGenerator<Uint8Array> {
  return through(feed, 'gzip', zlib.createGunzip({ chunkSize: PIECE }));
}

/** zstd frames. @throws GuestUnreadable also where this Node has no zstd (before 22.15) */
export async function* unzstd(feed: Feed): AsyncGenerator<Uint8Array> {
  if (!('createZstdDecompress' in zlib)) throw unsupported('zstd');
  const params = { [zlib.constants.ZSTD_d_windowLogMax]: WINDOW_BITS };
  yield* through(feed, 'zstd', zlib.createZstdDecompress({ chunkSize: PIECE, params }));
}

/** The feed then stands after what was unpacked. */
async function* through(
  feed: Feed,
  what: string,
  unpack: zlib.Gunzip | zlib.ZstdDecompress,
): AsyncGenerator<Uint8Array> {
  const start = feed.position;
  const input = Readable.from(pieces(feed));
  // What the file itself throws is what is thrown on, not that the stream was cut by it.
  let failed: unknown;
  input.on('error', error => {
    failed = error;
    unpack.destroy(error);
  });
  try {
    for await (const chunk of input.pipe(unpack)) yield chunk;
  } catch (error) {
    if (failed !== undefined) throw failed;
    if (error instanceof GuestUnreadable || !isZlibError(error)) throw error;
    throw damaged(what, { offset: start + unpack.bytesWritten, problem: error.code });
  } finally {
    input.destroy();
    unpack.destroy();
  }
  feed.position = start + unpack.bytesWritten;
}

async function* pieces(feed: Feed): AsyncGenerator<Buffer> {
  while (feed.left > 0) yield Buffer.from(await feed.take(Math.min(PIECE, feed.left)));
}

function isZlibError(error: unknown): error is Error & { code: string } {
  return (
    error instanceof Error && 'code' in error && typeof error.code === 'string' && /^(Z_|ZSTD_|ERR_)/.test(error.code)
  );
}
