import { describe, expect, test } from 'vitest';
import { ExtentSet } from '../../../../src/pipeline/extents.ts';
import { openImage } from '../../../../src/pipeline/image/index.ts';
import { qcow2Of } from '../../../fixtures/images/qcow2.ts';
import { memoryBytes } from '../bytes.ts';
import { halfRandom, signal } from '../disks.ts';

const cluster = 64 * 1024;
const GiB = 2 ** 30;

/** The same data in the first part of a disk of any size. */
function fileOf(size: number, apart: number): Buffer {
  const written = Array.from({ length: 24 }, (_, index) => {
    return { cluster: (index * apart) / cluster, data: halfRandom(cluster, index + 1) };
  });
  return qcow2Of(size, written);
}

async function cost(file: Buffer, wanted?: ExtentSet) {
  const { bytes, counts } = memoryBytes(file);
  const disk = await openImage(bytes, signal);
  let data = 0;
  for await (const run of disk.runs({ signal, ...(wanted ? { wanted } : {}) })) data += run.data ? run.length : 0;
  return { read: counts.read, reads: counts.reads, data };
}

describe('a disk of 8 TiB costs what its data costs', () => {
  test('and its L1 table: no more reads, no more bytes', async () => {
    const small = await cost(fileOf(16 * GiB, cluster));
    const large = await cost(fileOf(8192 * GiB, cluster));
    const tables = ((8192 * GiB) / (cluster * 8192)) * 8;
    expect(large.data).toBe(small.data);
    expect(large.reads - small.reads).toBeLessThanOrEqual(2);
    expect(large.read - small.read).toBeLessThanOrEqual(2 * tables);
  });

  test('where it lies all over the disk, and every table is read once', async () => {
    const { data, read, reads } = await cost(fileOf(8192 * GiB, 300 * GiB));
    const head = 2 ** 21;
    expect(data).toBe(24 * cluster);
    expect(read).toBeLessThanOrEqual(head + 24 * 2 * cluster + 128 * 1024);
    expect(reads).toBeLessThanOrEqual(24 * 2 + 4);
  });

  test('and nothing where nothing is wanted', async () => {
    const { data, read } = await cost(fileOf(8192 * GiB, 300 * GiB), new ExtentSet());
    expect(data).toBe(0);
    expect(read).toBeLessThanOrEqual(2 ** 21 + 24 * cluster + 128 * 1024);
  });
});
