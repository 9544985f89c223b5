import { test } from 'vitest';
import { scratch } from '../../fixtures/scratch.ts';
import { randomKill } from './random.ts';
import { smallMachine } from './road.ts';

const here = scratch();

test('killed at moments that nobody chose, up to three times: resume and undo end as they should', {
  timeout: 600_000,
}, async () => {
  const machine = await smallMachine(here.dir);
  // One, so that it stays alive; test/soak takes more of them, and other seeds.
  await randomKill(2, here.dir, machine);
});
