import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AzureSandbox, startAzure } from '../../../src/sandbox/azure/index.ts';
import { type Ended, launch } from '../program.ts';
import { type Road, roadToAzure, roadToFiles, smallMachine } from './road.ts';

const mebibyte = 1024 * 1024;
/** What can be in flight at a kill: the window at its start and what it may have grown by, in pieces of 4 MiB. */
const inFlight = 16 * 4 * mebibyte;
const dyingProgram = join(import.meta.dirname, 'die-at-record.ts');

let dir: string;
let cloud: AzureSandbox;
let machine: { ova: string; raw: Buffer };

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'vmferry-kills-'));
  cloud = await startAzure({ dir: join(dir, 'cloud') });
  machine = await smallMachine(join(dir, 'machine'));
});
afterAll(async () => {
  await cloud.close();
  rmSync(dir, { recursive: true, force: true });
});

function start(road: Road, when: string, nth: number, args: readonly string[]): Promise<Ended> {
  return launch(dyingProgram, [when, String(nth), ...args, '--state-dir', road.state], road.env).ended;
}

/** Kills the run at its nth record, resumes, and holds the result against the source. @returns false when it lived */
async function killedAndResumed(road: Road, when: 'before' | 'after', nth: number): Promise<boolean> {
  const first = await start(road, when, nth, ['run', road.plan]);
  if (first.signal === null) {
    expect(first).toMatchObject({ code: 0 });
    return false;
  }
  expect(first.signal).toBe('SIGKILL');
  const resumed = await start(road, 'never', 0, ['resume']);
  expect(resumed, `resumed after a kill ${when} record ${nth}\n${resumed.stderr}`).toMatchObject({ code: 0 });
  const arrived = await road.arrived();
  expect(arrived.subarray(0, machine.raw.length).equals(machine.raw)).toBe(true);
  expect(arrived.subarray(machine.raw.length).every(byte => byte === 0)).toBe(true);
  expect(road.sentAgain()).toBeLessThanOrEqual(inFlight);
  expect(road.leftovers()).toEqual([]);
  return true;
}

/** Every record of a run, one kill each, two at a time. @returns how many kills there were */
async function killAtEveryRecord(when: 'before' | 'after', road: () => Road): Promise<number> {
  let next = 1;
  let kills = 0;
  let lived = false;
  const lane = async () => {
    while (!lived) {
      if (await killedAndResumed(road(), when, next++)) kills++;
      else lived = true;
    }
  };
  await Promise.all([lane(), lane()]);
  return kills;
}

describe.each(['before', 'after'] as const)(
  'killed with SIGKILL right %s each record of journal, ledger and acknowledgements, once each',
  when => {
    test('to files: resume ends well and the bytes are identical', { timeout: 240_000 }, async () => {
      const kills = await killAtEveryRecord(when, () => roadToFiles(dir, machine.ova));
      expect(kills).toBeGreaterThan(20);
    });

    test('to Azure: resume ends well, the bytes are identical, nothing is sent twice beyond what was in flight', {
      timeout: 240_000,
    }, async () => {
      const kills = await killAtEveryRecord(when, () => roadToAzure(dir, machine.ova, cloud));
      expect(kills).toBeGreaterThan(20);
      expect(cloud.bugs).toEqual([]);
    });
  },
);
