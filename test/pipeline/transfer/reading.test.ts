import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { failing } from '../../../src/pipeline/failure.ts';
import { memoryJournal } from '../../../src/pipeline/session/journal.ts';
import { transfer } from '../../../src/pipeline/transfer/transfer.ts';
import { verifyDisk } from '../../../src/pipeline/transfer/verify.ts';
import type { Disk } from '../../../src/pipeline/types/disk.ts';
import type { StreamLayout } from '../../../src/pipeline/types/layout.ts';
import type { HeldPart, Part, StreamSink } from '../../../src/pipeline/types/sink.ts';
import { diskOf, fakeFailure, fakeJob, lending, memorySink } from './fakes.ts';

const broken = failing<{ CUT: Record<string, never>; DIFFERS: Record<string, never>; WRONG: Record<string, never> }>({
  CUT: { exit: 'again', retry: 'auto', next: ['resume'] },
  DIFFERS: { exit: 'differs', retry: 'auto' },
  WRONG: { exit: 'data', retry: 'never' },
});

/** A disk whose nth reading breaks off after so many runs. */
function breaking(disk: Disk, cuts: readonly (number | undefined)[], error = () => broken('CUT', {})): Disk {
  let nth = 0;
  return {
    ...disk,
    async *runs(options) {
      const cut = cuts[nth++];
      let left = cut ?? Number.POSITIVE_INFINITY;
      for await (const run of disk.runs(options)) {
        if (left-- === 0) throw error();
        yield run;
      }
      if (cut !== undefined) throw error();
    },
  };
}

const anyDisk = fc
  .array(fc.record({ gap: fc.nat(2), data: fc.integer({ min: 0, max: 3 }), fill: fc.integer({ min: 1, max: 255 }) }), {
    minLength: 1,
    maxLength: 40,
  })
  .map(list => {
    const grain = 64 * 1024;
    const runs: { offset: number; length: number; data: boolean }[] = [];
    let at = 0;
    for (const { gap, data } of list) {
      at += gap * grain;
      runs.push({ offset: at, length: grain, data: data > 0 });
      at += grain;
    }
    const content = Buffer.alloc(Math.ceil(at / 524288) * 524288);
    list.forEach(({ data, fill }, n) => {
      // Data of 3 is zeros that are stored as data.
      const run = runs[n];
      if (run && data > 0 && data < 3) content.fill(fill, run.offset, run.offset + grain);
    });
    return diskOf(content, runs);
  });

async function contentOf(disk: Disk): Promise<Buffer> {
  const content = Buffer.alloc(disk.size);
  for await (const { offset, data } of disk.runs({ signal: new AbortController().signal })) {
    if (data) content.set(data, offset);
  }
  return content;
}

