import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type AzureSandbox, startAzure } from '../../src/sandbox/azure/index.ts';
import { type MachineOva, makeMachineOva } from '../../src/sandbox/machine/ova.ts';
import { MIB } from '../../src/sandbox/machine/sector.ts';
import { scratch } from '../fixtures/scratch.ts';
import { azurePlan, azureSignIn } from './azure-plan.ts';
import { runHere } from './in-process.ts';

const here = scratch();
let cloud: AzureSandbox;
let machine: MachineOva;
beforeAll(async () => {
  cloud = await startAzure();
  for (const [name, value] of Object.entries(azureSignIn(cloud))) vi.stubEnv(name, value);
  machine = await makeMachineOva({
    dir: join(here.dir, 'machine'),
    name: 'web',
    firmware: 'efi',
    disks: [
      { size: 24 * MIB, fill: 0.4 },
      { size: 21 * MIB, fill: 0.2 },
    ],
  });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  expect(cloud.bugs).toEqual([]);
  await cloud.close();
});

async function carried(target: object) {
  const plan = join(here.dir, `plan-${Math.random()}.yaml`);
  const vm = { size: 'Standard_D2as_v5' };
  await writeFile(
    plan,
    azurePlan(cloud, { kind: 'ova', path: machine.ova }, { name: 'web', publish: 'vm', vm, ...target }),
  );
  const state = join(here.dir, `state-${Math.random()}`);
  return { state, ran: await runHere(state, 'run', plan) };
}
const made = () =>
  cloud
    .resources()
    .map(({ type, name }) => `${type.split('/').at(-1)}/${name}`)
    .toSorted();
async function undone(state: string) {
  const undone = await runHere(state, 'undo', 'web', '--confirm', 'web');
  expect(undone, undone.said.join('\n')).toMatchObject({ code: 0 });
  expect(cloud.resources()).toEqual([]);
}

test('a machine starts as it was, with a data disk of its own and a new one, and is undone to nothing', async () => {
  const { ran, state } = await carried({ dataDisks: [{ sizeGiB: 256, lun: 5 }] });
  expect(ran, ran.said.join('\n')).toMatchObject({ code: 0 });
  expect(ran.out.join('\n')).toContain('VM web in rg-journey');
  expect(ran.said).toContainEqual(expect.stringContaining('has started: its Azure agent answers (Ready)'));
  expect(ran.said).toContainEqual(expect.stringContaining('| web login:'));
  expect(made()).toEqual([
    'disks/web-data1',
    'disks/web-empty1',
    'disks/web-os',
    'networkInterfaces/web-nic',
    'networkSecurityGroups/web-nsg',
    'resourceGroups/rg-journey',
    'virtualMachines/web',
    'virtualNetworks/web-vnet',
  ]);
  expect(cloud.resources().filter(({ state }) => state === 'Attached')).toHaveLength(3);
  await undone(state);
});
