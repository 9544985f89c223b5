import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, vi } from 'vitest';
import { type AzureSandbox, startAzure } from '../../src/sandbox/azure/index.ts';
import { type MachineOva, makeMachineOva } from '../../src/sandbox/machine/ova.ts';
import { MIB } from '../../src/sandbox/machine/sector.ts';
import { scratch } from '../fixtures/scratch.ts';
import { azurePlan, azureSignIn } from './azure-plan.ts';
import { runHere } from './in-process.ts';

/** One that boots with UEFI, of two disks. */
export function webMachine(folder: string): Promise<MachineOva> {
  return makeMachineOva({
    dir: join(folder, 'machine'),
    name: 'web',
    firmware: 'efi',
    disks: [
      { size: 24 * MIB, fill: 0.4 },
      { size: 21 * MIB, fill: 0.2 },
    ],
  });
}

/** A machine of two disks on its way into a VM in the sandbox, for the tests of one file. */
export function vmJourney() {
  const here = scratch();
  let cloud: AzureSandbox;
  let machine: MachineOva;
  beforeAll(async () => {
    cloud = await startAzure();
    for (const [name, value] of Object.entries(azureSignIn(cloud))) vi.stubEnv(name, value);
    machine = await webMachine(here.dir);
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

  return { carried, made, undone, cloud: () => cloud };
}
