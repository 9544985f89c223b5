import { expect, test } from 'vitest';
import { measureConversion, measureStart } from '../../bench/memory.ts';

const MiB = 1024 ** 2;

test('converting a disk of 8 GiB with 4 GB of data takes at most 300 MiB of memory', {
  timeout: 1_200_000,
}, async () => {
  const { peak, dataBytes } = await measureConversion(8);
  expect(dataBytes).toBeGreaterThan(3.7 * 1024 * MiB);
  expect(peak).toBeGreaterThan(30 * MiB);
  expect(peak).toBeLessThanOrEqual(300 * MiB);
});

test('--version costs less than 80 ms beyond the start of Node', () => {
  let least = Number.POSITIVE_INFINITY;
  // Other work on the machine only ever adds to it.
  for (let measure = 0; measure < 3 && least >= 80; measure++) {
    const { node, version } = measureStart();
    least = Math.min(least, version - node);
  }
  expect(least).toBeLessThan(80);
});
