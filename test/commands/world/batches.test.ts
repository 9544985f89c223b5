import { expect, test } from 'vitest';
import { batches } from '../../../src/commands/world/batches.ts';

test('what is there together comes together, and nothing waits for what is not there yet', async () => {
  const more = Promise.withResolvers<void>();
  async function* rows() {
    yield* [1, 2, 3, 4, 5];
    await more.promise;
    yield* [6, 7];
  }
  const got: (readonly number[])[] = [];
  for await (const batch of batches(rows(), 3)) {
    got.push(batch);
    if (got.flat().length === 5) more.resolve();
  }
  expect(got).toEqual([
    [1, 2, 3],
    [4, 5],
    [6, 7],
  ]);
});

test('a source that fails has given what it had, and one that is left is told', async () => {
  let left = false;
  async function* rows() {
    try {
      yield 1;
      throw new Error('gone');
    } finally {
      left = true;
    }
  }
  const got: number[] = [];
  const all = async () => {
    for await (const batch of batches(rows(), 9)) got.push(...batch);
  };
  await expect(all()).rejects.toThrow('gone');
  left = false;
  async function* endless() {
    try {
      for (let n = 0; ; n++) yield n;
    } finally {
      left = true;
    }
  }
  for await (const batch of batches(endless(), 2)) if (batch.length === 2) break;
  expect(left).toBe(true);
});
