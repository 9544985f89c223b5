import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { hasher } from '../../../native/index.ts';
import { ExtentSet } from '../../extents.ts';
import type { Bytes } from '../../types/disk.ts';
import { sourceFailure } from '../failures.ts';
import type { Stored } from '../local-file.ts';
import type { Digest } from './manifest.ts';

/** A file of the package and what the manifest promises of it. */
export interface Promised {
  readonly stored: Stored;
  readonly digest?: Digest;
}

type Beside = NonNullable<Bytes['beside']>;

/**
 * A disk file as it lies in the package: one part, or pieces in a row (DSP0243 §7.1, ovf:chunkSize). Each part is
 * checked against its digest as it streams; `read` checks nothing.
 */
export function plainBytes(
  name: string,
  parts: readonly Promised[],
  beside: Beside,
): Bytes & { read: Required<Bytes>['read'] } {
  return {
    name,
    size: parts.reduce((sum, { stored }) => sum + stored.size, 0),
    promised: parts.some(part => part.digest !== undefined),
    stream: signal => streamed(parts, signal),
    read: (offset, into) => readAcross(parts, offset, into),
    extents: () => extentsAcross(parts),
    beside,
    close: async () => {
      await Promise.all(parts.map(part => part.stored.close()));
    },
  };
}

async function* streamed(parts: readonly Promised[], signal: AbortSignal): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield* checked(part, signal);
}

/** @throws Failed OVF_DIGEST_DIFFERS after the last byte */
export async function* checked({ stored, digest }: Promised, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  if (digest === undefined) return yield* stored.stream(signal);
  const hash = hasher(digest.algorithm);
  for await (const piece of stored.stream(signal)) {
    hash.update(piece);
    yield piece;
  }
  expectDigest(stored.name, digest, hash.digest('hex'));
}

/** @throws Failed OVF_DIGEST_DIFFERS */
export function expectDigest(file: string, digest: Digest, actual: string): void {
  if (actual === digest.hex) return;
  const algorithm = digest.algorithm.toUpperCase();
  throw sourceFailure('OVF_DIGEST_DIFFERS', { file, algorithm, expected: digest.hex, actual });
}

async function readAcross(parts: readonly Promised[], offset: number, into: Uint8Array): Promise<void> {
  let start = 0;
  for (const { stored } of parts) {
    const from = Math.max(offset, start);
    const to = Math.min(offset + into.length, start + stored.size);
    if (from < to) await stored.read(from - start, into.subarray(from - offset, to - offset));
    start += stored.size;
  }
  if (offset < 0 || offset + into.length > start) throw new RangeError(String(offset));
}

/** Where data may lie; undefined where it is not known of every part. */
async function extentsAcross(parts: readonly Promised[]): Promise<ExtentSet | undefined> {
  const all = new ExtentSet();
  let start = 0;
  for (const { stored } of parts) {
    const own = await stored.extents();
    if (!own) return undefined;
    for (const { offset, length } of own) all.add(start + offset, length);
    start += stored.size;
  }
  return all;
}

/**
 * A file stored with `ovf:compression="gzip"`: it can only be streamed. Digests are of what is stored.
 * @param most bytes it may inflate to
 */
export function gunzipped(stored: Bytes, most: number): Bytes {
  const { name, promised, beside } = stored;
  return {
    name,
    promised,
    stream: signal => inflated(stored, most, signal),
    ...(beside ? { beside } : {}),
    close: () => stored.close(),
  };
}

/** @throws Failed OVF_GZIP_DAMAGED, OVF_GZIP_TOO_LARGE, and what streaming the stored file throws */
async function* inflated(stored: Bytes, most: number, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const source = stored.stream(signal)[Symbol.asyncIterator]();
  let fed = 0;
  const feed = async function* () {
    for (let next = await source.next(); !next.done; next = await source.next()) {
      fed += next.value.length;
      yield next.value;
    }
  };
  const gunzip = createGunzip({ chunkSize: 256 * 1024 });
  const done = pipeline(feed, gunzip).catch((error: unknown) => error);
  try {
    let size = 0;
    for await (const piece of gunzip as AsyncIterable<Buffer>) {
      size += piece.length;
      if (size > most) throw sourceFailure('OVF_GZIP_TOO_LARGE', { file: stored.name, most });
      yield piece;
    }
    const error = await done;
    // Node's gunzip leaves what follows the last member; the digest is of the whole file.
    for (let rest = await source.next(); !rest.done; rest = await source.next()) fed += rest.value.length;
    if (error !== undefined) throw error;
    if (gunzip.bytesWritten !== fed) throw sourceFailure('OVF_GZIP_DAMAGED', { file: stored.name });
  } catch (error) {
    throw isZlib(error) ? sourceFailure('OVF_GZIP_DAMAGED', { file: stored.name }, { cause: error }) : error;
  } finally {
    gunzip.destroy();
    await done;
    await source.return?.();
  }
}

function isZlib(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code.startsWith('Z_') || code === 'ERR_STREAM_PREMATURE_CLOSE';
}
