import { readdirSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratch } from '../../fixtures/scratch.ts';
import { twoAtATime } from '../program.ts';
import { holdAgainst, killed } from './held.ts';
import { dieAt, start } from './kill.ts';
import { type RoadKind, roadOf, smallMachine } from './road.ts';

const here = scratch();

test('a program that kept no journal would be found out: it sends again what it had been told of, and the bytes are right', {
  timeout: 120_000,
}, async () => {
  const machine = await smallMachine(here.dir);
  const kinds: readonly RoadKind[] = ['ova to files', 'ova to Azure'];
  await twoAtATime(kinds, async kind => {
    const road = await roadOf(kind, here.dir, machine);
    const first = await dieAt(road, 'after', 32, 'run', road.plan);
    expect(first.signal, first.stderr).toBe('SIGKILL');
    await road.settled();
    const before = killed(road, kind);
    const sessions = join(road.state, 'sessions');
    for (const id of readdirSync(sessions)) truncateSync(join(sessions, id, 'journal'));
    const resumed = await start(road, 'resume').ended;
    await expect(holdAgainst(road, before, resumed, machine.raw)).rejects.toThrow(`sent again after a kill ${kind}`);
    await road.close();
  });
});
