import { expect, test } from 'vitest';
import { scratch } from '../../fixtures/scratch.ts';
import { runs } from '../../runs.ts';
import { smallMachine } from '../kills/road.ts';
import { twoAtATime } from '../program.ts';
import { oneFault } from './one-fault.ts';
import { faultSchedule } from './schedule.ts';
import { serverFaults } from './server-faults.ts';

const here = scratch();

test('a fault of a server is passed, or told by its code and passed by resume', { timeout: 300_000 }, async () => {
  const machine = await smallMachine(here.dir);
  // Each takes a program to its end: a few here, all of them in test/soak.
  const chosen = serverFaults.filter((_, n) => n % runs.serverFaults.test.oneIn === 0);
  expect(chosen.length).toBeGreaterThan(2);
  await twoAtATime(chosen, fault => oneFault(fault, here.dir, machine));
  for (const seed of runs.faultSchedules.test) await faultSchedule(seed, here.dir, machine);
});
