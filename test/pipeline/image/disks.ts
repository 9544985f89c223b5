import type { ExtentSet } from '../../../src/pipeline/extents.ts';
import { Failed } from '../../../src/pipeline/failure.ts';
import type { Disk, Run } from '../../../src/pipeline/types/disk.ts';
import type { StreamLayout } from '../../../src/pipeline/types/layout.ts';

export const signal = new AbortController().signal;

/** A small generator of repeatable noise (xorshift). */
export function noise(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** Data that compresses to about a half. */
export function halfRandom(length: number, seed: number): Buffer {
  const next = noise(seed);
  return Buffer.from(Uint8Array.from({ length }, (_, i) => (i % 2 === 0 ? (next() * 255) | 0 : 0x41)));
}

/** What all runs of a disk together say; fails where two overlap. */
export async function contentOf(disk: Disk, wanted?: ExtentSet): Promise<Buffer> {
  const out = Buffer.alloc(disk.size);
  const seen = new Set<number>();
  for await (const { offset, length, data } of disk.runs({ signal, ...(wanted ? { wanted } : {}) })) {
    if (data && data.length !== length) throw new Error('a run whose data is not as long as it says');
    if (offset < 0 || offset + length > disk.size) throw new Error('a run beyond the disk');
    if (seen.has(offset)) throw new Error('two runs at one place');
    seen.add(offset);
    if (data) out.set(data, offset);
  }
  return out;
}

/**
 * The same with every run that may be kept looked at as late as possible, and the others at once.
 * @param bytes of one run that can be used
 */
export async function keptContentOf(disk: Disk, bytes: number): Promise<Buffer> {
  const out = Buffer.alloc(disk.size);
  const kept: { offset: number; data: Uint8Array; letGo: () => void }[] = [];
  const lend = { runs: 3, bytes, ahead: 1 };
  const take = (run: (typeof kept)[number] | undefined) => {
    if (run) out.set(run.data, run.offset);
    run?.letGo();
  };
  for await (const { offset, data, keep } of disk.runs({ signal, lend })) {
    if (data) kept.push({ offset, data, letGo: keep?.() ?? (() => {}) });
    // In any order.
    if (data && !keep) take(kept.pop());
    else if (kept.length > lend.runs) take(kept.splice(Math.floor(offset / 4096) % kept.length, 1)[0]);
  }
  for (const run of kept) take(run);
  return out;
}

/** The whole disk through `read`, in uneven steps. */
export async function readAll(disk: Disk, step = 100_001): Promise<Buffer> {
  const out = Buffer.alloc(disk.size, 0xee);
  for (let at = 0; at < disk.size; at += step) await disk.read?.(at, out.subarray(at, Math.min(disk.size, at + step)));
  return out;
}

export async function bytesOf(layout: StreamLayout): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of layout.bytes(signal)) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** The failure that something ends in; anything else is thrown on. */
export async function failureOf(doing: Promise<unknown>): Promise<Failed['failure']> {
  try {
    await doing;
  } catch (error) {
    if (error instanceof Failed) return error.failure;
    throw error;
  }
  throw new Error('it did not fail');
}

/** A disk made of runs, in the order given. */
export function diskOf(size: number, runs: readonly Run[], more: Partial<Disk> = {}): Disk {
  return {
    format: 'test',
    size,
    ordered: true,
    async *runs({ wanted }) {
      for (const run of runs) if (!wanted || wanted.touches(run.offset, run.length)) yield run;
    },
    close: async () => {},
    ...more,
  };
}
