import { createHash, hash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { crc32, deflate, inflate, inflateRaw } from 'node:zlib';
import type { DigestKind, Digests } from '../pipeline/types/sink.ts';
import { Crc64Nvme } from './crc64nvme.ts';
import { inflateOnThreads } from './inflate-threads.ts';
import { grainState, type Hasher, type HasherKind } from './types.ts';

/** It stays in the cache beside what it is compared with. */
const zeros = Buffer.alloc(64 * 1024);

/** MD5 goes through this in about a millisecond. */
const stretch = 512 * 1024;

/** True when every byte is zero. */
export function isZero(data: Uint8Array): boolean {
  for (let at = 0; at < data.length; at += zeros.length) {
    const end = Math.min(data.length, at + zeros.length);
    if (zeros.compare(data, at, end, 0, end - at) !== 0) return false;
  }
  return true;
}

/** One byte per unit of `unit` bytes, the last perhaps shorter: 1 when all of it is zero. */
export function zeroUnits(data: Uint8Array, unit: number): Uint8Array {
  const units = new Uint8Array(Math.ceil(data.length / unit));
  for (let i = 0; i < units.length; i++) units[i] = isZero(data.subarray(i * unit, (i + 1) * unit)) ? 1 : 0;
  return units;
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
    run(data, { chunkSize: Math.max(64, most + 1), maxOutputLength: Math.max(1, most) }, (error, out) =>
      error ? reject(error) : resolve(out),
    );
  });
}

/** The same as the door's: on threads of Node's own where the memory is shared, else each grain on libuv's. */
export async function inflateGrains(packed: Uint8Array, grains: Uint32Array, into: Uint8Array): Promise<Uint8Array> {
  return (await inflateOnThreads(packed, grains, into)) ?? inflateEach(packed, grains, into);
}

async function inflateEach(packed: Uint8Array, grains: Uint32Array, into: Uint8Array): Promise<Uint8Array> {
  const states = new Uint8Array(grains.length / 4);
  const each = async (_: number, i: number): Promise<void> => {
    const [from = 0, length = 0, to = 0, room = 0] = grains.subarray(i * 4, i * 4 + 4);
    const grain = packed.subarray(from, from + length);
    states[i] = await inTurn(() => inflateInto(grain, into.subarray(to, to + room)));
  };
  await Promise.all(Array.from(states, each));
  return states;
}

let lanes: number | undefined;
let busy = 0;
const waiting: (() => void)[] = [];

/** Files are read on the same threads, first come, first served: hundreds of grains would keep them waiting. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  // libuv has four threads unless it is told otherwise.
  lanes ??= Math.max(2, Number(process.env.UV_THREADPOOL_SIZE ?? 4) - 1);
  if (busy >= lanes) await new Promise<void>(resolve => waiting.push(resolve));
  else busy++;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else busy--;
  }
}

/** Fills all of `into`, with zeros where the grain gives nothing. @returns its grainState */
export async function inflateInto(packed: Uint8Array, into: Uint8Array): Promise<number> {
  let out: Uint8Array;
  try {
    out = await inflateGrain(packed, into.length);
  } catch (error) {
    into.fill(0);
    const long = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    return long ? grainState.long : grainState.broken;
  }
  if (out.length > into.length) {
    into.fill(0);
    return grainState.long;
  }
  into.set(out);
  into.fill(0, out.length);
  if (out.length < into.length) return grainState.short;
  return isZero(out) ? grainState.zeros : grainState.data;
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
  return kind === 'crc32' || kind === 'crc64nvme' ? hasher(kind).update(data).digest('hex') : hash(kind, data, 'hex');
}

/** Others get their turn while a long piece is digested. */
export async function digestsOf(data: Uint8Array, kinds: readonly DigestKind[]): Promise<Digests> {
  if (data.length <= stretch) return Object.fromEntries(kinds.map(kind => [kind, digest(kind, data)]));
  const hashers = kinds.map(kind => ({ kind, hasher: hasher(kind) }));
  for (let at = 0; at < data.length; at += stretch) {
    const part = data.subarray(at, at + stretch);
    for (const { hasher } of hashers) {
      hasher.update(part);
      await setImmediate();
    }
  }
  return Object.fromEntries(hashers.map(({ kind, hasher }) => [kind, hasher.digest('hex')]));
}

/** A digest over many buffers. */
export function hasher(kind: HasherKind): Hasher {
  if (kind === 'crc64nvme') return new Crc64Nvme();
  if (kind === 'crc32') return new Crc32();
  return createHash(kind);
}

/** CRC-32 as zlib and GPT have it. */
class Crc32 implements Hasher {
  private sum = 0;

  update(data: Uint8Array): this {
    this.sum = crc32(data, this.sum);
    return this;
  }

  digest(_encoding: 'hex'): string {
    return this.sum.toString(16).padStart(8, '0');
  }
}
