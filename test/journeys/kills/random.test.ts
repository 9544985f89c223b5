import { expect, test } from 'vitest';
import { scratch } from '../../fixtures/scratch.ts';
import { randomKill } from './random.ts';
import { smallMachine } from './road.ts';

const here = scratch();

/** Two here, so that they stay alive; the tests against real programs and `npm run soak` take more, and other seeds. */
const seeds = process.env.VMFERRY_KILLS === 'all' ? 20 : 2;

test('killed at moments that nobody chose, up to three times: resume and undo end as they should', {
  timeout: 600_000,
}, async () => {
  const machine = await smallMachine(here.dir);
  const waiting = Array.from({ length: seeds }, (_, n) => n + 1);
  const lane = async () => {
    for (let seed = waiting.shift(); seed !== undefined; seed = waiting.shift()) {
      await randomKill(seed, here.dir, machine);
    }
  };
  expect(waiting.length).toBeGreaterThan(0);
  await Promise.all([lane(), lane()]);
});
