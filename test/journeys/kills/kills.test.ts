import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AzureSandbox, startAzure } from '../../../src/sandbox/azure/index.ts';
import { type Ended, launch, vmferry } from '../program.ts';
import { holdAgainst, killed } from './held.ts';
import { type Road, roadToAzure, roadToFiles, smallMachine } from './road.ts';

const dying = join(import.meta.dirname, 'die-at-record.ts');
/** `npm test` takes every fifth record; the tests against real programs, which may take longer, take them all. */
const step = process.env.VMFERRY_KILLS === 'all' ? 1 : 5;

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

function start(road: Road, dieAt: string, ...args: readonly string[]): Promise<Ended> {
  const env = { ...road.env, DIE_AT: dieAt };
  return launch('--import', [dying, vmferry, ...args, '--state-dir', road.state], env).ended;
}

/** Kills the run at its nth record, resumes, and holds the result against the source. @returns false when it lived */
async function killedAndResumed(road: Road, when: 'before' | 'after', nth: number): Promise<boolean> {
  const first = await start(road, `${when} ${nth}`, 'run', road.plan);
  if (first.signal === null) {
    expect(first).toMatchObject({ code: 0 });
    return false;
  }
  expect(first.signal).toBe('SIGKILL');
  const then = killed(road, `${when} record ${nth}`);
  await holdAgainst(road, then, await start(road, 'never', 'resume'), machine.raw);
  rmSync(join(road.plan, '..'), { recursive: true });
  return true;
}

/** The records of a run, one kill each, two at a time. @returns the record at which there was nothing left to kill */
async function killAtRecords(when: 'before' | 'after', road: () => Road): Promise<number> {
  let next = when === 'before' ? 1 : Math.ceil(step / 2);
  let last = Number.POSITIVE_INFINITY;
  const lane = async () => {
    while (next < last) {
      const nth = next;
      next += step;
      if (!(await killedAndResumed(road(), when, nth))) last = Math.min(last, nth);
    }
  };
  await Promise.all([lane(), lane()]);
  return last;
}

describe.each(['before', 'after'] as const)(
  `killed with SIGKILL right %s ${step === 1 ? 'each' : `every ${step}th`} record of journal, ledger and acknowledgements`,
  when => {
    test('to files: resume ends well and the bytes are identical', { timeout: 600_000 }, async () => {
      expect(await killAtRecords(when, () => roadToFiles(dir, machine.ova))).toBeGreaterThan(20);
    });

    test('to Azure: resume ends well, the bytes are identical, nothing is sent twice beyond what was in flight', {
      timeout: 600_000,
    }, async () => {
      expect(await killAtRecords(when, () => roadToAzure(dir, machine.ova, cloud))).toBeGreaterThan(20);
      expect(cloud.bugs).toEqual([]);
    });
  },
);
