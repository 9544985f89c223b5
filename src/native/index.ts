import type { Extent } from '../pipeline/extents.ts';
import type { DigestKind, Digests } from '../pipeline/types.ts';
import * as builtin from './builtin.ts';
import type { KernelName } from './types.ts';

export { deflateGrain, digest, hasher, inflateGrain } from './builtin.ts';
export { grainState, type Hasher, type HasherKind, type KernelName } from './types.ts';

/** The one door to the hot kernels: inflating and deflating grains, finding zeros and holes, digests. */

/** Which kernel runs. */
export function kernelName(): KernelName {
  return 'builtin';
}

/** Before anything else asks for a kernel. @returns false when there is no such kernel here: nothing has changed then */
export function useKernel(name: KernelName): boolean {
  return name === 'builtin';
}

/** True when every byte is zero. */
export function isZero(data: Uint8Array): boolean {
  return builtin.isZero(data);
}

/**
 * Which units are zeros.
 * @param unit bytes; the last unit may be shorter
 * @returns one byte per unit, 1 when all of it is zero
 */
export function zeroUnits(data: Uint8Array, unit: number): Uint8Array {
  return builtin.zeroUnits(data, unit);
}

/**
 * Inflates many grains at once, off the main thread. All three buffers are the kernel's until it resolves.
 * @param packed where the grains lie, each zlib (RFC 1950), or raw deflate (RFC 1951) where the zlib header check fails;
 *   what follows the end of a grain's stream is ignored
 * @param grains four numbers each: packedOffset, packedLength, intoOffset, intoLength; no two may share a place in `into`
 * @returns a `grainState` per grain; the grain's range of `into` is zeros unless it is `data`, or `short` up to its end
 * @throws RangeError when a range lies outside its buffer
 */
export function inflateGrains(packed: Uint8Array, grains: Uint32Array, into: Uint8Array): Promise<Uint8Array> {
  return builtin.inflateGrains(packed, grains, into);
}

/** Digests of a buffer, lower-case hex, all of them in one pass; the buffer is the kernel's until it resolves. */
export function digestsOf(data: Uint8Array, kinds: readonly DigestKind[]): Promise<Digests> {
  return builtin.digestsOf(data, kinds);
}

/**
 * Where a file has data, as the file system knows it (lseek(2), SEEK_DATA and SEEK_HOLE): what lies between reads as
 * zeros. Absent where nobody can say: on the built-in kernel, and where the system or the file system has no answer.
 * @returns extents within the range, ascending
 */
export function holes(_fd: number, _offset: number, _length: number): readonly Extent[] | undefined {
  return undefined;
}
