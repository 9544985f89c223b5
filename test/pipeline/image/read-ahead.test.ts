import { expect, test } from 'vitest';
import { readAhead } from '../../../src/pipeline/image/read-ahead.ts';

/** Jobs that end when they are told to. */
function jobs(count: number) {
  const begun: PromiseWithResolvers<number>[] = [];
  const slots: number[] = [];
  const begin = async (slot: number) => {
    if (begun.length === count) return undefined;
    const job = Promise.withResolvers<number>();
    begun.push(job);
    slots.push(slot);
    return { done: job.promise };
  };
  return { begun, slots, begin };
}

const turn = () => new Promise(setImmediate);

test('results come in the order in which their jobs were begun, so many at once and no more', async () => {
  const { begun, slots, begin } = jobs(7);
  const results = readAhead(3, begin);
  const first = results.next();
  await turn();
  expect(begun.length).toBe(3);
  for (const n of [2, 1, 0]) begun[n]?.resolve(n);
  expect(await first).toEqual({ value: 0, done: false });
  for (let n = 1; n < 7; n++) {
    const next = results.next();
    await turn();
    begun[n]?.resolve(n);
    expect(await next).toEqual({ value: n, done: false });
    expect(begun.length).toBeLessThanOrEqual(n + 3);
  }
  expect((await results.next()).done).toBe(true);
  // A slot is not used again before the result after the one that had it was asked for.
  for (const [n, slot] of slots.entries()) expect(slots.slice(Math.max(0, n - 3), n)).not.toContain(slot);
});

test('a result that is there does not wait for a job that is slow to begin', async () => {
  const slow = Promise.withResolvers<undefined>();
  let count = 0;
  const results = readAhead(3, async () => {
    count++;
    return count === 1 ? { done: Promise.resolve('ready') } : slow.promise;
  });
  expect(await results.next()).toEqual({ value: 'ready', done: false });
  expect(count).toBe(2);
  slow.resolve(undefined);
  expect((await results.next()).done).toBe(true);
});

test('a job that fails, or cannot be begun, is heard of in its turn', async () => {
  for (const where of ['job', 'begin']) {
    let count = 0;
    const results = readAhead(3, async () => {
      count++;
      if (count === 3 && where === 'begin') throw new Error('third');
      return { done: count === 3 ? Promise.reject(new Error('third')) : Promise.resolve(count) };
    });
    expect((await results.next()).value).toBe(1);
    expect((await results.next()).value).toBe(2);
    await expect(results.next()).rejects.toThrow('third');
  }
});
