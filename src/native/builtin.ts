import { createHash, type Hash, hash } from 'node:crypto';
import { crc32, deflate, inflate, inflateRaw } from 'node:zlib';
import type { DigestKind } from '../pipeline/types.ts';

/** Which kernel runs: `builtin` is Node's own zlib and crypto. */
export const kernelName = 'builtin';

const zeros = Buffer.alloc(4 * 1024 * 1024);

/** True when every byte is zero. */
export function isZero(data: Uint8Array): boolean {
  for (let at = 0; at < data.length; at += zeros.length) {
    const end = Math.min(data.length, at + zeros.length);
    if (zeros.compare(data, at, end, 0, end - at) !== 0) return false;
  }
  return true;
}

/**
 * Inflates one compressed grain off the main thread.
 * @param data zlib (RFC 1950), or raw deflate (RFC 1951) where the zlib header check fails
 * @param most bytes it may inflate to
 * @throws RangeError (ERR_BUFFER_TOO_LARGE) when it inflates further, Error when it is corrupt or cut
 */
export function inflateGrain(data: Uint8Array, most: number): Promise<Uint8Array> {
  const zlibHeader =
    data.length >= 2 && ((data[0] ?? 0) & 0x0f) === 8 && (((data[0] ?? 0) << 8) | (data[1] ?? 0)) % 31 === 0;
  const run = zlibHeader ? inflate : inflateRaw;
  return new Promise((resolve, reject) => {
    run(data, { chunkSize: Math.max(64, most + 1), maxOutputLength: most }, (error, out) =>
      error ? reject(error) : resolve(out),
    );
  });
}

/**
 * Deflates one grain off the main thread, as zlib (RFC 1950). Level 4 is pinned: within 3% of level 6 in size at two
 * thirds of its time, and the same input must give the same bytes on a resume.
 */
export function deflateGrain(data: Uint8Array): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    deflate(data, { level: 4, windowBits: 15, memLevel: 8, chunkSize: data.length + 1024 }, (error, out) =>
      error ? reject(error) : resolve(out),
    );
  });
}

/** Digest of a whole buffer, lower-case hex. */
export function digest(kind: DigestKind, data: Uint8Array): string {
  return kind === 'crc32' ? crc32(data).toString(16).padStart(8, '0') : hash(kind, data, 'hex');
}

/** A digest over many buffers; `sha1` and `sha512` are what OVF manifests use besides. */
export function hasher(kind: 'md5' | 'sha1' | 'sha256' | 'sha512'): Hash {
  return createHash(kind);
}
