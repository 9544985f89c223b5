import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { realWorld } from '../../../src/commands/world/index.ts';
import { Failed } from '../../../src/pipeline/failure.ts';
import { checkedPlan } from '../../../src/pipeline/read-plan.ts';
import { folderStore } from '../../../src/pipeline/session/store.ts';
import { type AzureSandbox, startAzure } from '../../../src/sandbox/azure/index.ts';
import { scratch } from '../../fixtures/scratch.ts';
import { azurePlan, azureSignIn } from '../../journeys/azure-plan.ts';
import { controlOf, ride, sharedClock } from '../../journeys/faults/azure/ride.ts';
import { twoDisks } from '../../journeys/faults/azure/schedule.ts';

const here = scratch();
let cloud: AzureSandbox;

beforeAll(async () => {
  cloud = await startAzure();
  Object.assign(process.env, azureSignIn(cloud));
});
afterAll(() => cloud.close());

test('an undo from the screens that leaves something names it and why; the next one takes it too', async () => {
  const { ova } = await twoDisks(here.dir);
  const plan = checkedPlan(parse(azurePlan(cloud, { kind: 'ova', path: ova }, { name: 'web', resourceGroup: 'rg' })));
  const session = folderStore(here.dir).create(plan, 'web', 'test', Date.now());
  cloud.faults.add({ on: 'endGetAccess', do: 'status', status: 403, code: 'AuthorizationFailed' });
  const { failure } = await ride(session, cloud, controlOf(sharedClock(cloud)));
  expect(failure?.code).toBe('AZURE_DENIED');
  session.close();
  cloud.faults.clear();

  const world = realWorld({ stateDir: here.dir, configDir: join(here.dir, 'config') });
  const [row] = await world.sessions();
  expect(row?.targetHeld?.map(({ code, facts }) => [code, facts.name])).toEqual([
    ['upload-open', 'web-os'],
    ['upload-open', 'web-data1'],
  ]);
  cloud.faults.add({ on: 'deleteDisk', name: 'web-data1', do: 'status', status: 409, code: 'ScopeLocked' });
  const refused = await world.undo(session.head.id).then(
    () => undefined,
    error => (error instanceof Failed ? error.failure : undefined),
  );
  expect(refused).toMatchObject({ code: 'UNDO_PARTIAL', facts: { left: 'web-data1 (ScopeLocked), rg' } });
  cloud.faults.clear();
  expect((await world.undo(session.head.id)).gone).toEqual(['rg', 'web-data1']);
  expect(cloud.resources()).toEqual([]);
  await world.close();
});
