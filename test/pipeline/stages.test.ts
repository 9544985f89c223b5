import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defaultLimits } from '../../src/pipeline/limits.ts';
import type { Plan } from '../../src/pipeline/plan.ts';
import type { Road } from '../../src/pipeline/road.ts';
import { folderStore, type Session } from '../../src/pipeline/session/store.ts';
import { stages } from '../../src/pipeline/stages.ts';
import type { Disk } from '../../src/pipeline/types/disk.ts';
import type { RunFact } from '../../src/pipeline/types/run.ts';
import type { BlockSink } from '../../src/pipeline/types/sink.ts';
import type { SourceLink } from '../../src/pipeline/types/source.ts';
import type { TargetLink } from '../../src/pipeline/types/target.ts';
import { diskOf, fakeFailure, fakeJob, type MemorySink, memorySink } from './transfer/fakes.ts';

const grain = 64 * 1024;
const plan = {
  version: 1,
  source: { kind: 'disk', path: 'a.raw' },
  target: { kind: 'file', path: 'out', format: 'raw' },
} as unknown as Plan;

let dir: string;
let session: Session;
let sinks: MemorySink[];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'vmferry-stages-'));
  session = folderStore(dir).create(plan, 'web', '0', 0);
  sinks = contents.map(content => memorySink(content.length));
});
afterEach(() => {
  session.close();
  rmSync(dir, { recursive: true, force: true });
});

const contents = [1, 2, 3].map(fill => Buffer.alloc(20 * grain, fill));
const runs = Array.from({ length: 20 }, (_, n) => ({ offset: n * grain, length: grain, data: true }));

interface Made {
  readonly road: Road;
  readonly job: ReturnType<typeof fakeJob>;
  readonly told: RunFact[];
  /** Runs that were read of each disk. */
  readonly read: number[];
}

/** A machine of three disks on its way into memory; `before` is called before each run of a disk. */
function roadOf(before: (disk: number, run: number) => Promise<void> | void = () => {}): Made {
  const job = fakeJob();
  const told: RunFact[] = [];
  const read = [0, 0, 0];
  const disks = contents.map((content, index) => {
    const plain = diskOf(content, runs);
    const disk: Disk = {
      ...plain,
      async *runs(options) {
        let n = 0;
        for await (const run of plain.runs(options)) {
          await new Promise(setImmediate);
          await before(index, n++);
          read[index] = (read[index] ?? 0) + 1;
          yield run;
        }
      },
    };
    const source = { index, key: String(index), name: `disk ${index}`, size: content.length };
    const machine = { id: 'web', name: 'web', networks: [], disks: [] };
    const target = { index, layout: 'blocks', machine, name: source.name, size: content.length } as const;
    return { source, disk, layout: { kind: 'blocks', disk, size: content.length } as const, target };
  });
  const road: Road = {
    plan,
    session,
    ctl: job.ctl,
    tell: fact => void told.push(fact),
    source: { fingerprint: async (disk: { name: string }) => disk.name } as unknown as SourceLink,
    target: {
      open: async (_: Plan, { index }: { index: number }) => sinks[index] as BlockSink,
    } as unknown as TargetLink,
    machine: { id: 'web', name: 'web', networks: [], disks: [] },
    disks,
    seen: new Map(),
    sinks: new Map(),
    sums: { sent: 0, held: 0 },
  };
  return { road, job, told, read };
}

function run(road: Road, id: string): Promise<boolean> {
  const stage = stages.find(each => each.id === id);
  if (!stage) throw new TypeError(id);
  return stage.run(road);
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise(resolve => setImmediate(resolve));
}

const whole = () => sinks.every(({ content }, n) => content.equals(contents[n] ?? content));
const sentOf = (n: number) => sinks[n]?.writes.reduce((sum, { length }) => sum + length, 0) ?? 0;

