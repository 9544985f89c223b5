import { ExtentSet } from '../extents.ts';
import type { Disk, Run, RunsOptions } from '../types/disk.ts';
import { imageFailure } from './failures.ts';
import { splitRuns } from './raw-runs.ts';

const readLength = 1024 * 1024;

/**
 * The runs of a disk in ascending order, whatever order its file has. A disk known to be out of order is read by
 * place, after one pass through its file without decoding that checks what was promised of it.
 * @throws Failed IMAGE_UNORDERED when a run goes backwards on a disk that can only be streamed
 */
export async function* orderedRuns(disk: Disk, options: RunsOptions): AsyncGenerator<Run> {
  if (!disk.ordered && disk.read) {
    yield* runsByPlace(disk, disk.read, options);
    return;
  }
  let end = 0;
  for await (const run of disk.runs(options)) {
    if (run.offset < end) throw imageFailure('IMAGE_UNORDERED', { format: disk.format, offset: run.offset });
    end = run.offset + run.length;
    yield run;
  }
}

async function* runsByPlace(disk: Disk, read: NonNullable<Disk['read']>, options: RunsOptions): AsyncGenerator<Run> {
  const { signal, wanted, at } = options;
  for await (const _ of disk.runs({ signal, wanted: new ExtentSet() }));
  const buffer = Buffer.allocUnsafe(readLength);
  const held = disk.allocation ?? ExtentSet.whole(disk.size);
  for (const extent of wanted ? held.intersect(wanted) : held) {
    const end = extent.offset + extent.length;
    for (let offset = extent.offset; offset < end; offset += readLength) {
      signal.throwIfAborted();
      at?.(offset);
      const data = buffer.subarray(0, Math.min(readLength, end - offset));
      await read(offset, data);
      yield* splitRuns(offset, data, undefined);
    }
  }
}
