import { expect } from 'vitest';
import { holdAgainst } from '../kills/held.ts';
import { start } from '../kills/kill.ts';
import { roadFromVsphere, type SmallMachine } from '../kills/road.ts';
import { mend, told } from './fault-run.ts';
import type { ServerFault } from './server-faults.ts';

/** One fault from the beginning of a run; then, where the run ended with it, a resume without it. */
export async function oneFault(fault: ServerFault, dir: string, machine: SmallMachine): Promise<void> {
  const { what, notes = [], fails, exit = 0 } = fault;
  const road = await roadFromVsphere(dir, machine.rawFile, 'shutdown');
  for (const one of fault.azure ?? []) road.cloud.faults.add(one);
  for (const one of fault.vsphere ?? []) road.vsphere.faults.add(one);
  const first = await told(road, 'run', road.plan);
  const struck = [...road.cloud.faults.list, ...road.vsphere.faults.list];
  expect(
    struck.every(one => one.fired > 0),
    `${what}: the fault struck`,
  ).toBe(true);
  expect(first, `${what}\n${first.stderr}`).toMatchObject({ code: exit, failure: fails });
  for (const note of notes) expect(first.notes, what).toContain(note);
  mend(road);
  await road.settled();
  await holdAgainst(road, { when: what, lost: 0, sent: undefined }, await start(road, 'resume').ended, machine.raw);
  await road.close();
}