describe('a source that breaks off', () => {
  test('anywhere, however often: the bytes are the same and nothing is sent twice, whatever units the sink takes', async () => {
    const units = fc.constantFrom(
      { align: 512, max: 65536 },
      { align: 4096, max: 262144 },
      { align: 524288, max: 524288 },
    );
    await fc.assert(
      fc.asyncProperty(
        anyDisk,
        fc.array(fc.nat(40), { maxLength: 6 }),
        units,
        fc.boolean(),
        async (disk, cuts, takes, lends) => {
          const sink = memorySink(disk.size, takes);
          const job = fakeJob();
          Object.assign(job.ctl.limits, { tries: 20, pieceMax: 524288 });
          const read = breaking(disk, cuts);
          const layout = { kind: 'blocks', disk: lends ? lending(read) : read, size: disk.size } as const;
          await transfer(job, layout, sink);
          expect(sink.content.equals(await contentOf(disk))).toBe(true);
          const sorted = sink.writes.toSorted((a, b) => a.offset - b.offset);
          sorted.forEach(({ offset }, n) => {
            const before = sorted[n - 1];
            expect(offset).toBeGreaterThanOrEqual(before ? before.offset + before.length : 0);
          });
          expect(await verifyDisk(job, layout, sink)).toBeUndefined();
        },
      ),
      { numRuns: 80 },
    );
  });

  test('stopped in the middle of a unit and resumed: the bytes are the same', async () => {
    await fc.assert(
      fc.asyncProperty(anyDisk, fc.nat(40), async (disk, cut) => {
        const sink = memorySink(disk.size, { align: 524288, max: 524288 });
        const journal = memoryJournal();
        const job = fakeJob(journal);
        Object.assign(job.ctl.limits, { pieceMax: 524288 });
        const stopping: Disk = {
          ...disk,
          async *runs(options) {
            let left = cut;
            for await (const run of disk.runs(options)) {
              if (left-- === 0) job.drain.abort();
              yield run;
            }
          },
        };
        await transfer(job, { kind: 'blocks', disk: stopping, size: disk.size }, sink);
        const again = fakeJob(journal);
        Object.assign(again.ctl.limits, { pieceMax: 524288 });
        await transfer(again, { kind: 'blocks', disk, size: disk.size }, sink);
        expect(sink.content.equals(await contentOf(disk))).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  const four = diskOf(
    Buffer.alloc(4 * 65536, 7),
    [0, 1, 2, 3].map(n => ({ offset: n * 65536, length: 65536, data: true })),
  );
  const layoutOf = (disk: Disk) => ({ kind: 'blocks', disk, size: disk.size }) as const;

  test('at the same place again and again fails after as many tries as are allowed, with longer and longer waits', async () => {
    const job = fakeJob();
    const notes: unknown[] = [];
    const ctl = { ...job.ctl, note: (code: string, facts: object) => void notes.push({ note: code, ...facts }) };
    const sink = memorySink(four.size);
    await expect(transfer({ ...job, ctl }, layoutOf(breaking(four, Array(20).fill(0))), sink)).rejects.toMatchObject({
      failure: { code: 'CUT', next: ['resume'] },
    });
    expect(notes.map(note => (note as { wait: number }).wait)).toEqual([500, 1000, 2000]);
    expect(job.clock.slept).toEqual(job.clock.slept.toSorted((a, b) => a - b));
    expect(sink.flying).toBe(0);
  });

  test('in a way that will happen again is not read again', async () => {
    let readings = 0;
    const counted: Disk = {
      ...four,
      runs: options => {
        readings++;
        return four.runs(options);
      },
    };
    const disk = breaking(counted, [1, 1], () => broken('WRONG', {}));
    await expect(transfer(fakeJob(), layoutOf(disk), memorySink(four.size))).rejects.toMatchObject({
      failure: { code: 'WRONG' },
    });
    expect(readings).toBe(1);
  });

  test('and a sink that fails: the failure of the sink is what is told', async () => {
    const sink = memorySink(four.size, {}, () => {
      throw fakeFailure('BROKEN', {});
    });
    await expect(transfer(fakeJob(), layoutOf(breaking(four, [3, 3, 3])), sink)).rejects.toMatchObject({
      failure: { code: 'BROKEN' },
    });
  });

  test('with other bytes than promised: all of that reading is sent again, once', async () => {
    const sink = memorySink(four.size);
    await transfer(fakeJob(), layoutOf(breaking(four, [4], () => broken('DIFFERS', {}))), sink);
    expect(sink.writes).toHaveLength(8);
    const twice = breaking(four, [4, 4, 4], () => broken('DIFFERS', {}));
    const journal = memoryJournal();
    const failed = transfer(fakeJob(journal), layoutOf(twice), memorySink(four.size));
    await expect(failed).rejects.toMatchObject({ failure: { code: 'DIFFERS', exit: 'differs' } });
    expect(journal.extents(0).empty).toBe(true);
  });

  test('ends at once when it is stopped, also while it waits to read again', async () => {
    const job = fakeJob();
    const clock = {
      now: job.ctl.clock.now,
      elapsed: job.ctl.clock.elapsed,
      sleep: (_ms: number, signal?: AbortSignal) =>
        new Promise<void>((_, reject) => {
          signal?.addEventListener('abort', () => reject(signal.reason));
          job.drain.abort();
        }),
    };
    const ended = await transfer(
      { ...job, ctl: { ...job.ctl, clock } },
      layoutOf(breaking(four, [2])),
      memorySink(four.size),
    );
    expect(ended).toMatchObject({ drained: true });
  });
});

describe('a stream layout whose source breaks off', () => {
  const content = Buffer.alloc(300_000, 'vmferry');

  function layoutOf(cuts: (number | undefined)[]): StreamLayout {
    let nth = 0;
    return {
      kind: 'stream',
      disk: diskOf(content, []),
      async *bytes() {
        const cut = cuts[nth++];
        for (let at = 0; at < content.length; at += 7000) {
          if (cut !== undefined && at >= cut) throw broken('CUT', {});
          yield content.subarray(at, at + 7000);
        }
      },
    };
  }

  function sinkOf(held: readonly HeldPart[] = []): StreamSink & { parts: Map<number, Buffer>; puts: number[] } {
    const parts = new Map<number, Buffer>();
    const puts: number[] = [];
    return {
      parts,
      puts,
      takes: { part: 16_384, order: 'ascending', digests: ['md5'] },
      held: async () => held,
      async put({ index, data }: Part) {
        puts.push(index);
        parts.set(index, Buffer.from(data));
      },
      seal: async () => {},
      close: async () => {},
    };
  }

  test('is encoded again, and parts that were put are not put again', async () => {
    const sink = sinkOf();
    const { sent } = await transfer(fakeJob(), layoutOf([100_000, 50_000, 250_000]), sink);
    expect(Buffer.concat([...sink.parts.values()]).equals(content)).toBe(true);
    expect(sink.puts).toEqual([...sink.parts.keys()]);
    expect(sent.bytes).toBe(content.length);
  });

  test('fails after as many tries as are allowed', async () => {
    await expect(transfer(fakeJob(), layoutOf(Array(20).fill(40_000)), sinkOf())).rejects.toMatchObject({
      failure: { code: 'CUT' },
    });
  });
});
