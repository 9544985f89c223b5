import { describe, expect, test } from 'vitest';
import { memoryJournal } from '../../../src/pipeline/session/journal.ts';
import { Pace } from '../../../src/pipeline/transfer/pace.ts';
import { transfer } from '../../../src/pipeline/transfer/transfer.ts';
import type { Clock } from '../../../src/pipeline/types/control.ts';
import { diskOf, fakeJob, memorySink } from './fakes.ts';

const KiB = 1024;
const MiB = 1024 * KiB;

describe('pieces', () => {
  test('begin in the middle, and are long at once where the line is fast', () => {
    const pace = new Pace(4 * MiB);
    expect(pace.piece(4)).toBe(MiB);
    pace.acknowledged(MiB, MiB, 120);
    expect(pace.piece(4)).toBe(4 * MiB);
  });

  test('are never longer than the sink takes', () => {
    const pace = new Pace(64 * KiB);
    expect(pace.piece(4)).toBe(64 * KiB);
    pace.acknowledged(64 * KiB, 64 * KiB, 60_000);
    expect(pace.piece(4)).toBe(64 * KiB);
  });

  test.each([
    // 10 Mbit/s, a fourth of it, 1 Mbit/s.
    [1250, MiB, false],
    [312, 256 * KiB, false],
    [125, 256 * KiB, true],
  ])('on a line of %i bytes a millisecond are of %i bytes', (rate, bytes, crowded) => {
    const pace = new Pace(4 * MiB);
    for (let n = 0; n < 20; n++) pace.acknowledged(pace.piece(4), 4 * pace.piece(4), (4 * pace.piece(4)) / rate);
    expect(pace.piece(4)).toBe(bytes);
    expect(pace.crowded(4)).toBe(crowded);
    expect(pace.crowded(3)).toBe(false);
  });

  test('do not shrink for small ones, of which the way takes most of the time', () => {
    const pace = new Pace(4 * MiB);
    pace.acknowledged(MiB, MiB, 100);
    for (let n = 0; n < 20; n++) pace.acknowledged(512, 512, 50);
    expect(pace.piece(4)).toBe(4 * MiB);
  });
});

/** A clock that only the line moves. */
function lineClock(): Clock & { ms: number } {
  const clock = { ms: 0, now: () => clock.ms, elapsed: () => clock.ms, sleep: async () => {} };
  return clock;
}

interface Taken {
  readonly length: number;
  /** Milliseconds. */
  readonly took: number;
  readonly flying: number;
}

/** A line that serves first what came first, which is the worst it can do to the last. @param rate bytes a millisecond */
function sharedLine(clock: Clock & { ms: number }, rate: number) {
  let free = 0;
  let flying = 0;
  const taken: Taken[] = [];
  const waiting: { at: number; go: () => void }[] = [];
  return {
    taken,
    async carry(length: number): Promise<void> {
      const began = clock.ms;
      flying++;
      free = Math.max(free, clock.ms) + length / rate;
      const at = free;
      await new Promise<void>(go => waiting.push({ at, go }));
      taken.push({ length, took: clock.ms - began, flying });
      flying--;
    },
    /** Lets time pass until the work is done. */
    async until(work: Promise<unknown>): Promise<void> {
      let over = false;
      const done = () => {
        over = true;
      };
      work.then(done, done);
      while (!over) {
        for (let turn = 0; turn < 8; turn++) await new Promise(setImmediate);
        const next = waiting.shift();
        if (!next) continue;
        clock.ms = Math.max(clock.ms, next.at);
        next.go();
      }
      await work;
    },
  };
}

function sentOver(line: ReturnType<typeof sharedLine>, clock: Clock, bytes: number) {
  const sink = memorySink(bytes, { max: 4 * MiB, digests: [] }, ({ data }) => line.carry(data.length));
  const job = fakeJob(memoryJournal());
  const limits = { ...job.ctl.limits, windowStart: 4, windowMax: 16, pieceMax: 4 * MiB };
  const disk = diskOf(Buffer.alloc(bytes, 7), [{ offset: 0, length: bytes, data: true }]);
  return transfer(
    { ...job, unverified: true, ctl: { ...job.ctl, clock, limits } },
    { kind: 'blocks', disk, size: bytes },
    sink,
  );
}

describe('a transfer over a line of a fixed rate', () => {
  test('that four disks share: none is far behind the others', async () => {
    const clock = lineClock();
    const bytes = 24 * MiB;
    const line = sharedLine(clock, 1250);
    const ended: number[] = [];
    const disks = [1, 2, 3, 4].map(async () => {
      await sentOver(line, clock, bytes);
      ended.push(clock.ms);
    });
    await line.until(Promise.all(disks));
    const [first = 0] = ended;
    expect(first).toBeGreaterThan(0.8 * (ended.at(-1) ?? 0));
    const took = line.taken.slice(16).map(each => each.took);
    expect(Math.max(...took)).toBeLessThan(15_000);
  });

  test.each([
    ['10 Mbit/s', 1250, MiB, 5],
    ['1 Mbit/s', 125, 256 * KiB, 4],
    ['a fast one', 60_000, 4 * MiB, 16],
  ])('%s: each request is through within seconds', async (_, rate, longest, mostFlying) => {
    const clock = lineClock();
    const line = sharedLine(clock, rate);
    await line.until(sentOver(line, clock, 48 * MiB));
    const { taken } = line;
    const later = taken.slice(8);
    expect(Math.max(...later.map(({ took }) => took))).toBeLessThan(10_000);
    expect(Math.max(...later.map(({ length }) => length))).toBe(longest);
    expect(Math.max(...later.slice(-16).map(each => each.flying))).toBeLessThanOrEqual(mostFlying);
  });
});
