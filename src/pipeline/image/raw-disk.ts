import { ExtentSet } from '../extents.ts';
import type { Disk, Run, RunsOptions } from '../types/disk.ts';
import { ByteReader } from './byte-reader.ts';
import type { ImageFile } from './image-file.ts';
import { mappedRuns } from './mapped-runs.ts';
import { rawRuns, splitGrain, splitRuns } from './raw-runs.ts';

/** Where a disk lies in its file, byte for byte. */
export interface RawPlace {
  /** Id of what it is read from. */
  readonly format: string;
  /** Byte of the file that is the disk's first. */
  readonly start: number;
  /** Of the disk; what the file holds behind it is no part of it. */
  readonly size: number;
}

/**
 * A disk byte for byte. Holes of its file are passed over where the source knows them; other zeros are looked for.
 * A file of which a digest was promised is read in one pass that checks it.
 */
export async function rawDisk(file: ImageFile, place: RawPlace): Promise<Disk> {
  const { format, start, size } = place;
  const allocation = await allocationOf(file, place);
  async function read(offset: number, into: Uint8Array): Promise<void> {
    if (offset < 0 || offset + into.length > size) throw new RangeError(String(offset));
    await file.read(start + offset, into);
  }
  return {
    format,
    size,
    ordered: true,
    ...(allocation ? { allocation } : {}),
    runs: options =>
      file.seekable && !file.promised
        ? parallel(file, place, allocation ?? ExtentSet.whole(size), options)
        : onePass(file, place, options),
    ...(file.seekable ? { read } : {}),
    close: () => file.close(),
  };
}

async function allocationOf(file: ImageFile, { start, size }: RawPlace): Promise<ExtentSet | undefined> {
  const extents = await file.extents();
  if (!extents) return undefined;
  const allocation = new ExtentSet();
  for (const { offset, length } of extents.within(start, size)) allocation.add(offset - start, length);
  return allocation;
}

async function* parallel(
  file: ImageFile,
  { start }: RawPlace,
  held: ExtentSet,
  options: RunsOptions,
): AsyncGenerator<Run> {
  for await (const run of mappedRuns(file, mapped(held, start), options)) {
    if (run.data) yield* lentParts(run, run.data, options);
  }
}

/** What is no zeros of a run, in the reader's buffer as long as the run. */
function* lentParts({ offset, keep }: Run, data: Uint8Array, { wanted }: RunsOptions): Generator<Run> {
  const dense = offset % splitGrain === 0;
  for (const part of splitRuns(offset, data, wanted)) yield part.data && keep ? { ...part, dense, keep } : part;
}

function* mapped(held: ExtentSet, start: number) {
  for (const { offset, length } of held) yield { offset, length, at: start + offset };
}

async function* onePass(file: ImageFile, { start, size }: RawPlace, options: RunsOptions): AsyncGenerator<Run> {
  const reader = new ByteReader(file.stream(options.signal), options.signal);
  try {
    await reader.skip(start);
    yield* rawRuns(reader, { offset: 0, length: size, file: file.name }, options);
    await reader.drain();
  } finally {
    await reader.close();
  }
}
