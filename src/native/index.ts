/** The one door to the hot kernels: inflating and deflating grains, finding zeros and holes, digests. */
import type { Extent } from '../pipeline/extents.ts';
import type { DigestKind, Digests } from '../pipeline/types/sink.ts';
import { type Addon, crcHasher, loadAddon, type Trouble } from './addon.ts';
import * as builtin from './builtin.ts';
import { checkGrains } from './check-grains.ts';
import { grainState, type Hasher, type HasherKind, type KernelName } from './types.ts';

export type { Trouble } from './addon.ts';
export { deflateGrain, inflateGrain } from './builtin.ts';
export { grainState, type Hasher, type HasherKind, type KernelName } from './types.ts';

/** Below this a call into the addon costs more than it saves. */
const small = 16 * 1024;
/** Below this a digest is done before a thread is awake. */
const soon = 32 * 1024;

let wanted: KernelName | undefined;
let found: ReturnType<typeof loadAddon> | undefined;

/** The addon, loaded when it is first needed, unless it was switched off. */
function native(): Addon | undefined {
  if (wanted === 'builtin') return undefined;
  found ??= loadAddon();
  return 'addon' in found ? found.addon : undefined;
}

/** Which kernel runs. */
export function kernelName(): KernelName {
  return native() ? 'native' : 'builtin';
}

/** The native kernel's version, also where it was switched off; absent where it cannot run. */
export function kernelVersion(): string | undefined {
  found ??= loadAddon();
  return 'addon' in found ? found.addon.VERSION : undefined;
}

/** Why the native kernel cannot run here; absent when it can, also where it was switched off. */
export function kernelTrouble(): Trouble | undefined {
  found ??= loadAddon();
  return 'trouble' in found ? found.trouble : undefined;
}

/**
 * Says which kernel is to run from now on; without it, native where there is one.
 * @returns false when there is no such kernel here: nothing has changed then
 */
export function useKernel(name: KernelName): boolean {
  if (name === 'native' && kernelTrouble()) return false;
  wanted = name;
  return true;
}

/** True when every byte is zero. */
export function isZero(data: Uint8Array): boolean {
  return data.length < small ? builtin.isZero(data) : (native() ?? builtin).isZero(data);
}

/**
 * Which units are zeros.
 * @param unit bytes; the last unit may be shorter
 * @returns one byte per unit, 1 when all of it is zero
 * @throws RangeError when the unit is no whole number of bytes, or none
 */
export function zeroUnits(data: Uint8Array, unit: number): Uint8Array {
  if (!Number.isInteger(unit) || unit < 1 || unit > 0xffffffff) throw new RangeError(`unit ${unit}`);
  return (native() ?? builtin).zeroUnits(data, unit);
}

/**
 * Inflates many grains at once, off the main thread. All three buffers are the kernel's until it resolves.
 * @param packed where the grains lie, each zlib (RFC 1950), or raw deflate (RFC 1951) where the zlib header check fails;
 *   what follows the end of a grain's stream is ignored
 * @param grains four numbers each: packedOffset, packedLength, intoOffset, intoLength; no two may share a place in `into`
 * @returns a `grainState` per grain; the grain's range of `into` is zeros unless it is `data`, or `short` up to its end
 * @throws RangeError when a range lies outside its buffer
 */
export async function inflateGrains(packed: Uint8Array, grains: Uint32Array, into: Uint8Array): Promise<Uint8Array> {
  checkGrains(packed, grains, into);
  const addon = native();
  if (!addon) return builtin.inflateGrains(packed, grains, into);
  const states = await addon.inflateGrains(packed, grains, into);
  // libdeflate and zlib may see a different fault first: zlib has the last word, so that both kernels say the same.
  for (let i = states.indexOf(grainState.broken); i >= 0; i = states.indexOf(grainState.broken, i + 1)) {
    const [from = 0, length = 0, to = 0, room = 0] = grains.subarray(i * 4, i * 4 + 4);
    states[i] = await builtin.inflateInto(packed.subarray(from, from + length), into.subarray(to, to + room));
  }
  return states;
}

/** Should what is given to `inflateGrains` be shared memory? Node's own threads see no other, the native kernel's see all. */
export function wantsShared(): boolean {
  return native() === undefined;
}

/** Digest of a whole buffer, lower-case hex. */
export function digest(kind: DigestKind, data: Uint8Array): string {
  return isCrc(kind)
    ? (native()?.digestsNow(data, [kind])[0] ?? builtin.digest(kind, data))
    : builtin.digest(kind, data);
}

/** Digests of a buffer, lower-case hex, all of them in one pass; the buffer is the kernel's until it resolves. */
export async function digestsOf(data: Uint8Array, kinds: readonly DigestKind[]): Promise<Digests> {
  const addon = native();
  if (!addon) return builtin.digestsOf(data, kinds);
  // A CRC keeps pace with memory: waking a thread would take longer.
  const now = data.length <= soon || kinds.every(isCrc);
  const sums = now ? addon.digestsNow(data, kinds) : await addon.digestsOf(data, kinds);
  return Object.fromEntries(kinds.map((kind, i) => [kind, sums[i]]));
}

/** A digest over many buffers, on the thread that asks; OpenSSL's are the fastest here, CRC-64 aside. */
export function hasher(kind: HasherKind): Hasher {
  const addon = kind === 'crc64nvme' ? native() : undefined;
  return addon ? crcHasher(addon) : builtin.hasher(kind);
}

/**
 * Where a file has data, as the file system knows it (lseek(2), SEEK_DATA and SEEK_HOLE): what lies between reads as
 * zeros. Absent where nobody can say: on the built-in kernel, and where the system or the file system has no answer.
 * @returns extents within the range, ascending; where the file ends, so do they
 */
export function holes(fd: number, offset: number, length: number): readonly Extent[] | undefined {
  const pairs = native()?.holes(fd, offset, length);
  if (!pairs) return undefined;
  return Array.from({ length: pairs.length / 2 }, (_, i) => ({
    offset: pairs[i * 2] ?? 0,
    length: pairs[i * 2 + 1] ?? 0,
  }));
}

function isCrc(kind: DigestKind): boolean {
  return kind === 'crc32' || kind === 'crc64nvme';
}
