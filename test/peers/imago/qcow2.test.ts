import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratch } from '../../fixtures/scratch.ts';
import { ran } from '../../fixtures/tools.ts';
import { installed } from '../installed.ts';
import { mustBeIdentical } from '../qemu/qemu-img.ts';
import { readByUs } from '../qemu/read-by-us.ts';

const here = scratch();
const path = (name: string) => join(here.dir, name);
const KiB = 1024;
const MiB = 1024 * KiB;
const size = 300 * MiB + 512;

/** Offset, length, and the byte written or null for zeros. */
const orders: readonly (readonly [offset: number, length: number, byte: number | null])[] = [
  [299 * MiB, MiB, 7],
  [0, 512, 1],
  [65_024, 1024, 2],
  [100 * MiB, 3 * MiB, 3],
  [101 * MiB, MiB, null],
  [50 * MiB, 64 * KiB, null],
  [size - 512, 512, 9],
  [102 * MiB + 512, 3 * KiB, 5],
];

test.each([
  [512, 'none'],
  [4 * KiB, 'none'],
  [64 * KiB, 'none'],
  [2 * MiB, 'none'],
  [64 * KiB, 'metadata'],
])('a qcow2 of imago, clusters of %i bytes, preallocation %s, reads as what was written', async (cluster, mode) => {
  const file = path(`imago-${cluster}-${mode}.qcow2`);
  const texts = orders.map(([offset, length, byte]) => {
    return byte === null ? `zero:${offset}:${length}` : `write:${offset}:${length}:${byte}`;
  });
  await ran(join(installed('imago'), 'imago-writer'), file, String(size), String(cluster), mode, ...texts);
  const expected = await open(path('expected.raw'), 'w');
  await expected.truncate(size);
  for (const [offset, length, byte] of orders) await expected.write(Buffer.alloc(length, byte ?? 0), 0, length, offset);
  await expected.close();

  expect(await readByUs(file, path('ours.raw'))).toMatchObject({ format: 'qcow2', size });
  expect((await stat(path('ours.raw'))).size).toBe(size);
  await ran('cmp', path('expected.raw'), path('ours.raw'));
  await mustBeIdentical(file, 'qcow2', path('ours.raw'), 'raw');
});
