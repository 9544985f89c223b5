import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesAt, CachedDisk, part } from '../../../src/pipeline/guest/block-source.ts';
import { GuestUnreadable } from '../../../src/pipeline/guest/unreadable.ts';
import { imageFailure } from '../../../src/pipeline/image/failures.ts';
import { fuzz } from '../../fixtures/fuzz.ts';

const data = Buffer.from(Array.from({ length: 10_000 }, (_, n) => (n * 31 + (n >> 8)) & 255));

function disk(options: { block?: number; most?: number } = {}) {
  const asked: [number, number][] = [];
  const cached = new CachedDisk(
    {
      size: data.length,
      async read(offset, into) {
        asked.push([offset, into.length]);
        into.set(data.subarray(offset, offset + into.length));
      },
    },
    { block: 512, ...options },
  );
  return { cached, asked };
}

describe('a disk through its cache', () => {
  test('gives any bytes in any order, many asked for at once, and never more blocks than it may keep', async () => {
    const range = fc.tuple(fc.nat(data.length), fc.nat(3000)).map(([offset, length]) => ({
      offset,
      length: Math.min(length, data.length - offset),
    }));
    await fc.assert(
      fc.asyncProperty(
        fc.array(range, { maxLength: 20 }),
        fc.constantFrom(512, 2048, 1 << 20),
        async (ranges, most) => {
          const { cached } = disk({ most });
          const got = await Promise.all(ranges.map(({ offset, length }) => bytesAt(cached, offset, length, 'test')));
          got.forEach((bytes, n) => {
            const { offset = 0, length = 0 } = ranges[n] ?? {};
            expect(bytes.equals(data.subarray(offset, offset + length))).toBe(true);
          });
        },
      ),
      fuzz(60, 77),
    );
  });

  test('reads a block once for all who want some of it, also at once', async () => {
    const { cached, asked } = disk();
    await Promise.all([
      bytesAt(cached, 10, 20, 'test'),
      bytesAt(cached, 500, 4, 'test'),
      bytesAt(cached, 300, 4, 'test'),
    ]);
    await bytesAt(cached, 0, 512, 'test');
    expect(asked).toEqual([[0, 512]]);
    expect(cached.bytesRead).toBe(512);
  });

  test('reads a long piece in one go, and does not keep it', async () => {
    const { cached, asked } = disk();
    await bytesAt(cached, 1000, 5000, 'test');
    expect(asked).toEqual([
      [512, 512],
      [1024, 4608],
      [5632, 512],
    ]);
  });

  test('forgets what was used longest ago', async () => {
    const { cached, asked } = disk({ most: 1024 });
    for (const at of [0, 512, 0, 1024, 0, 512]) await bytesAt(cached, at, 1, 'test');
    expect(asked.map(([at]) => at)).toEqual([0, 512, 1024, 512]);
  });

  test('past its end is unreadable, and so is a part that reaches past it', async () => {
    const { cached } = disk();
    await expect(bytesAt(cached, data.length - 1, 2, 'test')).rejects.toMatchObject({ reason: 'beyond' });
    await expect(bytesAt(cached, -1, 1, 'test')).rejects.toMatchObject({ reason: 'beyond' });
    const window = part(cached, 9000, 5000);
    expect((await bytesAt(window, 10, 4, 'test')).equals(data.subarray(9010, 9014))).toBe(true);
    await expect(bytesAt(window, 4999, 2, 'test')).rejects.toMatchObject({ reason: 'beyond' });
    await expect(bytesAt(window, 4000, 2, 'test')).rejects.toBeInstanceOf(GuestUnreadable);
    await expect(bytesAt(cached, 0, 2 ** 40, 'test')).rejects.toMatchObject({ reason: 'too-much' });
  });

  test('that is broken is unreadable there; one out of reach is another matter, and may be back', async () => {
    const broken = imageFailure('IMAGE_CUT', { file: 'x', at: 1, expected: 2 });
    const away = new Error('the network went away');
    let error: Error | undefined = broken;
    const read = async () => {
      if (error) throw error;
    };
    const cached = new CachedDisk({ size: 1000, read });
    await expect(bytesAt(cached, 0, 1, 'test')).rejects.toMatchObject({ reason: 'disk', what: 'IMAGE_CUT' });
    error = away;
    await expect(bytesAt(cached, 0, 1, 'test')).rejects.toBe(away);
    error = undefined;
    expect(await bytesAt(cached, 0, 1, 'test')).toHaveLength(1);
  });
});
