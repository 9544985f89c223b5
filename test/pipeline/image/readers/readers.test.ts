import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ExtentSet } from '../../../../src/pipeline/extents.ts';
import { openImage } from '../../../../src/pipeline/image/index.ts';
import type { Disk } from '../../../../src/pipeline/types/disk.ts';
import { fuzz } from '../../../fixtures/fuzz.ts';
import { contentOf, keptContentOf, noise, signal } from '../disks.ts';
import { formats, type ReadFormat } from './formats.ts';
import { bytesOf } from './written.ts';

const mostContent = 6 * 2 ** 20;

/** A disk of at most about a hundred units. */
interface Drawn {
  readonly content: Buffer;
  readonly written: readonly number[];
}

function drawn(format: ReadFormat): fc.Arbitrary<Drawn> {
  // Formats with long blocks get few of them.
  const most = Math.max(6, Math.min(90, Math.floor(mostContent / format.unit)));
  const disk = fc.record({
    units: fc.integer({ min: 1, max: most }),
    cut: fc.nat(format.unit / 512 - 1),
    places: fc.array(fc.nat(most - 1), { maxLength: 40 }),
    seed: fc.integer({ min: 1, max: 1_000_000 }),
  });
  return disk.map(({ units, cut, places, seed }) => {
    const content = Buffer.alloc(units * format.unit - cut * 512);
    const written = [...new Set(places)].filter(unit => unit < units);
    for (const unit of written) fill(content.subarray(unit * format.unit, (unit + 1) * format.unit), seed + unit);
    return { content, written };
  });
}

/** Noise, repetition and zeros, and never zeros alone. */
function fill(into: Buffer, seed: number): void {
  const next = noise(seed);
  into.fill(Math.floor(next() * 255) + 1);
  const from = Math.floor(next() * into.length);
  for (let at = from; at < Math.min(into.length, from + 3000); at++) into[at] = Math.floor(next() * 256);
  into.fill(0, 1, Math.floor(next() * into.length));
  into[0] = 1;
}

async function mustRead(disk: Disk, { content }: Drawn, places: readonly number[]): Promise<void> {
  expect((await contentOf(disk)).equals(content)).toBe(true);
  expect((await keptContentOf(disk, 512 * (1 + ((places[0] ?? 0) % 2048)))).equals(content)).toBe(true);
  if (!disk.read) return;
  for (const place of places) {
    const at = place % content.length;
    const part = Buffer.alloc(Math.min(content.length - at, 1 + (place % 150_001)), 0xee);
    await disk.read(at, part);
    expect(part.equals(content.subarray(at, at + part.length))).toBe(true);
  }
  await expect(disk.read(content.length - 1, Buffer.alloc(2))).rejects.toThrow();
}

for (const format of formats) {
  describe(`${format.id}: ${format.name}`, () => {
    test('gives the disk that was written, in any order of runs and at any place', async () => {
      const places = fc.array(fc.nat(2 ** 30), { maxLength: 12 });
      await fc.assert(
        fc.asyncProperty(drawn(format), places, fc.boolean(), async (disk, at, streamOnly) => {
          const { bytes, counts } = bytesOf(format.write(disk.content, disk.written), {
            streamOnly: streamOnly && format.streams,
            chunk: 60_001,
          });
          const opened = await openImage(bytes, signal);
          expect(opened).toMatchObject({ format: format.id, size: disk.content.length });
          await mustRead(opened, disk, at);
          await opened.close();
          expect(counts.closed).toBe(1);
        }),
        fuzz(15, 31),
      );
    });

    test('says truly what is allocated, and whether its runs ascend', async () => {
      await fc.assert(
        fc.asyncProperty(drawn(format), async disk => {
          const opened = await openImage(bytesOf(format.write(disk.content, disk.written)).bytes, signal);
          const { allocation, size } = opened;
          const held = ExtentSet.of(disk.written.map(unit => ({ offset: unit * format.unit, length: format.unit })));
          const within = held.intersect(ExtentSet.whole(size));
          if (allocation) expect(within.minus(allocation).bytes).toBe(0);
          if (allocation && format.exact) expect(allocation.bytes).toBe(within.bytes);
          let end = 0;
          for await (const run of opened.runs({ signal })) {
            if (opened.ordered) expect(run.offset).toBeGreaterThanOrEqual(end);
            end = run.offset + run.length;
          }
        }),
        fuzz(10, 32),
      );
    });

    test('gives what is wanted, and nothing that lies wholly outside', async () => {
      const wishes = fc.array(fc.tuple(fc.nat(2 ** 30), fc.integer({ min: 1, max: 300_000 })), { maxLength: 4 });
      await fc.assert(
        fc.asyncProperty(drawn(format), wishes, async (disk, wish) => {
          const opened = await openImage(bytesOf(format.write(disk.content, disk.written)).bytes, signal);
          const wanted = ExtentSet.of(
            wish.map(([at, length]) => ({
              offset: at % opened.size,
              length: Math.min(length, opened.size - (at % opened.size)),
            })),
          );
          for await (const run of opened.runs({ signal, wanted })) {
            expect(wanted.touches(run.offset, run.length)).toBe(true);
          }
          const got = await contentOf(opened, wanted);
          for (const { offset, length } of wanted) {
            const end = offset + length;
            expect(got.subarray(offset, end).equals(disk.content.subarray(offset, end))).toBe(true);
          }
        }),
        fuzz(10, 33),
      );
    });

    test('is trusted only once all of it was what was promised', async () => {
      const content = Buffer.alloc(5 * format.unit);
      for (const unit of [0, 1, 4]) fill(content.subarray(unit * format.unit, (unit + 1) * format.unit), unit + 1);
      const written = format.write(content, [0, 1, 4]);
      const sound = bytesOf(written, { promised: true });
      expect((await contentOf(await openImage(sound.bytes, signal))).equals(content)).toBe(true);
      if (!written.beside) expect(sound.counts.ended).toBe(1);
      for (const wanted of [undefined, new ExtentSet()]) {
        const broken = bytesOf(written, { promised: true, broken: new Error('not what was promised') });
        const disk = await openImage(broken.bytes, signal);
        await expect(contentOf(disk, wanted)).rejects.toThrow('not what was promised');
      }
    });

    if (!format.streams) {
      test('is refused where it can only be streamed, and closed', async () => {
        const content = Buffer.alloc(5 * format.unit, 1);
        const { bytes, counts } = bytesOf(format.write(content, [0, 1, 2, 3, 4]), { streamOnly: true });
        await expect(openImage(bytes, signal)).rejects.toThrow('IMAGE_NEEDS_SEEKING');
        expect(counts.closed).toBe(1);
      });
    }
  });
}
