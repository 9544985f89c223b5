import { expect, test } from 'vitest';
import { scratch } from '../../../fixtures/scratch.ts';
import { azureSchedule, newTally, twoDisks } from './schedule.ts';

const here = scratch();

test('Azure does wrong in several ways at once: the same bytes in the end, nothing sent twice for nothing, nothing left', {
  timeout: 120_000,
}, async () => {
  const machine = await twoDisks(here.dir);
  const tally = newTally();
  // The full count is in test/soak.
  for (const seed of [3, 4, 5, 6]) await azureSchedule(seed, here.dir, machine, tally);
  expect(tally.rides).toBeGreaterThan(4);
});
