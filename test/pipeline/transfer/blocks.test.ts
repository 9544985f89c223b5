import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { memoryJournal } from '../../../src/pipeline/session/journal.ts';
import { transfer } from '../../../src/pipeline/transfer/transfer.ts';
import { verifyDisk } from '../../../src/pipeline/transfer/verify.ts';
import type { BlockLayout } from '../../../src/pipeline/types/layout.ts';
import { fuzz } from '../../fixtures/fuzz.ts';
import { diskOf, fakeFailure, fakeJob, lending, memorySink } from './fakes.ts';

const sector = 512;

/** Disks as runs of data and zeros with holes between, cut anywhere on a sector. */
const anyDisk = fc
  .record({
    runs: fc.array(
      fc.record({ gap: fc.nat(300), sectors: fc.integer({ min: 1, max: 400 }), data: fc.boolean(), fill: fc.nat(255) }),
      { minLength: 1, maxLength: 12 },
    ),
    odd: fc.nat(511),
  })
  .map(({ runs, odd }) => {
    let at = 0;
    const placed = runs.map(({ gap, sectors, data, fill }) => {
      const run = { offset: at + gap * sector, length: sectors * sector, data, fill };
      at = run.offset + run.length;
      return run;
    });
    const content = Buffer.alloc(at + odd);
    for (const { offset, length, data, fill } of placed) if (data) content.fill(fill, offset, offset + length);
    if (odd > 0) placed.push({ offset: at, length: odd, data: true, fill: 1 });
    if (odd > 0) content.fill(1, at);
    return { content, runs: placed };
  });

function layoutOf(content: Buffer, runs: Parameters<typeof diskOf>[1], tail?: Uint8Array): BlockLayout {
  const size = Math.ceil(content.length / 1048576) * 1048576;
  return { kind: 'blocks', disk: diskOf(content, runs), size, ...(tail ? { tail } : {}) };
}

function padded(content: Buffer, size: number, tail?: Uint8Array): Buffer {
  return Buffer.concat([content, Buffer.alloc(size - content.length), ...(tail ? [tail] : [])]);
}

