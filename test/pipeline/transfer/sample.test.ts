import { expect, test } from 'vitest';
import { Sample } from '../../../src/pipeline/transfer/sample.ts';

function drawn(seed: string, keys: readonly number[]): number[] {
  const sample = new Sample<number>(seed);
  for (const key of keys) sample.offer(key, key);
  return [...sample].sort((a, b) => a - b);
}

const upTo = (count: number) => Array.from({ length: count }, (_, n) => n * 4096);

test.each([
  [0, 0],
  [3, 3],
  [8, 8],
  [500, 8],
  [801, 9],
  [5000, 50],
  [100_000, 64],
])('of %i pieces %i are looked at', (count, size) => {
  expect(drawn('a', upTo(count))).toHaveLength(size);
});

test('the same for the same seed, in whatever order they come; others for another', () => {
  const keys = upTo(3000);
  expect(drawn('a', keys.toReversed())).toEqual(drawn('a', keys));
  expect(drawn('b', keys)).not.toEqual(drawn('a', keys));
});
