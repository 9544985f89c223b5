import { beforeAll, describe, expect, test } from 'vitest';
import { type Compared, compare } from '../../../bench/compare/all.ts';
import { summary } from '../../../bench/compare/rounds.ts';
import { scratch } from '../../fixtures/scratch.ts';

const here = scratch();
let compared: Compared;

beforeAll(async () => {
  const only = ['vhd', 'sink', 'stream'] as const;
  compared = await compare({ gib: 0.5, runs: 1, seconds: 1, only, work: here.dir, writes: [] });
});

const nonZero = () => compared.all.disk?.content.nonZero ?? Number.NaN;

describe('the comparison of bench/compare.ts, in small', () => {
  test('has everybody make the same disk', () => {
    // Each section compares what was made with the disk and fails where it differs.
    expect(compared.failed).toEqual([]);
    const ids = [...(compared.all.vhd ?? []), ...(compared.all.sink ?? [])].map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(['ours-builtin', 'qemu', 'nbd', 'azcopy-AUTO', 'azcopy-32']));
  });

  test('we send at most 1.02 times the 64 KiB blocks that are not zeros, each once, from no temporary file', () => {
    const ours = (compared.all.sink ?? []).filter(({ id }) => id.startsWith('ours-'));
    expect(ours.length).toBeGreaterThan(0);
    for (const result of ours) {
      const { sent, temporary = 0 } = summary(result);
      expect(sent?.resent).toBe(0);
      expect(sent?.received).toBeGreaterThan(0.9 * nonZero());
      expect(sent?.received).toBeLessThanOrEqual(1.02 * nonZero());
      expect(temporary).toBeLessThan(4 * 1024 ** 2);
    }
  });

  test('the whole disk is decoded from a stream', () => {
    for (const { decoded } of compared.all.stream ?? []) {
      expect(decoded[0]?.bytes).toBeGreaterThanOrEqual(0.98 * nonZero());
    }
  });
});
