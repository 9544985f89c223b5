import type { Problem } from './evidence.ts';

const BLOCK = 16 * 1024;
const KEPT = 64;
/** Blocks read from one disk before it is called hostile: 64 MiB, a hundred times what an honest disk takes. */
const MOST_BLOCKS = 4096;
/** The longest single read: a GPT of 8192 entries. */
const MOST_AT_ONCE = 1024 * 1024;

/** Bytes that are not what they claim to be. It becomes evidence with the verdict `unknown`. */
export class Malformed extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem);
    this.name = 'Malformed';
    this.problem = problem;
  }
}

/** A bounded range of a disk. Reads outside it throw Malformed; failures of the disk itself pass through. */
export interface View {
  readonly size: number;
  /** @returns exactly `length` bytes, the caller's to keep */
  read(offset: number, length: number): Promise<Buffer>;
  part(offset: number, length: number): View;
}

/**
 * The whole disk through a small cache of blocks, so that parsers may read a few bytes at a time.
 * The blocks read in all are limited: whatever the disk claims, looking at it ends.
 */
export function viewOf(size: number, read: (offset: number, into: Uint8Array) => Promise<void>): View {
  const kept = new Map<number, Buffer>();
  let fetched = 0;

  async function block(index: number): Promise<Buffer> {
    const known = kept.get(index);
    kept.delete(index);
    const data = known ?? Buffer.alloc(Math.min(BLOCK, size - index * BLOCK));
    if (known === undefined) {
      if (++fetched > MOST_BLOCKS) throw new Malformed('too-much');
      await read(index * BLOCK, data);
    }
    kept.set(index, data);
    const oldest = kept.size > KEPT ? kept.keys().next().value : undefined;
    if (oldest !== undefined) kept.delete(oldest);
    return data;
  }

  async function bytes(offset: number, length: number): Promise<Buffer> {
    const out = Buffer.alloc(length);
    for (let done = 0; done < length; ) {
      const at = offset + done;
      const data = await block(Math.floor(at / BLOCK));
      done += data.copy(out, done, at % BLOCK, Math.min(data.length, (at % BLOCK) + length - done));
    }
    return out;
  }

  return within(0, size, bytes);
}

function within(start: number, size: number, bytes: View['read']): View {
  const check = (offset: number, length: number) => {
    if (!(offset >= 0 && length >= 0 && offset + length <= size)) throw new Malformed('outside');
  };
  return {
    size,
    async read(offset, length) {
      check(offset, length);
      if (length > MOST_AT_ONCE) throw new Malformed('too-much');
      return bytes(start + offset, length);
    },
    part(offset, length) {
      check(offset, length);
      return within(start + offset, length, bytes);
    },
  };
}

/** The answer, or the problem in its place; anything but Malformed is thrown on. */
export async function orProblem<T>(answer: Promise<T>): Promise<T | Malformed> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Malformed) return error;
    throw error;
  }
}

/** Text from a disk with what could steer a terminal or reorder a line replaced. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '\ufffd');
}
