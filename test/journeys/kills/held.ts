import { expect } from 'vitest';
import { folderStore } from '../../../src/pipeline/session/store.ts';
import type { Ended } from '../program.ts';
import type { Road } from './road.ts';

/** What is known of a run that was killed and of which nothing is under way any more. */
export interface Killed {
  readonly when: string;
  /** Bytes of its pieces that are in its journal, so that they must never be sent again. */
  readonly journalled: number;
  readonly sent: ReturnType<Road['sent']>;
}

export function killed(road: Road, when: string): Killed {
  return { when, journalled: road.journalled(), sent: road.sent() };
}

/** Holds what a resume made of it against the source: the same bytes, sent once but for what was in flight. */
export async function holdAgainst(road: Road, { when, journalled, sent }: Killed, resumed: Ended, raw: Buffer) {
  expect(resumed, `resumed after a kill ${when}\n${resumed.stderr}`).toMatchObject({ code: 0, signal: null });
  const arrived = await road.arrived();
  expect(arrived.subarray(0, raw.length).equals(raw), when).toBe(true);
  expect(arrived.subarray(raw.length).every(byte => byte === 0)).toBe(true);
  expect(road.leftovers(), when).toEqual([]);
  expect(road.complaints(), when).toEqual([]);
  expect(states(road), when).toEqual(['done']);
  const now = road.sent();
  if (!sent || !now) return;
  // Acknowledged but not in the journal: in flight at the kill. Only that may come a second time.
  expect(now.again, when).toBeLessThanOrEqual(sent.acknowledged - journalled);
  const disk = now.acknowledged - now.again;
  expect(now.begun - sent.begun, `what the resume sent after a kill ${when}`).toBeLessThanOrEqual(disk - journalled);
}

/** Holds what an undo left against what was there before the first run: the same, on both sides. */
export function holdUndone(road: Road, when: string, undone: Ended): void {
  expect(undone, `undone after a kill ${when}\n${undone.stderr}`).toMatchObject({ code: 0, signal: null });
  expect(road.remains(), when).toEqual([]);
  expect(road.complaints(), when).toEqual([]);
  expect(states(road), when).toEqual(['undone']);
}

function states(road: Road): string[] {
  const store = folderStore(road.state);
  return store.list().map(({ id }) => store.peek(id).state);
}
