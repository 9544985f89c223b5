import { expect } from 'vitest';
import { dieAt, goOn, type Moment } from './kill.ts';
import { type RoadKind, roadKinds, roadOf, type SmallMachine } from './road.ts';

export const moments: readonly Moment[] = ['before', 'between', 'after'];

export interface Sweep {
  readonly kind: RoadKind;
  /** One moment; without it the records take turns. */
  readonly moment?: Moment;
  /** One record in so many. */
  readonly step: number;
  readonly dir: string;
  readonly machine: SmallMachine;
  /** No more kills than this. */
  readonly most?: number;
  /** Milliseconds since 1970 after which no further kill is begun. */
  readonly until?: number;
}

/**
 * Kills runs at their records of journal, ledger and acknowledgements, one kill each, a few at a time, and goes on
 * after each: by turns with resume and undo.
 * @returns how many were killed, and the record at which there was nothing left to kill
 */
export async function killAtRecords(sweep: Sweep): Promise<{ kills: number; last: number }> {
  const { kind, moment, step, most = Number.POSITIVE_INFINITY, until = Number.POSITIVE_INFINITY } = sweep;
  // Where not all are taken, each road takes others.
  let next = 1 + ((roadKinds.indexOf(kind) * 3) % step);
  const end = next + step * most;
  let last = Number.POSITIVE_INFINITY;
  let kills = 0;
  let turn = 0;
  const lane = async () => {
    while (next < Math.min(last, end) && Date.now() < until) {
      const nth = next;
      next += step;
      const at = moment ?? moments[turn++ % moments.length] ?? 'before';
      if (await killAt(sweep, at, nth)) kills++;
      else last = Math.min(last, nth);
    }
  };
  await Promise.all([lane(), lane()]);
  return { kills, last };
}

/** @returns false when it lived to its end */
async function killAt({ kind, dir, machine, step }: Sweep, moment: Moment, nth: number): Promise<boolean> {
  const road = await roadOf(kind, dir, machine);
  const when = `${kind}, ${moment} record ${nth}`;
  const first = await dieAt(road, moment, nth, 'run', road.plan);
  const lived = first.signal === null;
  expect(first, `${when}\n${first.stderr}`).toMatchObject(lived ? { code: 0 } : { signal: 'SIGKILL' });
  await road.settled();
  await road.released();
  const turn = Math.floor(nth / step) + nth + moments.indexOf(moment);
  await goOn(road, when, lived || turn % 2 === 0 ? 'undo' : 'resume', machine.raw);
  return !lived;
}
