import { expect, test } from 'vitest';
import { scratch } from '../../fixtures/scratch.ts';
import { killAtRecords } from './at-records.ts';
import { roadKinds, smallMachine } from './road.ts';

const here = scratch();
/** One record in so many, or this file would take minutes: `npm run soak` takes every one, at each of the moments. */
const step = 12;

test('killed with SIGKILL before, in and after a record: resume ends well with identical bytes, undo leaves nothing', {
  timeout: 600_000,
}, async () => {
  const machine = await smallMachine(here.dir);
  for (const kind of roadKinds) {
    const { kills, last } = await killAtRecords({ kind, step, dir: here.dir, machine });
    expect(kills, kind).toBeGreaterThan(1);
    expect(last, kind).toBeGreaterThan(20);
  }
});
