import { expect, test } from 'vitest';
import { scratch } from '../../fixtures/scratch.ts';
import { runs } from '../../runs.ts';
import { twoAtATime } from '../program.ts';
import { damages, lostRecords } from './lost-records.ts';
import { roadKinds, smallMachine } from './road.ts';

const here = scratch();

test('after a kill, with the last records torn, gone, blank or older: resume sends what was lost, and nothing else', {
  timeout: 300_000,
}, async () => {
  const machine = await smallMachine(here.dir);
  // Two of them, so that they stay alive; test/soak takes every damage on every road.
  const cases = runs.damagedRecords.test;
  expect(cases.every(([kind, how]) => roadKinds.includes(kind) && damages.includes(how))).toBe(true);
  await twoAtATime(cases, ([kind, how]) => lostRecords(kind, how, 'resume', here.dir, machine));
});
