import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { checkedPlan } from '../../../../src/pipeline/read-plan.ts';
import { folderStore } from '../../../../src/pipeline/session/store.ts';
import { startAzure } from '../../../../src/sandbox/azure/index.ts';
import { scratch } from '../../../fixtures/scratch.ts';
import { runs } from '../../../runs.ts';
import { azurePlan, azureSignIn } from '../../azure-plan.ts';
import { controlOf, ride, sharedClock } from './ride.ts';
import { azureSchedule, newTally, twoDisks } from './schedule.ts';

const here = scratch();

test('Azure does wrong in several ways at once: the same bytes in the end, nothing sent twice for nothing, nothing left', {
  timeout: 120_000,
}, async () => {
  const machine = await twoDisks(here.dir);
  const tally = newTally();
  // The full count is in test/soak.
  for (const seed of runs.azureFaults.test) await azureSchedule(seed, here.dir, machine, tally);
  expect(tally.rides).toBeGreaterThan(3);
});

test('a minute in which nobody answers, of Resource Manager and of the disks, is outlasted', {
  timeout: 120_000,
}, async () => {
  const { ova } = await twoDisks(here.dir);
  const cloud = await startAzure();
  Object.assign(process.env, azureSignIn(cloud));
  cloud.faults.add({ on: 'arm', do: 'refuse', ms: 60_000, nth: 6 });
  cloud.faults.add({ on: 'putPage', do: 'refuse', ms: 60_000, nth: 9 });
  const plan = checkedPlan(
    parse(azurePlan(cloud, { kind: 'ova', path: ova }, { name: 'away', resourceGroup: 'away' })),
  );
  const session = folderStore(here.dir).create(plan, 'away', 'test', Date.now());
  const { end, failure } = await ride(session, cloud, controlOf(sharedClock(cloud)));
  expect([end, failure]).toEqual(['done', undefined]);
  expect(cloud.faults.list.map(({ fired }) => fired)).toEqual([1, 1]);
  session.close();
  await cloud.close();
});
