import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AzureSandbox, type Fault, startAzure } from '../../src/sandbox/azure/index.ts';
import { makeMachineOva } from '../../src/sandbox/machine/ova.ts';
import { MIB } from '../../src/sandbox/machine/sector.ts';
import { scratch } from '../fixtures/scratch.ts';
import { azurePlan, azureSignIn } from './azure-plan.ts';
import { run } from './program.ts';

const here = scratch();
let ova: string;
let cloud: AzureSandbox;

beforeAll(async () => {
  const disks = [{ size: 24 * MIB, fill: 0.3 }];
  ova = (await makeMachineOva({ dir: join(here.dir, 'machine'), name: 'web', firmware: 'bios', disks })).ova;
  cloud = await startAzure();
});
afterAll(() => cloud.close());

const faults: readonly [string, number, Fault][] = [
  ['the disk could not be made after all', 73, { on: 'putDisk', do: 'failLate', first: 1 }],
  ['the image could not be made after all', 73, { on: 'putImage', do: 'failLate', first: 1 }],
  ['the upload disk could not be removed', 73, { on: 'deleteDisk', do: 'failLate', first: 3 }],
  ['nothing may be made', 77, { on: 'putGroup', do: 'status', status: 403, code: 'AuthorizationFailed', first: 1 }],
  [
    'no disk of this kind is to be had',
    73,
    { on: 'putDisk', do: 'status', status: 400, code: 'SkuNotAvailable', first: 1 },
  ],
];

test.each(faults)('%s: %i, and a resume makes it good with nothing left over', async (what, code, fault) => {
  const name = what.split(' ').slice(1, 4).join('-');
  const dir = join(here.dir, name);
  mkdirSync(dir);
  const [plan, state] = [join(dir, 'plan.yaml'), join(dir, 'state')];
  writeFileSync(plan, azurePlan(cloud, { kind: 'ova', path: ova }, { name, resourceGroup: `rg-${name}` }));
  cloud.faults.clear();
  cloud.faults.add(fault);
  const first = await run(['run', plan, '--state-dir', state], azureSignIn(cloud));
  expect(first.code, first.stderr).toBe(code);
  expect(first.stderr).toContain('vmferry resume');
  const resumed = await run(['resume', '--state-dir', state], azureSignIn(cloud));
  expect(resumed.code, resumed.stderr).toBe(0);
  const mine = cloud.resources().filter(({ group, name: own }) => [group, own].includes(`rg-${name}`));
  expect(mine.map(({ type }) => type.split('/').at(-1)).sort()).toEqual(['images', 'resourceGroups']);
});
