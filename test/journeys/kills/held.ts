import { expect } from 'vitest';
import { folderStore } from '../../../src/pipeline/session/store.ts';
import type { Ended } from '../program.ts';
import type { Road, Sent } from './road.ts';

/** What is known of a run that was killed and of which nothing is under way any more. */
export interface Killed {
  readonly when: string;
  /** Bytes whose records the test itself took from it. */
  readonly lost: number;
  /** As counted beside the program; undefined where more than a kill was done to it, and only the bytes are held. */
  readonly sent: Sent | undefined;
}

export function killed(road: Road, when: string, lost = 0): Killed {
  return { when, lost, sent: road.sent() };
}

/** Holds what a resume made of it against the source: the same bytes, sent once but for what was in flight. */
export async function holdAgainst(road: Road, { when, lost, sent }: Killed, resumed: Ended, raw: Buffer) {
  expect(resumed, `resumed after a kill ${when}\n${resumed.stderr}`).toMatchObject({ code: 0, signal: null });
  const arrived = await road.arrived();
  expect(arrived.subarray(0, raw.length).equals(raw), when).toBe(true);
  expect(arrived.subarray(raw.length).every(byte => byte === 0)).toBe(true);
  expect(road.leftovers(), when).toEqual([]);
  expect(road.complaints(), when).toEqual([]);
  expect(states(road), when).toEqual(['done']);
  if (sent) holdSent(when, sent, road.sent(), lost);
}

/**
 * What the program says of itself counts for nothing here, or one that keeps no records would be held to none. Of what
 * the target said yes to, only what it cannot have heard of before its death may come again.
 */
function holdSent(when: string, before: Sent, now: Sent, lost: number): void {
  const figures = `${JSON.stringify(before)}, then ${JSON.stringify(now)}`;
  expect(now.again, `sent again after a kill ${when}: ${figures}`).toBeLessThanOrEqual(before.unread + lost);
  const disk = now.acknowledged - now.again;
  const missing = disk - (before.acknowledged - before.again);
  expect(now.begun - before.begun, `sent after a kill ${when}: ${figures}`).toBeLessThanOrEqual(
    missing + before.unread + lost,
  );
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
