import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { kernelName, useKernel } from '../../../src/native/index.ts';
import { CellSums, scanDisk } from '../../../src/pipeline/image/scan.ts';
import type { Disk, Run } from '../../../src/pipeline/types/disk.ts';
import { scratch } from '../../fixtures/scratch.ts';
import { runHere } from '../../journeys/in-process.ts';

const KiB = 1024;
const MiB = KiB * KiB;
const here = scratch();
const before = kernelName();
afterEach(() => void useKernel(before));

function diskOf(size: number, runs: readonly Run[]): Disk {
  const each = async function* () {
    yield* runs;
  };
  return { format: 'raw', size, ordered: false, runs: each, close: async () => {} };
}

const never = new AbortController().signal;

describe('what is data on a disk', () => {
  it('are the blocks of 4 KiB that are not zeros, however the runs are cut', async () => {
    const blocks = 40;
    const size = blocks * 4 * KiB;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: size - 1 }), { maxLength: 12 }),
        fc.uniqueArray(fc.integer({ min: 1, max: size / 512 - 1 }), { maxLength: 6 }),
        async (ones, cuts) => {
          const content = Buffer.alloc(size);
          for (const at of ones) content[at] = 1;
          const edges = [0, ...cuts.map(cut => cut * 512), size].toSorted((a, b) => a - b);
          const runs = edges.slice(1).map((end, n): Run => {
            const offset = edges[n] ?? 0;
            return { offset, length: end - offset, data: content.subarray(offset, end) };
          });
          const { data, map } = await scanDisk(diskOf(size, runs.toReversed()), 8, never);
          // A cut within a block makes two of it.
          const parts = runs.flatMap(({ offset, length }) => {
            const inner: [number, number][] = [];
            for (let at = offset; at < offset + length; ) {
              const end = Math.min(offset + length, (Math.floor(at / (4 * KiB)) + 1) * 4 * KiB);
              inner.push([at, end]);
              at = end;
            }
            return inner;
          });
          const held = parts.filter(([from, to]) => content.subarray(from, to).some(byte => byte !== 0));
          expect(data).toBe(held.reduce((sum, [from, to]) => sum + to - from, 0));
          const cell = size / 8;
          const shown = map.map((share, n) => ({ n, there: share > 0 })).filter(({ there }) => there);
          expect(shown.map(({ n }) => n)).toEqual(
            [...new Set(held.map(([from]) => Math.floor(from / cell)))].sort((a, b) => a - b),
          );
        },
      ),
    );
  });

  it('takes what has no data for zeros, and stops when it is told to', async () => {
    const stop = AbortSignal.abort(new Error('enough'));
    const runs = [{ offset: 0, length: 8192, data: null }];
    expect(await scanDisk(diskOf(8192, runs), 2, never)).toEqual({ data: 0, map: [0, 0] });
    await expect(scanDisk(diskOf(8192, runs), 2, stop)).rejects.toThrow('enough');
  });

  it('sums cells whose edges are no whole blocks', () => {
    const sums = new CellSums(10_000, 3);
    sums.add(3333, 1);
    sums.add(6665, 3335);
    expect(sums.shares()).toEqual([0, 0.001, 1]);
    expect(sums.sum).toBe(3336);
  });
});

describe.each(['native', 'builtin'] as const)('inspect on the %s kernel', kernel => {
  const half = Buffer.concat([Buffer.alloc(MiB, 7), Buffer.alloc(MiB)]);

  async function inspected(file: string, ...flags: readonly string[]) {
    useKernel(kernel);
    const { out, code } = await runHere(here.dir, 'inspect', file, '--json', ...flags);
    expect(code).toBe(0);
    const lines = await runHere(here.dir, 'inspect', file, ...flags);
    const [disk] = JSON.parse(out[0] ?? '').disks;
    return { disk, lines: lines.out.join('\n') };
  }

  it('finds the zeros of files that have a place for every byte', async () => {
    const raw = join(here.dir, `${kernel}.raw`);
    writeFileSync(raw, half);
    const vhd = join(here.dir, `${kernel}.vhd`);
    await runHere(here.dir, 'convert', raw, vhd);
    // Every byte of the copy is written: it has no holes that would tell.
    writeFileSync(vhd, readFileSync(vhd));
    for (const file of [raw, vhd]) {
      const { disk, lines } = await inspected(file);
      expect(disk.data).toBe(MiB);
      expect(disk.map.filter((share: number) => share === 1)).toHaveLength(32);
      expect(disk.map.filter((share: number) => share === 0)).toHaveLength(32);
      expect(lines).toMatch(/1\.0 MiB data/);
      expect(lines).toMatch(/\[#{32}\.{32}\]/);
    }
  });

  it('reads big ones when it is asked to, and says how to ask', async () => {
    const big = join(here.dir, `${kernel}-big.vmdk`);
    const flat = join(here.dir, `${kernel}-big-flat.vmdk`);
    writeFileSync(flat, half);
    truncateSync(flat, 5 * 1024 * MiB);
    const sectors = (5 * 1024 * MiB) / 512;
    writeFileSync(
      big,
      `# Disk DescriptorFile\nversion=1\nCID=fffffffe\nparentCID=ffffffff\ncreateType="monolithicFlat"\nRW ${sectors} FLAT "${kernel}-big-flat.vmdk" 0\n`,
    );
    const { disk, lines } = await inspected(big);
    expect(disk).not.toHaveProperty('data');
    if (disk.allocated === undefined) expect(lines).toContain('--scan');
    expect((await inspected(flat, ...(kernel === 'native' ? ['--scan'] : []))).disk.data).toBe(
      kernel === 'native' ? MiB : undefined,
    );
  });
});
