import { constants } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Buffers, isOnPages, pageBytes } from '../../src/pipeline/buffers.ts';
import { fuzz } from '../fixtures/fuzz.ts';
import { scratch } from '../fixtures/scratch.ts';

const here = scratch();

test('buffers of a pool never overlap, each begins on a page, and no more are out than there are', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 300_000 }), fc.integer({ min: 1, max: 12 }), async (bytes, most) => {
      const pool = new Buffers(bytes, most);
      const taken = await Promise.all(Array.from({ length: most }, () => pool.take()));
      for (const [index, buffer] of taken.entries()) buffer.fill(index + 1);
      for (const [index, buffer] of taken.entries()) {
        expect(buffer.length).toBe(bytes);
        expect(buffer.every(byte => byte === index + 1)).toBe(true);
        expect(buffer.byteOffset % pageBytes).toBe(0);
      }
      let late: Uint8Array | undefined;
      const waiting = pool.take().then(buffer => {
        late = buffer;
      });
      await new Promise(setImmediate);
      expect(late).toBeUndefined();
      const [first] = taken;
      if (first) pool.give(first);
      await waiting;
      expect(late).toBe(first);
    }),
    fuzz(20),
  );
});

test('only whole pages of a pool are on pages', async () => {
  const buffer = await new Buffers(4 * pageBytes, 2).take();
  expect(isOnPages(buffer)).toBe(true);
  expect(isOnPages(buffer.subarray(pageBytes, 3 * pageBytes))).toBe(true);
  expect(isOnPages(buffer.subarray(512, 512 + pageBytes))).toBe(false);
  expect(isOnPages(buffer.subarray(0, pageBytes + 512))).toBe(false);
  expect(isOnPages(Buffer.alloc(4 * pageBytes))).toBe(false);
});

test('the memory is where a disk takes it from as it is', async () => {
  const file = join(here.dir, 'direct');
  await (await open(file, 'w')).close();
  const direct = await open(file, constants.O_WRONLY | (constants.O_DIRECT ?? 0)).catch(() => undefined);
  const pool = new Buffers(1024 * 1024, 3);
  const buffers = [await pool.take(), await pool.take(), await pool.take()];
  for (const [index, buffer] of buffers.entries()) {
    buffer.fill(index + 65);
    await direct?.write(buffer, 0, buffer.length, index * buffer.length);
  }
  await direct?.close();
  const there = await readFile(file);
  expect(there.length === 0 || there.equals(Buffer.concat(buffers))).toBe(true);
});
