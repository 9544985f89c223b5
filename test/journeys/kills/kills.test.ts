import { expect, test } from 'vitest';
import { scratch } from '../../fixtures/scratch.ts';
import { runs } from '../../runs.ts';
import { killAtRecords } from './at-records.ts';
import { roadKinds, smallMachine } from './road.ts';

const here = scratch();
/** Two records of each road, or this file would take minutes: `npm run soak` takes every one, at each of the moments. */
const few = runs.killsAtRecords.test;

test('killed with SIGKILL before, in and after a record: resume ends well with identical bytes, undo leaves nothing', {
  timeout: 600_000,
}, async () => {
  const machine = await smallMachine(here.dir);
  for (const kind of roadKinds) {
    const { kills } = await killAtRecords({ kind, ...few, dir: here.dir, machine });
    expect(kills, kind).toBe(few.most);
  }
});
