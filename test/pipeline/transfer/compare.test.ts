import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ExtentSet } from '../../../src/pipeline/extents.ts';
import { type Journal, memoryJournal } from '../../../src/pipeline/session/journal.ts';
import { transfer } from '../../../src/pipeline/transfer/transfer.ts';
import { verifyDisk } from '../../../src/pipeline/transfer/verify.ts';
import type { BlockLayout, StreamLayout } from '../../../src/pipeline/types/layout.ts';
import type { RunFact } from '../../../src/pipeline/types/run.ts';
import type { StreamSink } from '../../../src/pipeline/types/sink.ts';
import { fuzz } from '../../fixtures/fuzz.ts';
import { diskOf, fakeFailure, fakeJob, lending, type MemorySink, memorySink } from './fakes.ts';

const grain = 64 * 1024;
const tailBytes = 512;

/** A disk of some grains: each absent, stored zeros or data; and what a target may hold of each half of them. */
const anyGrains = fc.array(
  fc.record({
    source: fc.constantFrom('hole', 'zeros', 'data', 'data', 'data'),
    fill: fc.integer({ min: 1, max: 255 }),
    held: fc.tuple(anyHeld(), anyHeld()),
  }),
  { minLength: 1, maxLength: 24 },
);

function sceneOf(grains: readonly Grain[]) {
  const content = Buffer.alloc(grains.length * grain);
  const runs = grains.flatMap(({ source, fill }, n) => {
    if (source === 'data') content.fill(fill, n * grain, (n + 1) * grain);
    return source === 'hole' ? [] : [{ offset: n * grain, length: grain, data: true }];
  });
  return { content, runs, grains };
}

/** Of half a grain: right: what the source has; flipped: that but for one byte; garbage: something else. */
function anyHeld() {
  return fc.constantFrom('nothing', 'journalled', 'right', 'right', 'flipped', 'garbage');
}

type Grain = { readonly source: string; readonly fill: number; readonly held: readonly [string, string] };
type Scene = ReturnType<typeof sceneOf>;

/** The target as another machine, and perhaps this one, left it. */
async function leave({ content, grains }: Scene, sink: MemorySink, journal: Journal): Promise<void> {
  const signal = new AbortController().signal;
  const half = grain / 2;
  for (const [n, { held }] of grains.entries()) {
    for (const [m, what] of held.entries()) {
      const offset = n * grain + m * half;
      const data = Buffer.from(content.subarray(offset, offset + half));
      if (what === 'flipped') data[(offset / 512) % half] = 1 ^ (data[(offset / 512) % half] ?? 0);
      if (what === 'garbage') data.fill(what, 0, 4096);
      if (what === 'nothing') continue;
      await sink.write({ offset, data, digests: {} }, signal);
      if (what === 'journalled') journal.append({ disk: 0, pass: 0, offset, length: half, digests: {} });
    }
  }
  sink.writes.length = 0;
}

function layoutOf({ content, runs }: Pick<Scene, 'content' | 'runs'>, bytes = tailBytes): BlockLayout {
  return { kind: 'blocks', disk: diskOf(content, runs), size: content.length, tail: Buffer.alloc(bytes, 7) };
}

const moved = (told: readonly RunFact[], what: 'held' | 'sent') =>
  ExtentSet.of(told.flatMap(fact => (fact.is === 'moved' && fact.what === what ? fact.extents : [])));

