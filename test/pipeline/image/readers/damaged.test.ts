import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Failed } from '../../../../src/pipeline/failure.ts';
import { openImage } from '../../../../src/pipeline/image/index.ts';
import type { Disk } from '../../../../src/pipeline/types/disk.ts';
import { bounded } from '../../../fixtures/bounded.ts';
import { fuzz } from '../../../fixtures/fuzz.ts';
import { halfRandom, signal } from '../disks.ts';
import { formats, type ReadFormat, type WrittenFile } from './formats.ts';
import { bytesOf } from './written.ts';

const MiB = 2 ** 20;
/** What opening and reading a small file may take besides the reader's own ring of 16 MiB. */
const mostMemory = 64 * MiB;
/** Deflate makes at most 1032 bytes of one, and zeros need none. */
const mostFromOne = 1100;

/** Everything that is done to a disk. @returns true when it was read to its end without a failure */
async function usedUp(written: WrittenFile, streamOnly: boolean): Promise<boolean> {
  const { bytes, counts } = bytesOf(written, { streamOnly });
  let disk: Disk | undefined;
  let data = 0;
  const before = process.memoryUsage().arrayBuffers;
  const check = () => expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(mostMemory);
  try {
    disk = await openImage(bytes, signal);
    check();
    let covered = 0;
    for await (const run of disk.runs({ signal })) {
      covered += run.length;
      data += run.data ? run.length : 0;
      expect(run.offset + run.length).toBeLessThanOrEqual(disk.size);
    }
    check();
    expect(covered).toBeLessThanOrEqual(disk.size);
    expect(data).toBeLessThanOrEqual(
      mostFromOne * written.file.length + MiB * Object.keys(written.beside ?? {}).length,
    );
    const part = Buffer.alloc(Math.min(4096, disk.size));
    for (let n = 0; disk.read && n < 8; n++) await disk.read(Math.floor(((disk.size - part.length) / 8) * n), part);
    return true;
  } catch (error) {
    if (!(error instanceof Failed)) throw error;
    expect(error.failure).toMatchObject({ exit: 'data', retry: 'never', facts: expect.any(Object) });
    return false;
  } finally {
    await disk?.close();
    expect(counts.reading).toBe(0);
  }
}

function sample(format: ReadFormat): WrittenFile {
  const units = Math.max(format.unit < MiB / 2 ? 10 : 3, Math.ceil(100_000 / format.unit));
  const content = Buffer.alloc(units * format.unit);
  const written: number[] = [];
  for (let unit = 1; unit < units; unit += unit % 4 === 2 ? 3 : 1) {
    content.set(halfRandom(format.unit, unit), unit * format.unit);
    written.push(unit);
  }
  return format.write(content, written.reverse());
}

for (const format of formats) {
  const sound = sample(format);
  const { length } = sound.file;
  // Headers and tables more often than the middle of the data; tables of some formats are behind.
  const position = fc.oneof(
    fc.nat(Math.min(511, length - 1)),
    fc.nat(Math.min(12_000, length - 1)),
    fc.nat(length - 1),
    fc.nat(Math.min(70_000, length - 1)).map(back => length - 1 - back),
  );
  const word = fc.constantFrom(
    0,
    1,
    2,
    511,
    512,
    0x1000,
    0xffff,
    0x10000,
    0x7fffffff,
    0x80000000,
    0xfffffffe,
    0xffffffff,
  );

  describe(`${format.id}: ${format.name}`, () => {
    test('as it was written is read to its end', async () => {
      expect(await usedUp(sound, false)).toBe(true);
    });

    test('with any bits flipped gives a disk or a failure about its data', async () => {
      const flips = fc.array(fc.tuple(position, fc.nat(7)), { minLength: 1, maxLength: 4 });
      await fc.assert(
        fc.asyncProperty(flips, fc.boolean(), async (changes, streamOnly) => {
          const file = Buffer.from(sound.file);
          for (const [at, bit] of changes) file[at] = (file[at] ?? 0) ^ (1 << bit);
          await bounded(() => usedUp({ ...sound, file }, streamOnly));
        }),
        fuzz(50, 41),
      );
    });

    test('with any words replaced gives a disk or a failure about its data', async () => {
      const words = fc.array(
        fc.record({
          at: position,
          word: fc.oneof(word, fc.nat(2 ** 32 - 1)),
          little: fc.boolean(),
          aligned: fc.boolean(),
        }),
        { minLength: 1, maxLength: 3 },
      );
      await fc.assert(
        fc.asyncProperty(words, fc.boolean(), async (changes, streamOnly) => {
          const file = Buffer.from(sound.file);
          for (const { at, word: value, little, aligned } of changes) {
            const place = Math.min(aligned ? at - (at % 4) : at, length - 4);
            if (little) file.writeUInt32LE(value, place);
            else file.writeUInt32BE(value, place);
          }
          await bounded(() => usedUp({ ...sound, file }, streamOnly));
        }),
        fuzz(50, 42),
      );
    });

    test('cut anywhere is never taken for whole', async () => {
      await fc.assert(
        fc.asyncProperty(fc.nat(length - 1), async at => {
          // What is cut inside of the last sector lost only padding, or is no raw disk any more.
          const whole = await bounded(() => usedUp({ ...sound, file: sound.file.subarray(0, at) }, false));
          expect(whole && at < length - 512 && format.id !== 'raw').toBe(false);
        }),
        fuzz(30, 43),
      );
    });
  });
}
