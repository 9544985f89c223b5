import { test } from 'vitest';
import { scratch } from '../../fixtures/scratch.ts';
import { runs } from '../../runs.ts';
import { randomKill } from './random.ts';
import { smallMachine } from './road.ts';

const here = scratch();

test('killed at moments that nobody chose, up to three times: resume and undo end as they should', {
  timeout: 600_000,
}, async () => {
  const machine = await smallMachine(here.dir);
  // One, so that it stays alive; test/soak takes more of them, and other seeds.
  for (const seed of runs.randomKills.test) await randomKill(seed, here.dir, machine);
});
