import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { scratch } from '../../fixtures/scratch.ts';
import { roadFromVsphere, smallMachine } from '../kills/road.ts';
import { launch, run, vmferry } from '../program.ts';

const here = scratch();

test('a process that is stopped (SIGSTOP) for longer than its export lease lives goes on, or is gone on with: the same bytes', async () => {
  const { rawFile } = await smallMachine(here.dir);
  const raw = readFileSync(rawFile);
  await using stack = new AsyncDisposableStack();
  const road = await roadFromVsphere(here.dir, rawFile, 'shutdown', 2);
  stack.defer(() => road.close());
  road.cloud.faults.add({ on: 'putPage', do: 'slow', delayMs: 200 });
  const { child, ended } = launch(vmferry, ['run', road.plan, '--state-dir', road.state], road.env);
  await Promise.race([
    road.until(() => (road.sent()?.acknowledged ?? 0) > 0),
    ended.then(({ stderr }) => Promise.reject(new Error(stderr))),
  ]);
  child.kill('SIGSTOP');
  await road.vsphere.until(({ leases }) => leases.expired > 0);
  child.kill('SIGCONT');
  const first = await ended;
  expect([0, 69, 73, 75], first.stderr).toContain(first.code);
  expect(first.stderr).not.toContain('bug');
  road.cloud.faults.clear();
  if (first.code !== 0) {
    const again = await run(['resume', '--state-dir', road.state], road.env);
    expect(again.code, again.stderr).toBe(0);
  }
  const arrived = await road.arrived();
  expect(arrived.subarray(0, raw.length).equals(raw)).toBe(true);
  expect(road.leftovers()).toEqual([]);
  expect(road.complaints()).toEqual([]);
});
