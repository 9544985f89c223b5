import { inflateGrain } from '../../../native/index.ts';
import { imageFailure } from '../failures.ts';

/** A compressed grain as it lies in a file. */
export interface PackedGrain {
  /** Position of its block in the file. */
  readonly at: number;
  /** On the disk. */
  readonly offset: number;
  /** Bytes of it that belong to the disk: less than a grain for the last one. */
  readonly length: number;
}

/**
 * Writers pad the last grain of a disk or cut it: both are taken.
 * @returns exactly `grain.length` bytes
 * @throws Failed when it is corrupt, cut, or inflates to more than a grain or to less than the disk needs
 */
export async function inflate(
  data: Uint8Array,
  grain: PackedGrain,
  grainBytes: number,
  file: string,
): Promise<Uint8Array> {
  const { at } = grain;
  let out: Uint8Array;
  try {
    out = await inflateGrain(data, grainBytes);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'ERR_BUFFER_TOO_LARGE') {
      throw imageFailure('VMDK_GRAIN_INFLATES', { file, at, most: grainBytes }, { cause });
    }
    if (code === 'Z_BUF_ERROR') throw imageFailure('VMDK_GRAIN_CUT', { file, at }, { cause });
    throw imageFailure('VMDK_GRAIN_CORRUPT', { file, at }, { cause });
  }
  if (out.length < grain.length) {
    throw imageFailure('VMDK_GRAIN_SHORT', { file, at, length: out.length, expected: grain.length });
  }
  return out.length === grain.length ? out : out.subarray(0, grain.length);
}
