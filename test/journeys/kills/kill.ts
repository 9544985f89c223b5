import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { folderStore } from '../../../src/pipeline/session/store.ts';
import { type Ended, launch, type Running, vmferry } from '../program.ts';
import { holdAgainst, holdUndone, killed } from './held.ts';
import type { Road } from './road.ts';

const dying = join(import.meta.dirname, 'die-at-record.ts');

export type Moment = 'before' | 'between' | 'after';

/** What is done with a session whose process was killed. */
export type Then = 'resume' | 'undo';

/** Starts the program on a road's session folder. */
export function start(road: Road, ...args: readonly string[]): Running {
  return launch(vmferry, [...args, '--state-dir', road.state], road.env);
}

/** Runs the plan to the record at which it is killed, or to its end where there are fewer. */
export function dieAt(road: Road, moment: Moment, nth: number, ...args: readonly string[]): Promise<Ended> {
  const env = { ...road.env, DIE_AT: `${moment} ${nth}` };
  return launch('--import', [dying, vmferry, ...args, '--state-dir', road.state], env).ended;
}

/** Goes on after a kill, or takes everything back, and holds what is then on both sides against what should be. */
export async function goOn(
  road: Road,
  when: string,
  then: Then,
  raw: Buffer,
  { over, lost = 0 }: { readonly over?: () => Promise<void>; readonly lost?: number } = {},
): Promise<void> {
  if (sessions(road) === 0) {
    // Killed before it had begun: there is nothing to go on with, and nothing was made.
    expect(road.remains(), when).toEqual([]);
  } else if (then === 'resume') {
    const before = killed(road, when, lost);
    await holdAgainst(road, before, await start(road, 'resume').ended, raw);
  } else {
    holdUndone(road, when, await start(road, 'undo', road.name, '--confirm', road.name).ended);
  }
  await road.close();
  await over?.();
  rmSync(join(road.plan, '..'), { recursive: true });
}

/** How many sessions have begun on a road. */
export function sessions(road: Road): number {
  return folderStore(road.state).list().length;
}
