import { isZero } from '../../native/index.ts';
import type { ExtentSet } from '../extents.ts';
import type { Run, RunsOptions } from '../types/disk.ts';
import type { ByteReader } from './byte-reader.ts';
import { imageFailure } from './failures.ts';

/** Zeros are looked for in parts of this length: what most targets and file systems allocate in. */
export const splitGrain = 64 * 1024;
/** Longest run. */
const most = 1024 * 1024;

/**
 * Bytes as they lie on the disk, in runs of up to 1 MiB; parts of 64 KiB that are all zero become runs without data.
 * @param place where on the disk the reader's next byte belongs, how many follow, and the file they come from
 * @throws Failed IMAGE_CUT when the stream ends before them
 */
export async function* rawRuns(
  reader: ByteReader,
  place: { readonly offset: number; readonly length: number; readonly file: string },
  options: RunsOptions,
): AsyncGenerator<Run> {
  const end = place.offset + place.length;
  for (let offset = place.offset; offset < end; ) {
    options.at?.(offset);
    const before = reader.position;
    const length = Math.min(most, end - offset);
    if (options.wanted && !options.wanted.touches(offset, length)) await reader.skip(length);
    else yield* splitRuns(offset, await reader.some(splitGrain, length), options.wanted);
    const got = reader.position - before;
    if (got < Math.min(splitGrain, length)) {
      throw imageFailure('IMAGE_CUT', {
        file: place.file,
        at: reader.position,
        expected: reader.position - got + (end - offset),
      });
    }
    offset += got;
  }
}

/** Cuts data into runs with and without data, leaving out what is not wanted. */
export function* splitRuns(offset: number, data: Uint8Array, wanted: ExtentSet | undefined): Generator<Run> {
  for (let at = 0; at < data.length; ) {
    const zero = isZero(data.subarray(at, at + splitGrain));
    let end = at + splitGrain;
    while (end < data.length && isZero(data.subarray(end, end + splitGrain)) === zero) end += splitGrain;
    end = Math.min(end, data.length);
    if (!wanted || wanted.touches(offset + at, end - at)) {
      yield { offset: offset + at, length: end - at, data: zero ? null : data.subarray(at, end) };
    }
    at = end;
  }
}
