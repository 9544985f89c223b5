import { Caps } from '../../../src/pipeline/caps.ts';
import { ExtentSet } from '../../../src/pipeline/extents.ts';
import { failing } from '../../../src/pipeline/failure.ts';
import { memoryJournal } from '../../../src/pipeline/session/journal.ts';
import type { TransferJob } from '../../../src/pipeline/transfer/job.ts';
import type { Clock } from '../../../src/pipeline/types/control.ts';
import type { Disk, Run } from '../../../src/pipeline/types/disk.ts';
import type { RunFact } from '../../../src/pipeline/types/run.ts';
import type { BlockSink, Piece, Takes } from '../../../src/pipeline/types/sink.ts';

export const fakeFailure = failing<{ BUSY: Record<string, never>; BROKEN: Record<string, never> }>({
  BUSY: { exit: 'unreachable', retry: 'auto' },
  BROKEN: { exit: 'unreachable', retry: 'never' },
});

/** A clock that jumps over every sleep and remembers how long it would have been. */
export function jumpingClock(): Clock & { readonly slept: number[] } {
  let now = 0;
  const slept: number[] = [];
  return {
    slept,
    now: () => ++now,
    elapsed: () => ++now,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      slept.push(ms);
      now += ms;
    },
  };
}

/** A disk that yields the given runs of `content` (`data: false` as zeros), in the order given. */
export function diskOf(
  content: Uint8Array,
  runs: readonly { offset: number; length: number; data: boolean }[],
  ordered = true,
): Disk {
  return {
    format: 'fake',
    size: content.length,
    ordered,
    async *runs({ wanted }) {
      for (const { offset, length, data } of runs) {
        if (wanted && !wanted.touches(offset, length)) continue;
        yield { offset, length, data: data ? content.subarray(offset, offset + length) : null } satisfies Run;
      }
    },
    close: async () => {},
  };
}

/**
 * The same disk read into buffers that the reader uses again: what is neither kept nor the run at hand is overwritten.
 * @param most buffers; the reader waits while all of them are kept
 */
export function lending(disk: Disk, most = 8): Disk & { readonly kept: { now: number; most: number } } {
  const kept = { now: 0, most: 0 };
  return {
    ...disk,
    kept,
    async *runs(options) {
      const waiting: (() => void)[] = [];
      for await (const run of disk.runs(options)) {
        if (!run.data) {
          yield run;
          continue;
        }
        while (kept.now >= most) await new Promise<void>(resolve => waiting.push(resolve));
        const data = Buffer.from(run.data);
        let users = 1;
        const letGo = () => {
          if (--users === 0) data.fill(0xa5);
        };
        const keep = () => {
          users++;
          kept.most = Math.max(kept.most, ++kept.now);
          return () => {
            kept.now--;
            letGo();
            for (const wake of waiting.splice(0)) wake();
          };
        };
        yield { ...run, data, keep };
        letGo();
      }
    },
  };
}

export interface MemorySink extends BlockSink {
  readonly content: Buffer;
  readonly writes: { offset: number; length: number }[];
  flying: number;
  mostFlying: number;
}

/** A sink in memory that checks what it takes; `before` may throw for a piece or wait. */
export function memorySink(
  size: number,
  takes: Partial<Takes> = {},
  before: (piece: Piece, nth: number) => Promise<void> | void = () => {},
): MemorySink {
  const held = new ExtentSet();
  const all: Takes = {
    align: 512,
    max: 64 * 1024,
    order: 'any',
    zeros: 'implied',
    digests: ['md5'],
    verify: 'all',
    ...takes,
  };
  let nth = 0;
  const sink: MemorySink = {
    takes: all,
    content: Buffer.alloc(size),
    writes: [],
    flying: 0,
    mostFlying: 0,
    held: async () => held.clone(),
    async write(piece) {
      const { offset, data } = piece;
      if (offset % all.align || data.length % all.align || data.length > all.max || offset + data.length > size) {
        throw new RangeError(`${offset}+${data.length}`);
      }
      sink.flying++;
      sink.mostFlying = Math.max(sink.mostFlying, sink.flying);
      try {
        await new Promise(setImmediate);
        await before(piece, nth++);
        sink.writes.push({ offset, length: data.length });
        sink.content.set(data, offset);
        held.add(offset, data.length);
      } finally {
        sink.flying--;
      }
    },
    async clear(extents) {
      for (const { offset, length } of extents) {
        sink.content.fill(0, offset, offset + length);
        held.remove(offset, length);
      }
    },
    data: async () => ExtentSet.whole(size),
    async read(offset, into) {
      into.set(sink.content.subarray(offset, offset + into.length));
    },
    seal: async () => {},
    close: async () => {},
  };
  return sink;
}

export interface FakeJob extends TransferJob {
  readonly told: RunFact[];
  readonly drain: AbortController;
  readonly kill: AbortController;
  readonly clock: ReturnType<typeof jumpingClock>;
}

export function fakeJob(journal = memoryJournal()): FakeJob {
  const drain = new AbortController();
  const kill = new AbortController();
  const clock = jumpingClock();
  const told: RunFact[] = [];
  return {
    disk: 0,
    name: 'disk',
    pass: 0,
    journal,
    told,
    drain,
    kill,
    clock,
    ctl: {
      drain: drain.signal,
      kill: kill.signal,
      ask: () => Promise.reject(new Error('asked')),
      limits: { windowStart: 2, windowMax: 4, tries: 4, pieceMax: 64 * 1024, hosts: new Caps(2) },
      clock,
      note: () => {},
    },
    tell: fact => told.push(fact),
    again: () => {},
  };
}
