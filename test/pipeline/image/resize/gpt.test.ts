import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ExtentSet } from '../../../../src/pipeline/extents.ts';
import { type Gpt, readGpt } from '../../../../src/pipeline/image/partitions/gpt.ts';
import { viewOf } from '../../../../src/pipeline/image/partitions/view.ts';
import { resized } from '../../../../src/pipeline/image/resize/resized.ts';
import { fuzz } from '../../../fixtures/fuzz.ts';
import { contentOf, failureOf, readAll, signal } from '../disks.ts';
import { anyShape, diskWith, type Tabled, tabled } from './tabled.ts';

const mebibyte = 2 ** 20;
const steps = fc.constantFrom(512, 4096, 65536, mebibyte);

async function gptOf(content: Buffer): Promise<Gpt> {
  const view = viewOf(content.length, async (offset, into) => void content.copy(into, 0, offset));
  const found = await readGpt(view, 512);
  if (typeof found !== 'object') throw new Error(`no sound table: ${found}`);
  return found;
}

/** @throws where the table is not what it was, or the disk has other bytes than are the table's to change */
async function mustBeMoved({ content: before, sector, table, end }: Tabled, after: Buffer): Promise<void> {
  const found = await gptOf(after);
  const tail = table + sector;
  expect(found).toMatchObject({ sector, primary: true, backupIsLast: true, backup: after.length - sector });
  expect(found.partitions).toEqual((await gptOf(before)).partitions);
  const last = after.length / sector - 1;
  const field = (at: number, name: number) => Number(after.readBigUInt64LE(at + name));
  const backup = after.length - sector;
  expect([sector, backup].map(at => field(at, 24))).toEqual([1, last]);
  expect([sector, backup].map(at => field(at, 32))).toEqual([last, 1]);
  expect([sector, backup].map(at => field(at, 48))).toEqual([last - table / sector - 1, last - table / sector - 1]);
  expect([sector, backup].map(at => field(at, 72))).toEqual([2, last - table / sector]);
  expect(after.readUInt32LE(446 + 12)).toBe(last);
  const kept = (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 446), bytes.subarray(2 * sector, end)]);
  expect(kept(after).equals(kept(before))).toBe(true);
  // Behind the last partition nothing but the new backup: the old one is gone.
  expect(after.subarray(end, after.length - tail).equals(Buffer.alloc(after.length - tail - end))).toBe(true);
}

describe('a disk with a GPT', () => {
  test('grows and shrinks with both copies of its table right, file and stream to the same bytes', async () => {
    await fc.assert(
      fc.asyncProperty(anyShape, steps, steps, fc.nat(900), async (shape, step, other, room) => {
        const disk = tabled(shape);
        const size = disk.end + disk.table + disk.sector + room * disk.sector;
        fc.pre(size !== disk.content.length);
        const file = await resized(diskWith(disk.content, 'read', step), size, 'web', signal);
        const after = await contentOf(file);
        await mustBeMoved(disk, after);
        expect((await readAll(file, 10_007)).equals(after)).toBe(true);
        const stream = await resized(diskWith(disk.content, 'stream', other), size, 'web', signal);
        expect((await contentOf(stream)).equals(after)).toBe(true);
      }),
      fuzz(40, 71),
    );
  });

  test('gives of its runs what is wanted, as it is after the edit', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyShape,
        steps,
        fc.constantFrom('read' as const, 'stream' as const),
        fc.array(fc.tuple(fc.nat(2000), fc.integer({ min: 1, max: 50 })), { maxLength: 4 }),
        async (shape, step, how, ranges) => {
          const disk = tabled(shape);
          const size = disk.content.length + 300 * disk.sector;
          const after = await contentOf(await resized(diskWith(disk.content, 'read', 4096), size, 'web', signal));
          const wanted = ExtentSet.of(ranges.map(([at, length]) => ({ offset: at * 512, length: length * 512 })));
          const some = await contentOf(await resized(diskWith(disk.content, how, step), size, 'web', signal), wanted);
          for (const { offset, length } of wanted) {
            expect(some.subarray(offset, offset + length).equals(after.subarray(offset, offset + length))).toBe(true);
          }
        },
      ),
      fuzz(30, 72),
    );
  });

  test('is refused where its last partition would be cut, with the smallest size that is not', async () => {
    await fc.assert(
      fc.asyncProperty(anyShape, steps, fc.integer({ min: 1, max: 50 }), async (shape, step, short) => {
        const disk = tabled(shape);
        const least = disk.end + disk.table + disk.sector;
        const size = least - short * disk.sector;
        fc.pre(size > 0);
        const wrong = { code: 'RESIZE_PARTITION', exit: 'data', facts: { disk: 'web', end: disk.end, size, least } };
        expect(await failureOf(resized(diskWith(disk.content, 'read', step), size, 'web', signal))).toMatchObject(
          wrong,
        );
        const stream = await resized(diskWith(disk.content, 'stream', step), size, 'web', signal);
        expect(await failureOf(contentOf(stream))).toMatchObject(wrong);
      }),
      fuzz(40, 73),
    );
  });

  test('is refused where data outside of its partitions would be lost, with its first byte', async () => {
    await fc.assert(
      fc.asyncProperty(anyShape, steps, fc.nat(), fc.integer({ min: 0, max: 20 }), async (shape, step, at, room) => {
        const disk = tabled({ ...shape, free: shape.free + 40 });
        const size = disk.end + disk.table + disk.sector + room * disk.sector;
        const limit = size - disk.table - disk.sector;
        const free = disk.end + (40 + shape.free) * disk.sector;
        const offset = limit + (at % (free - limit));
        disk.content[offset] = 0x77;
        const wrong = { code: 'RESIZE_DATA_BEYOND', exit: 'data', facts: { offset, size } };
        expect(await failureOf(resized(diskWith(disk.content, 'read', step), size, 'web', signal))).toMatchObject(
          wrong,
        );
        const stream = await resized(diskWith(disk.content, 'stream', step), size, 'web', signal);
        expect(await failureOf(contentOf(stream))).toMatchObject(wrong);
      }),
      fuzz(25, 74),
    );
  });

  test('is never taken for another when any of its bytes is wrong: it is refused, or the same partitions come out', async () => {
    await fc.assert(
      fc.asyncProperty(anyShape, fc.nat(), fc.integer({ min: 1, max: 255 }), async (shape, at, flip) => {
        const disk = tabled(shape);
        const where = at % (2 * disk.sector + disk.table);
        disk.content[where] = (disk.content[where] ?? 0) ^ flip;
        const size = disk.content.length + 200 * disk.sector;
        for (const how of ['read', 'stream'] as const) {
          const growing = resized(diskWith(disk.content, how, 65536), size, 'web', signal).then(one => contentOf(one));
          const grown = await growing.catch(() => undefined);
          if (grown === undefined) expect(await failureOf(growing)).toMatchObject({ exit: 'data' });
          else if (where >= 512)
            expect((await gptOf(grown)).partitions).toEqual((await gptOf(disk.content)).partitions);
        }
      }),
      fuzz(40, 75),
    );
  });
});