describe('the transfer of several disks', () => {
  test('killed in the second and resumed: the first is not read again, the second sends only what is missing', async () => {
    const { road, job } = roadOf((disk, n) => {
      if (disk === 1 && n === 10) return new Promise((_, reject) => job.kill.signal.addEventListener('abort', reject));
      if (disk === 2 && n === 5)
        return until(() => sentOf(0) === contents[0]?.length && sentOf(1) > 0).then(() => job.kill.abort());
      return undefined;
    });
    await expect(run(road, 'transfer')).rejects.toBeDefined();
    expect(sentOf(0)).toBe(contents[0]?.length);
    const before = [1, 2].map(sentOf);
    const again = roadOf();
    expect(await run(again.road, 'transfer')).toBe(true);
    expect(again.read[0]).toBe(0);
    expect(whole()).toBe(true);
    expect([0, 1, 2].map(sentOf)).toEqual(contents.map(({ length }) => length));
    expect(before.every(bytes => bytes > 0)).toBe(true);
    expect(again.road.sums.held).toBe((contents[0]?.length ?? 0) + before.reduce((sum, bytes) => sum + bytes, 0));
    expect(again.told).toContainEqual(expect.objectContaining({ is: 'at', disk: 0, offset: contents[0]?.length }));
  });

  test('a disk that was carried is read again where the target lost it', async () => {
    await run(roadOf().road, 'transfer');
    await session.ledger.reopenStage('transfer');
    sinks[1] = memorySink(contents[1]?.length ?? 0);
    const again = roadOf();
    await run(again.road, 'transfer');
    expect(again.read).toEqual([0, 20, 0]);
    expect(whole()).toBe(true);
  });

  test('and what verify found spoilt is read again, and mended', async () => {
    await run(roadOf().road, 'transfer');
    const spoilt = sinks[2];
    if (spoilt) spoilt.content[3 * grain] = 99;
    const again = roadOf();
    expect(await run(again.road, 'verify')).toBe(true);
    expect(again.read).toEqual([0, 0, 1]);
    expect(whole()).toBe(true);
    expect(session.ledger.stageDone('transfer')).toBe(true);
  });

  test('also where only a sample is looked at: what is wrong with it brings all the rest to light', async () => {
    const sampled = contents.map(content => memorySink(content.length, { verify: 'sample' }));
    sinks = sampled;
    const { road, read } = roadOf();
    await run(road, 'transfer');
    for (const n of Array.from({ length: 13 }, (_, piece) => piece))
      sampled[1]?.content.fill(99, n * grain, n * grain + 1);
    expect(await run(road, 'verify')).toBe(true);
    expect(whole()).toBe(true);
    expect(read).toEqual([20, 33, 20]);
  });

  test('keeps no more in memory than that of one: what all of them ask their readers for is bounded', async () => {
    const { road } = roadOf();
    const asked: number[] = [];
    const disks = road.disks.map(one => {
      if (one.layout.kind !== 'blocks') return one;
      const { disk } = one.layout;
      const runs: typeof disk.runs = options => {
        const { lend } = options;
        if (lend) asked.push(lend.runs * lend.bytes + lend.ahead * defaultLimits.pieceMax);
        return disk.runs(options);
      };
      return { ...one, layout: { ...one.layout, disk: { ...disk, runs } } };
    });
    sinks = contents.map(({ length }) => memorySink(length, { max: defaultLimits.pieceMax }));
    const ctl = { ...road.ctl, limits: { ...road.ctl.limits, ...defaultLimits } };
    expect(await run({ ...road, disks, ctl }, 'transfer')).toBe(true);
    expect(asked).toHaveLength(3);
    expect(asked.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThanOrEqual(88 * 1024 ** 2);
  });

  test('one that fails for good stops the others soon, and what they sent is kept', async () => {
    const stuck = Promise.withResolvers<void>();
    const { road, read } = roadOf(async (disk, n) => {
      if (disk === 0 && n === 8) throw fakeFailure('BROKEN', {});
      if (disk === 1 && n === 12) await stuck.promise;
    });
    const ended = run(road, 'transfer');
    setTimeout(() => stuck.resolve(), 50);
    await expect(ended).rejects.toMatchObject({ failure: { code: 'BROKEN' } });
    expect(read[1]).toBeLessThan(20);
    expect(read[2]).toBeLessThanOrEqual(20);
    expect(session.journal.extents(1).bytes).toBe(sentOf(1));
    expect(await run(roadOf().road, 'transfer')).toBe(true);
    expect(whole()).toBe(true);
  });

  test('one whose source breaks off is read again, and the other does not notice', async () => {
    let broken = false;
    const { road, read } = roadOf((disk, n) => {
      if (disk === 0 && n === 8 && !broken) {
        broken = true;
        throw fakeFailure('BUSY', {});
      }
    });
    expect(await run(road, 'transfer')).toBe(true);
    expect(read.slice(1)).toEqual([20, 20]);
    expect(whole()).toBe(true);
    expect([0, 1, 2].map(sentOf)).toEqual(contents.map(({ length }) => length));
  });
});
