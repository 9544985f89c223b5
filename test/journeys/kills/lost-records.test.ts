import { expect, test } from 'vitest';
import { scratch } from '../../fixtures/scratch.ts';
import { twoAtATime } from '../program.ts';
import { damages, lostRecords } from './lost-records.ts';
import { roadKinds, smallMachine } from './road.ts';

const here = scratch();

test('after a kill, with the last records torn, gone, blank or older: resume sends what was lost, and nothing else', {
  timeout: 300_000,
}, async () => {
  const machine = await smallMachine(here.dir);
  // One kind of damage for each road; test/soak takes all of them.
  const cases = damages.map((how, n) => [roadKinds[n] ?? '', how] as const);
  expect(cases.length).toBe(roadKinds.length);
  await twoAtATime(cases, ([kind, how]) => lostRecords(kind, how, 'resume', here.dir, machine));
});
