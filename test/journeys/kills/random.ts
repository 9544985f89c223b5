import { mkdirSync } from 'node:fs';
import { setTimeout as after } from 'node:timers/promises';
import { expect } from 'vitest';
import { Seeded } from '../../../src/sandbox/machine/seeded.ts';
import type { Running } from '../program.ts';
import { dieAt, goOn, type Moment, sessions, start } from './kill.ts';
import { type Road, roadKinds, roadOf, type SmallMachine } from './road.ts';

const moments: readonly Moment[] = ['before', 'between', 'after'];

/**
 * One migration that is killed at one to three moments that follow from the seed, and then resumed to its end or undone.
 * What stands on either side is held against what should. The leases of the dead are over by then, or not.
 */
export async function randomKill(seed: number, dir: string, machine: SmallMachine): Promise<void> {
  const random = new Seeded(seed, 'kill');
  const kind = roadKinds[random.below(roadKinds.length)] ?? '';
  const road = await roadOf(kind, dir, machine);
  mkdirSync(road.state, { recursive: true });
  const kills = 1 + random.below(3);
  const story = [`seed ${seed}, ${kind}`];
  for (let n = 0; n < kills; n++) {
    story.push(await oneKill(road, random, sessions(road) === 0 ? ['run', road.plan] : ['resume']));
    await road.settled();
    if (random.below(2) === 0) await road.released();
  }
  await goOn(road, story.join(', '), random.below(3) === 0 ? 'undo' : 'resume', machine.raw);
}

/** @returns at what it was killed, for whoever has to look into it */
async function oneKill(road: Road, random: Seeded, command: readonly string[]): Promise<string> {
  const how = random.below(3);
  if (how === 0) {
    const moment = moments[random.below(moments.length)] ?? 'before';
    const nth = 1 + random.below(40);
    ended(await dieAt(road, moment, nth, ...command), `${moment} record ${nth}`);
    return `${moment} record ${nth}`;
  }
  const running = start(road, ...command);
  const requests = 1 + random.below(90);
  const ms = 100 + random.below(2000);
  const before = road.requests();
  const byRequest = how === 1 && road.counted;
  await Promise.race([
    byRequest ? road.until(() => road.requests() >= before + requests) : after(ms),
    running.ended.catch(() => {}),
  ]);
  const when = byRequest ? `request ${requests}` : `${ms} ms`;
  await kill(running, when);
  return when;
}

async function kill(running: Running, when: string): Promise<void> {
  running.child.kill('SIGKILL');
  ended(await running.ended, when);
}

/** Killed, or through before: nothing else. */
function ended(first: Awaited<Running['ended']>, when: string): void {
  const so = [first.signal, first.code];
  expect(so, `killed, or through before ${when}\n${first.stderr}`).toEqual(
    first.signal ? ['SIGKILL', null] : [null, 0],
  );
}
