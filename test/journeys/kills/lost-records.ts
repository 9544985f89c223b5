import { existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { readRecords } from '../../../src/pipeline/records.ts';
import { dieAt, goOn } from './kill.ts';
import { type RoadKind, roadOf, type SmallMachine } from './road.ts';

/**
 * What a power cut or a restored backup leaves of a file of records. torn: half of the last record · truncated: the last
 * record is gone · blank: zeros stand in its place · stale: the last three are gone, as in an older copy.
 */
export const damages = ['torn', 'truncated', 'blank', 'stale'] as const;
export type Damage = (typeof damages)[number];

const lostByAge = 3;

/** Bytes of the pieces that are in a file of records. */
function bytesIn(file: string): number {
  return [...readRecords<{ length?: number }>(file)].reduce((sum, { length = 0 }) => sum + length, 0);
}

/** @returns bytes whose records are gone */
function damage(file: string, how: Damage): number {
  const before = bytesIn(file);
  const content = readFileSync(file);
  const ends = [...content.entries()].filter(([, byte]) => byte === 0x0a).map(([at]) => at + 1);
  const records = ends.length;
  const startOfLast = (count: number) => ends[records - 1 - count] ?? 0;
  if (how === 'torn') truncateSync(file, (startOfLast(1) + content.length) >> 1);
  else if (how === 'truncated') truncateSync(file, startOfLast(1));
  else if (how === 'stale') truncateSync(file, startOfLast(lostByAge));
  else writeFileSync(file, content.fill(0, startOfLast(1)));
  return before - bytesIn(file);
}

/**
 * Kills a run in the middle of its transfer, damages its records, and goes on: what was lost is sent again, and nothing
 * else. Of what is lost with an older copy of the ledger, only a resume can know, for it looks again.
 */
export async function lostRecords(
  kind: RoadKind,
  how: Damage,
  then: 'resume' | 'undo',
  dir: string,
  machine: SmallMachine,
): Promise<void> {
  const road = await roadOf(kind, dir, machine);
  const nth = kind.startsWith('vSphere') ? 26 : 20;
  const when = `${kind}, ${how} records`;
  const first = await dieAt(road, 'after', nth, 'run', road.plan);
  expect(first.signal, `${when}\n${first.stderr}`).toBe('SIGKILL');
  await road.settled();
  await road.released();
  const sessions = join(road.state, 'sessions');
  let lost = 0;
  for (const id of readdirSync(sessions)) {
    for (const name of ['journal', 'ledger']) lost += damage(join(sessions, id, name), how);
  }
  const out = join(road.plan, '..', 'out');
  const acks = existsSync(out) ? readdirSync(out).filter(name => name.endsWith('.acks')) : [];
  for (const name of acks) lost += damage(join(out, name), how);
  await goOn(road, when, then, machine.raw, { lost });
}
