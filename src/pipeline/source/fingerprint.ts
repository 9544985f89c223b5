import { hasher } from '../../native/index.ts';
import type { Stored } from './local-file.ts';

const edge = 1024 * 1024;
const sample = 64 * 1024;
const samples = 64;

/** A stored file and, where a manifest promises it, its digest. */
export interface Fingerprinted {
  readonly stored: Stored;
  readonly promised?: string;
}

/**
 * Same content, same string, without reading a large file whole: sizes, promised digests, first and last MiB and
 * 64 evenly spaced blocks of 64 KiB of each file; all of it where that is no less. Times are no part: a copy has others.
 */
export async function fingerprintOf(files: readonly Fingerprinted[]): Promise<string> {
  const hash = hasher('sha256');
  let size = 0;
  for (const { stored, promised } of files) {
    size += stored.size;
    hash.update(Buffer.from(`${stored.size} ${promised ?? ''}\n`));
    for (const [offset, length] of sampled(stored.size)) {
      const into = Buffer.alloc(length);
      await stored.read(offset, into);
      hash.update(into);
    }
  }
  return `sampled-sha256:${size}:${hash.digest('hex')}`;
}

/** Offset and length of what is read of a file, ascending, never overlapping. */
function* sampled(size: number): Generator<readonly [number, number]> {
  if (size <= 2 * edge + samples * sample) {
    for (let at = 0; at < size; at += edge) yield [at, Math.min(edge, size - at)];
    return;
  }
  yield [0, edge];
  const step = (size - 2 * edge) / samples;
  for (let i = 0; i < samples; i++) yield [edge + Math.floor(i * step), sample];
  yield [size - edge, edge];
}
