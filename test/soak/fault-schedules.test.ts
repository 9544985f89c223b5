import { test } from 'vitest';
import { scratch } from '../fixtures/scratch.ts';
import { faultSchedule } from '../journeys/faults/schedule.ts';
import { smallMachine } from '../journeys/kills/road.ts';
import { runs } from '../runs.ts';
import { count, everySeed } from './part.ts';

const here = scratch();

test('servers that do wrong in several ways at once: the bytes are identical in the end, or all is taken back', async () => {
  const machine = await smallMachine(here.dir);
  await everySeed('fault schedules', count(runs.faultSchedules), seed => faultSchedule(seed, here.dir, machine));
});
