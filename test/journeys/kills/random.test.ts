import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { watch } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AzureSandbox, startAzure } from '../../../src/sandbox/azure/index.ts';
import { Seeded } from '../../../src/sandbox/machine/seeded.ts';
import { launch, twoAtATime, vmferry } from '../program.ts';
import { holdAgainst, killed } from './held.ts';
import { type Road, roadToAzure, roadToFiles, smallMachine } from './road.ts';

/** Kills per kind of moment: a few in `npm test`, all where there is time. */
const kills = process.env.VMFERRY_KILLS === 'all' ? 8 : 2;
const random = new Seeded(process.env.VMFERRY_SEED ?? 1, 'kills');

let dir: string;
let cloud: AzureSandbox;
let machine: { ova: string; raw: Buffer };

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'vmferry-random-'));
  cloud = await startAzure({ dir: join(dir, 'cloud') });
  machine = await smallMachine(join(dir, 'machine'));
});
afterAll(async () => {
  await cloud.close();
  rmSync(dir, { recursive: true, force: true });
});

const moments = (most: number) => Array.from({ length: kills }, () => 1 + random.below(most));

/** Waiting for a moment ends without it when the program was through before. */
const stopped = (signal: AbortSignal) => (error: unknown) => {
  if (!signal.aborted) throw error;
};

/** Kills a run at the moment, resumes, and holds the result against the source. */
async function killedAt(road: Road, when: string, moment: (signal: AbortSignal) => Promise<unknown>): Promise<void> {
  mkdirSync(road.state, { recursive: true });
  const running = launch(vmferry, ['run', road.plan, '--state-dir', road.state], road.env);
  const through = new AbortController();
  const ended = running.ended.finally(() => through.abort());
  await Promise.race([moment(through.signal).catch(stopped(through.signal)), ended]);
  running.child.kill('SIGKILL');
  const first = await ended;
  expect([first.signal, first.code], `${when}: killed, or through before`).toEqual(
    first.signal ? ['SIGKILL', null] : [null, 0],
  );
  // What its last requests began at the sandbox comes to an end there.
  await cloud.counters().until(({ inFlight }) => Object.values(inFlight).every(count => count === 0));
  const then = killed(road, when);
  const resumed = await launch(vmferry, ['resume', '--state-dir', road.state], road.env).ended;
  await holdAgainst(road, then, resumed, machine.raw);
}

test('killed while it uploads, after some number of pieces was begun', { timeout: 300_000 }, async () => {
  for (const pieces of moments(6)) {
    const road = roadToAzure(dir, machine.ova, cloud);
    const before = cloud.counters().requests.putPage ?? 0;
    await killedAt(road, `at piece ${pieces}`, () =>
      cloud.counters().until(({ requests }) => (requests.putPage ?? 0) >= before + pieces),
    );
  }
  expect(cloud.bugs).toEqual([]);
});

test('killed at any request: signing in, making, granting, sealing, publishing', { timeout: 300_000 }, async () => {
  const all = () => Object.values(cloud.counters().requests).reduce((sum, count) => sum + count, 0);
  for (const requests of moments(50)) {
    const road = roadToAzure(dir, machine.ova, cloud);
    const before = all();
    await killedAt(road, `at request ${requests}`, () => cloud.counters().until(() => all() >= before + requests));
  }
  expect(cloud.bugs).toEqual([]);
});

test('killed while it writes files, at some number of bytes in its journal', { timeout: 300_000 }, async () => {
  await twoAtATime(moments(machine.raw.length / 4), bytes => {
    const road = roadToFiles(dir, machine.ova);
    return killedAt(road, `at ${bytes} journalled bytes`, async signal => {
      for await (const _change of watch(road.state, { recursive: true, signal })) {
        if (road.journalled() >= bytes) return;
      }
    });
  });
});
