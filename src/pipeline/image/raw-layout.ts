import type { Disk } from '../types/disk.ts';
import type { BlockLayout, StreamLayout } from '../types/layout.ts';
import { orderedRuns } from './ordered-runs.ts';

const zeros = new Uint8Array(1024 * 1024);

/** Byte for byte, at the disk's own size. */
export function rawBlocks(disk: Disk): BlockLayout {
  return { kind: 'blocks', disk, size: disk.size };
}

/** The same for a pipe: ascending, with every zero written out. */
export function rawStream(disk: Disk): StreamLayout {
  return blockStream(rawBlocks(disk));
}

/**
 * Any block layout from its first byte to its last.
 * @throws Failed IMAGE_UNORDERED (while reading) for a disk that cannot be read in ascending order
 */
export function blockStream(layout: BlockLayout): StreamLayout {
  const { disk, size, tail } = layout;
  async function* bytes(signal: AbortSignal): AsyncGenerator<Uint8Array> {
    let done = 0;
    for await (const { offset, length, data } of orderedRuns(disk, { signal })) {
      if (data === null) continue;
      yield* zerosOf(offset - done);
      yield data;
      done = offset + length;
    }
    yield* zerosOf(size - done);
    if (tail) yield tail;
  }
  return { kind: 'stream', disk, size: size + (tail?.length ?? 0), bytes };
}

function* zerosOf(length: number): Generator<Uint8Array> {
  for (let left = length; left > 0; left -= zeros.length) yield left < zeros.length ? zeros.subarray(0, left) : zeros;
}