describe('transfer of a block layout', () => {
  test('what arrives equals the disk, padded, with the tail; zeros are never sent', async () => {
    await fc.assert(
      fc.asyncProperty(anyDisk, fc.constantFrom(512, 4096), fc.boolean(), async ({ content, runs }, align, lends) => {
        const tail = Buffer.alloc(align, 7);
        const copied = layoutOf(content, runs, tail);
        const layout = lends ? { ...copied, disk: lending(copied.disk) } : copied;
        const sink = memorySink(layout.size + align, { align });
        const job = fakeJob();
        await transfer(job, layout, sink);
        expect(sink.content.equals(padded(content, layout.size, tail))).toBe(true);
        for (const { offset, length } of sink.writes.slice(0, -1)) {
          expect(sink.content.subarray(offset, offset + length).some(byte => byte !== 0)).toBe(true);
        }
        expect(sink.writes.at(-1)?.offset).toBe(layout.size);
        expect(await verifyDisk(job, layout, sink)).toBeUndefined();
      }),
      fuzz(60),
    );
  });

  test('after a stop at any piece, resuming sends only what is missing and the bytes are the same', async () => {
    await fc.assert(
      fc.asyncProperty(anyDisk, fc.nat(20), fc.boolean(), async ({ content, runs }, stopAt, hard) => {
        const layout = layoutOf(content, runs);
        const journal = memoryJournal();
        const job = fakeJob(journal);
        let stopping = true;
        const sink = memorySink(layout.size, {}, (_piece, nth) => {
          if (!stopping) return;
          if (nth === stopAt) (hard ? job.kill : job.drain).abort();
          if (hard && job.kill.signal.aborted) throw job.kill.signal.reason;
        });
        await transfer(job, layout, sink).catch(error => expect(hard && error.name).toBe('AbortError'));
        stopping = false;
        const before = sink.writes.reduce((sum, { length }) => sum + length, 0);
        await transfer(fakeJob(journal), layout, sink);
        expect(sink.content.equals(padded(content, layout.size))).toBe(true);
        const whole = memorySink(layout.size);
        await transfer(fakeJob(), layout, whole);
        const once = whole.writes.reduce((sum, { length }) => sum + length, 0);
        const both = sink.writes.reduce((sum, { length }) => sum + length, 0);
        expect(both).toBeLessThanOrEqual(once + sector * 2);
        expect(before).toBeLessThanOrEqual(both);
      }),
      fuzz(60),
    );
  });

  test('a piece that the other side holds but the journal does not know is sent again', async () => {
    const content = Buffer.alloc(1048576, 5);
    const layout = layoutOf(content, [{ offset: 0, length: content.length, data: true }]);
    const sink = memorySink(layout.size);
    await transfer(fakeJob(), layout, sink);
    const before = sink.writes.length;
    await transfer(fakeJob(), layout, sink);
    expect(sink.writes.length).toBe(before * 2);
  });

  test('what the other side lost is sent again although the journal has it', async () => {
    const content = Buffer.alloc(1048576, 5);
    const layout = layoutOf(content, [{ offset: 0, length: content.length, data: true }]);
    const journal = memoryJournal();
    await transfer(fakeJob(journal), layout, memorySink(layout.size));
    const fresh = memorySink(layout.size);
    await transfer(fakeJob(journal), layout, fresh);
    expect(fresh.content.equals(content)).toBe(true);
  });

  test('what is there and not of this disk is cleared', async () => {
    const content = Buffer.alloc(1048576);
    const layout = layoutOf(content, []);
    const sink = memorySink(layout.size);
    await sink.write({ offset: 4096, data: Buffer.alloc(512, 9), digests: {} }, new AbortController().signal);
    await transfer(fakeJob(), layout, sink);
    expect(sink.content.equals(content)).toBe(true);
  });

  test('a busy sink is asked again after the time it names, the window shrinks, and nothing is lost', async () => {
    const content = Buffer.alloc(2 * 1048576, 3);
    const layout = layoutOf(content, [{ offset: 0, length: content.length, data: true }]);
    const job = fakeJob();
    const sink = memorySink(layout.size, {}, (_piece, nth) => {
      if (nth % 5 === 1) throw fakeFailure('BUSY', {}, { after: 1234 });
    });
    await transfer(job, layout, sink);
    expect(sink.content.equals(content)).toBe(true);
    expect(job.clock.slept.length).toBeGreaterThan(0);
    expect(new Set(job.clock.slept)).toEqual(new Set([1234]));
    expect(job.told.some(fact => fact.is === 'window')).toBe(true);
  });

  test('a failure that no retry mends ends the transfer after the rest has landed', async () => {
    const content = Buffer.alloc(1048576, 3);
    const layout = layoutOf(content, [{ offset: 0, length: content.length, data: true }]);
    const sink = memorySink(layout.size, {}, ({ offset }) => {
      if (offset === 3 * 65536) throw fakeFailure('BROKEN', {});
    });
    await expect(transfer(fakeJob(), layout, sink)).rejects.toMatchObject({ failure: { code: 'BROKEN' } });
    expect(sink.flying).toBe(0);
  });

  test('never more pieces are in flight than the window allows', async () => {
    const content = Buffer.alloc(4 * 1048576, 3);
    const layout = layoutOf(content, [{ offset: 0, length: content.length, data: true }]);
    const sink = memorySink(layout.size);
    await transfer(fakeJob(), layout, sink);
    expect(sink.mostFlying).toBeLessThanOrEqual(4);
    expect(sink.mostFlying).toBeGreaterThan(1);
  });

  test('a run that may be kept goes from the buffer of its reader, which has it back when the piece has landed', async () => {
    const content = Buffer.alloc(2 * 1048576, 3);
    content.fill(0, 65536, 131072);
    const run = { offset: 0, length: content.length, data: true };
    for (const dense of [false, true]) {
      const plain = diskOf(content, [run]);
      const disk = lending({
        ...plain,
        async *runs(options) {
          for await (const one of plain.runs(options)) yield { ...one, dense };
        },
      });
      const layout: BlockLayout = { kind: 'blocks', disk, size: content.length };
      const seen = new Set<unknown>();
      const sink = memorySink(layout.size, {}, ({ data }) => void seen.add(data.buffer));
      await transfer(fakeJob(), layout, sink);
      expect(sink.content.equals(content)).toBe(true);
      expect(seen.size).toBe(1);
      expect(disk.kept.now).toBe(0);
      // The word of a reader that there are no zeros is taken for it.
      expect(sink.writes.some(({ offset }) => offset === 65536)).toBe(dense);
    }
  });

  test('a reader that has lent all of its buffers waits, and all that it lent comes back however it ends', async () => {
    const content = Buffer.alloc(2 * 1048576, 3);
    const runs = Array.from({ length: 32 }, (_, n) => ({ offset: n * 65536, length: 65536, data: true }));
    for (const broken of [false, true]) {
      const disk = lending(diskOf(content, runs), 2);
      const sink = memorySink(content.length, {}, ({ offset }) => {
        if (broken && offset === 5 * 65536) throw fakeFailure('BROKEN', {});
      });
      const ended = transfer(fakeJob(), { kind: 'blocks', disk, size: content.length }, sink);
      if (broken) await expect(ended).rejects.toMatchObject({ failure: { code: 'BROKEN' } });
      else await ended;
      expect(disk.kept).toEqual({ now: 0, most: 2 });
      if (!broken) expect(sink.content.equals(content)).toBe(true);
    }
  });

  test('sinks with large units get whole units; a disk that goes backwards is refused there and welcome elsewhere', async () => {
    const content = Buffer.alloc(4 * 1048576);
    content.fill(1, 100 * 1024, 164 * 1024);
    content.fill(2, 600 * 1024, 1200 * 1024);
    const runs = [
      { offset: 100 * 1024, length: 64 * 1024, data: true },
      { offset: 600 * 1024, length: 600 * 1024, data: true },
    ];
    const ebs = { align: 512 * 1024, max: 512 * 1024 };
    const job = fakeJob();
    const limits = { ...job.ctl.limits, pieceMax: 4 * 1048576 };
    const sink = memorySink(content.length, ebs);
    await transfer({ ...job, ctl: { ...job.ctl, limits } }, layoutOf(content, runs), sink);
    expect(sink.content.equals(content)).toBe(true);
    const lent = memorySink(content.length, ebs);
    await transfer(
      { ...job, ctl: { ...job.ctl, limits } },
      { kind: 'blocks', disk: lending(diskOf(content, runs)), size: content.length },
      lent,
    );
    expect(lent.content.equals(content)).toBe(true);
    // Digests are made on threads: which piece is ready first is nobody's promise.
    const inPlace = ({ writes }: typeof sink) => writes.toSorted((a, b) => a.offset - b.offset);
    expect(inPlace(lent)).toEqual(inPlace(sink));
    const backwards = layoutOf(content, runs.toReversed());
    await expect(transfer(job, backwards, memorySink(content.length, ebs))).rejects.toMatchObject({
      failure: { code: 'SOURCE_UNORDERED' },
    });
    const any = memorySink(content.length);
    await transfer(fakeJob(), backwards, any);
    expect(any.content.equals(content)).toBe(true);
  });
});

describe('verify', () => {
  test('finds a byte that changed at the other side, and a resume mends it', async () => {
    const content = Buffer.alloc(1048576, 3);
    const layout = layoutOf(content, [{ offset: 0, length: content.length, data: true }]);
    const journal = memoryJournal();
    const sink = memorySink(layout.size);
    await transfer(fakeJob(journal), layout, sink);
    sink.content[70_000] = 4;
    const wrong = await verifyDisk(fakeJob(journal), layout, sink);
    expect(wrong?.failure).toMatchObject({ code: 'VERIFY_DIFFERS', facts: { offset: 65536 } });
    await transfer(fakeJob(journal), layout, sink);
    expect(await verifyDisk(fakeJob(journal), layout, sink)).toBeUndefined();
    expect(sink.content.equals(content)).toBe(true);
  });
});
