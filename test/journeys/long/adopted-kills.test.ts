import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Road, roadOf, type SmallMachine, smallMachine } from '../kills/road.ts';
import { launch, vmferry } from '../program.ts';

const dying = join(import.meta.dirname, '..', 'kills', 'die-at-record.ts');
/** `npm test` takes a few records; where there is time, all. */
const step = process.env.VMFERRY_KILLS === 'all' ? 1 : 24;

/** That another machine turned a machine off, or emptied its drives, nothing tells. */
const kinds = ['ova to files', 'ova to Azure', 'vSphere to Azure, running'];

let dir: string;
let machine: SmallMachine;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'vmferry-adopted-'));
  machine = await smallMachine(join(dir, 'machine'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Kills a run at its nth record, loses its sessions, and goes on by the id alone. @returns false when it lived */
async function killedAndAdopted(road: Road, nth: number): Promise<boolean> {
  const env = { ...road.env, DIE_AT: `after ${nth}` };
  const first = await launch('--import', [dying, vmferry, 'run', road.plan, '--state-dir', road.state], env).ended;
  if (first.signal === null) return false;
  await road.settled();
  const { unread } = road.sent();
  const [session = ''] = readdirSync(join(road.state, 'sessions'));
  rmSync(road.state, { recursive: true });
  const resume = ['resume', session, '--plan', road.plan, '--state-dir', road.state];
  const resumed = await launch(vmferry, resume, road.env).ended;
  const nothingYet = resumed.code === 64 && resumed.stderr.includes(session);
  if (nothingYet) {
    const whole = await launch(vmferry, ['run', road.plan, '--state-dir', road.state], road.env).ended;
    // A file that has its name already is whole, and nothing tells any more whose it is.
    const named = !road.counted && whole.stderr.includes('exists already');
    expect(named || whole.code === 0, `begun anew after a kill after record ${nth}\n${whole.stderr}`).toBe(true);
  } else expect(resumed, `adopted after a kill after record ${nth}\n${resumed.stderr}`).toMatchObject({ code: 0 });
  const arrived = await road.arrived();
  expect(arrived.subarray(0, machine.raw.length).equals(machine.raw), `killed after record ${nth}`).toBe(true);
  expect(road.leftovers(), `killed after record ${nth}`).toEqual([]);
  // Files are read back as far as their own acknowledgements go; Azure tells all that it has.
  expect(road.sent().again).toBeLessThanOrEqual(road.counted ? 0 : unread);
  return true;
}

test.each(kinds)(
  '%s, killed right after a record and its sessions lost: plan and id are enough, nothing twice, nothing left',
  {
    timeout: 600_000,
  },
  async kind => {
    // Where not all are taken, each road takes others.
    for (let nth = 1 + ((2 + kinds.indexOf(kind) * 9) % step); ; nth += step) {
      const road = await roadOf(kind, dir, machine);
      const died = await killedAndAdopted(road, nth);
      expect(road.complaints()).toEqual([]);
      await road.close();
      if (died) continue;
      expect(nth).toBeGreaterThan(15);
      return;
    }
  },
);