describe('what the target of an adopted session holds', () => {
  test('is read back: the target ends with the bytes of the source, and right pieces are never sent', async () => {
    const units = fc.constantFrom(
      { align: 512, max: grain },
      { align: 4096, max: grain },
      { align: 512, max: grain * 4 },
    );
    await fc.assert(
      fc.asyncProperty(anyGrains, units, fc.boolean(), fc.boolean(), async (grains, takes, tailThere, lends) => {
        const scene = sceneOf(grains);
        const tailBytes = takes.align;
        const copied = layoutOf(scene, tailBytes);
        const layout = lends ? { ...copied, disk: lending(copied.disk) } : copied;
        const sink = memorySink(layout.size + tailBytes, takes);
        const journal = memoryJournal();
        await leave(scene, sink, journal);
        const job = { ...fakeJob(journal), compare: true };
        Object.assign(job.ctl.limits, { pieceMax: takes.max });
        if (tailThere) {
          const data = Buffer.from(layout.tail ?? []);
          await sink.write({ offset: layout.size, data, digests: {} }, job.ctl.kill);
          sink.writes.length = 0;
        }
        const { sent, held } = await transfer(job, layout, sink);

        expect(sink.content.equals(Buffer.concat([scene.content, Buffer.alloc(tailBytes, 7)]))).toBe(true);
        expect([...moved(job.told, 'sent')]).toEqual([...sent]);
        expect([...moved(job.told, 'held')]).toEqual([...held]);
        expect(sent.intersect(held).empty).toBe(true);
        expect(sum(sink.writes)).toBe(sent.bytes);
        expect(sent.covers(layout.size, tailBytes)).toBe(!tailThere);
        const half = grain / 2;
        const missing = new ExtentSet();
        for (const [
          n,
          {
            source,
            held: [first, second],
          },
        ] of scene.grains.entries()) {
          if (source !== 'data') continue;
          for (const [m, what] of [first, second].entries()) {
            if (what === 'nothing') missing.add(n * grain + m * half, half);
          }
        }
        // All that was missing was sent, and besides only pieces with a byte that differed.
        expect(missing.minus(sent).empty).toBe(true);
        const before = memorySink(layout.size + tailBytes);
        await leave(scene, before, memoryJournal());
        for (const { offset, length } of sink.writes.filter(write => write.offset < layout.size)) {
          const was = before.content.subarray(offset, offset + length);
          const same = was.equals(scene.content.subarray(offset, offset + length));
          expect(same && !missing.covers(offset, length), `${offset}+${length}`).toBe(false);
        }
        expect(await verifyDisk(job, layout, sink)).toBeUndefined();
        const again = { ...fakeJob(journal), compare: true };
        sink.writes.length = 0;
        sink.read = () => Promise.reject(fakeFailure('BROKEN', {}));
        await transfer(again, layout, sink);
        expect(sink.writes).toEqual([]);
      }),
      fuzz(80),
    );
  });

  const all = { content: Buffer.alloc(8 * grain, 5), runs: [{ offset: 0, length: 8 * grain, data: true }] };

  async function sentBefore(): Promise<MemorySink> {
    const layout = layoutOf(all);
    const sink = memorySink(layout.size + tailBytes);
    await transfer(fakeJob(), layout, sink);
    sink.writes.length = 0;
    return sink;
  }

  test('with one byte flipped is sent again for that one piece', async () => {
    const sink = await sentBefore();
    sink.content[3 * grain + 77] = 6;
    const job = { ...fakeJob(), compare: true };
    await transfer(job, layoutOf(all), sink);
    expect(sink.writes).toEqual([{ offset: 3 * grain, length: grain }]);
    expect(sink.content.subarray(0, all.content.length).equals(all.content)).toBe(true);
  });

  test('is read in a window, and a read that is refused for now is tried again', async () => {
    const sink = await sentBefore();
    const { read } = sink;
    let reads = 0;
    let flying = 0;
    let most = 0;
    sink.read = async (...args) => {
      most = Math.max(most, ++flying);
      await new Promise(setImmediate);
      flying--;
      if (++reads % 3 === 0) throw fakeFailure('BUSY', {}, { after: 77 });
      await read?.(...args);
    };
    const job = { ...fakeJob(), compare: true };
    await transfer(job, layoutOf(all), sink);
    expect(sink.writes).toEqual([]);
    expect(job.clock.slept).toContain(77);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(4);
  });

  test('that cannot be read back is sent again, which is said', async () => {
    const { read: _none, ...sink } = await sentBefore();
    const notes: unknown[] = [];
    const job = fakeJob();
    const ctl = { ...job.ctl, note: (code: string, facts: object) => void notes.push({ note: code, ...facts }) };
    await transfer({ ...job, ctl, compare: true }, layoutOf(all), sink);
    expect(notes).toEqual([{ note: 'disk-over', disk: 0, bytes: 8 * grain + tailBytes }]);
    expect(sum(sink.writes)).toBe(8 * grain + tailBytes);
  });

  test('whose reading fails for good fails the transfer', async () => {
    const sink = await sentBefore();
    sink.read = () => Promise.reject(fakeFailure('BROKEN', {}));
    const ended = transfer({ ...fakeJob(), compare: true }, layoutOf(all), sink);
    await expect(ended).rejects.toMatchObject({ failure: { code: 'BROKEN' } });
  });

  test('as parts of a stream is not put again, and verify reads it back', async () => {
    const content = Buffer.alloc(100_000, 'vmferry');
    const layout: StreamLayout = {
      kind: 'stream',
      disk: diskOf(content, []),
      async *bytes() {
        yield content;
      },
    };
    const parts = new Map<number, Buffer>();
    const held: { index: number; offset: number; length: number; digests: object }[] = [];
    const sink: StreamSink = {
      takes: { part: 16_384, order: 'ascending', digests: ['md5'] },
      held: async () => held,
      async put({ index, offset, data, digests }) {
        parts.set(index, Buffer.from(data));
        held.push({ index, offset, length: data.length, digests });
      },
      read: async (offset, into) => void into.set(parts.get(offset / 16_384)?.subarray(0, into.length) ?? []),
      seal: async () => {},
      close: async () => {},
    };
    await transfer(fakeJob(), layout, sink);
    const job = { ...fakeJob(), compare: true };
    const { sent } = await transfer(job, layout, sink);
    expect(sent.empty).toBe(true);
    expect(await verifyDisk(job, layout, sink)).toBeUndefined();
    parts.get(2)?.fill(0);
    expect((await verifyDisk(job, layout, sink))?.failure.code).toBe('VERIFY_DIFFERS');
    const again = { ...fakeJob(job.journal), compare: true };
    const repaired = await transfer(again, layout, sink);
    expect([...repaired.sent]).toEqual([{ offset: 2 * 16_384, length: 16_384 }]);
    expect(await verifyDisk(again, layout, sink)).toBeUndefined();
  });
});

function sum(writes: readonly { length: number }[]): number {
  return writes.reduce((total, { length }) => total + length, 0);
}
