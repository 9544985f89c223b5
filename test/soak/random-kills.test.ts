import { test } from 'vitest';
import { scratch } from '../fixtures/scratch.ts';
import { randomKill } from '../journeys/kills/random.ts';
import { smallMachine } from '../journeys/kills/road.ts';
import { runs } from '../runs.ts';
import { count, everySeed } from './part.ts';

const here = scratch();

test('killed at random moments: the bytes are identical after resume, and nothing is left after undo', async () => {
  const machine = await smallMachine(here.dir);
  await everySeed('random kills', count(runs.randomKills), seed => randomKill(seed, here.dir, machine));
});
