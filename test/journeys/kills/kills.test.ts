import { describe, expect, test } from 'vitest';
import { scratch } from '../../fixtures/scratch.ts';
import { dieAt, goOn, type Moment } from './kill.ts';
import { type RoadKind, roadKinds, roadOf, type SmallMachine, smallMachine } from './road.ts';

/** `npm test` takes one record in so many; the tests against real programs, which may take longer, take them all. */
const step = process.env.VMFERRY_KILLS === 'all' ? 1 : 14;
const lanes = 3;
const moments: readonly Moment[] = ['before', 'between', 'after'];
const here = scratch();
let made: Promise<SmallMachine> | undefined;

/** Kills a run at its nth record, and goes on. @returns false when it lived to its end */
async function killAt(kind: RoadKind, moment: Moment, nth: number): Promise<boolean> {
  made ??= smallMachine(here.dir);
  const machine = await made;
  const road = await roadOf(kind, here.dir, machine);
  const when = `${moment} record ${nth}`;
  const first = await dieAt(road, moment, nth, 'run', road.plan);
  const lived = first.signal === null;
  expect(first, `${when}\n${first.stderr}`).toMatchObject(lived ? { code: 0 } : { signal: 'SIGKILL' });
  await road.settled();
  await goOn(road, when, lived || (nth + moments.indexOf(moment)) % 2 === 0 ? 'undo' : 'resume', machine.raw);
  return !lived;
}

/** The records of a run, one kill each, a few at a time. @returns the record at which there was nothing left to kill */
async function killAtRecords(kind: RoadKind, moment: Moment): Promise<number> {
  // Where not all are taken, each moment and road takes others.
  let next = 1 + ((moments.indexOf(moment) * 5 + roadKinds.indexOf(kind) * 3) % step);
  let last = Number.POSITIVE_INFINITY;
  const lane = async () => {
    while (next < last) {
      const nth = next;
      next += step;
      if (!(await killAt(kind, moment, nth))) last = Math.min(last, nth);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return last;
}

const cases = roadKinds.flatMap(kind => moments.map(moment => ({ kind, moment })));

describe(`killed with SIGKILL at ${step === 1 ? 'each' : `every ${step}th`} record of journal, ledger and acknowledgements`, () => {
  test.for(cases)(
    '$kind, $moment: resume ends well with identical bytes, sent once; undo leaves nothing; on either side',
    { timeout: 900_000 },
    async ({ kind, moment }) => {
      expect(await killAtRecords(kind, moment)).toBeGreaterThan(20);
    },
  );
});
