import { type FileHandle, open } from 'node:fs/promises';
import { GRAIN } from './header.ts';

const GRAINS_AT_ONCE = 64;
const zeros = Buffer.alloc(GRAIN);

export interface RawGrain {
  readonly index: number;
  /** Shorter than a grain only at the end of the disk; valid until the next batch is asked for. */
  readonly data: Buffer;
}

/**
 * The grains of a raw file that hold anything but zeros, ascending, in batches from 64 grains of disk: a batch never
 * crosses a grain table. A batch may be empty.
 * @param all true also yields grains of zeros
 */
export async function* rawGrains(file: string, all: boolean): AsyncGenerator<RawGrain[]> {
  const handle = await open(file, 'r');
  try {
    const buffer = Buffer.alloc(GRAINS_AT_ONCE * GRAIN);
    for (let first = 0; ; first += GRAINS_AT_ONCE) {
      const length = await fillFrom(handle, buffer, first * GRAIN);
      const batch: RawGrain[] = [];
      for (let at = 0; at < length; at += GRAIN) {
        const data = buffer.subarray(at, Math.min(at + GRAIN, length));
        if (all || !data.equals(zeros.subarray(0, data.length))) batch.push({ index: first + at / GRAIN, data });
      }
      yield batch;
      if (length < buffer.length) return;
    }
  } finally {
    await handle.close();
  }
}

async function fillFrom(handle: FileHandle, buffer: Buffer, position: number): Promise<number> {
  let filled = 0;
  while (filled < buffer.length) {
    const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled;
}
