import { open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type AzureSandbox, startAzure } from '../../src/sandbox/azure/index.ts';
import { MIB } from '../../src/sandbox/machine/sector.ts';
import { scratch } from '../fixtures/scratch.ts';
import { azurePlan, azureSignIn } from './azure-plan.ts';
import { webMachine } from './azure-vm.ts';
import { runHere } from './in-process.ts';

const here = scratch();
let cloud: AzureSandbox;
beforeAll(async () => {
  cloud = await startAzure({ polls: 2 });
  for (const [name, value] of Object.entries(azureSignIn(cloud))) vi.stubEnv(name, value);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  expect(cloud.bugs).toEqual([]);
  await cloud.close();
});

test('a machine with UEFI becomes a version with Trusted Launch, byte for byte, and is undone to nothing', async () => {
  const machine = await webMachine(here.dir);
  const plan = join(here.dir, 'plan.yaml');
  const gallery = { name: 'images', version: '1.0.0', trustedLaunch: true, regions: ['northeurope'] };
  const target = { name: 'web', publish: 'gallery', gallery };
  await writeFile(plan, azurePlan(cloud, { kind: 'ova', path: machine.ova }, target));

  const state = join(here.dir, 'state');
  const ran = await runHere(state, 'run', plan);
  expect(ran, ran.said.join('\n')).toMatchObject({ code: 0 });
  expect(ran.out.join('\n')).toContain('version 1.0.0 of web in the gallery images');
  expect(ran.said).toContainEqual(expect.stringContaining('Azure copies the version images/web/1.0.0 to 2 regions'));

  const disks = cloud.version('images/web/1.0.0');
  expect(disks.map(({ lun }) => lun)).toEqual([-1, 0]);
  for (const [n, raw] of machine.raws.entries()) {
    expect((await firstBytes(disks[n]?.file ?? '', 21 * MIB)).equals((await readFile(raw)).subarray(0, 21 * MIB))).toBe(
      true,
    );
  }
  const made = cloud.resources().map(({ type, name }) => `${type.split('/').at(-1)}/${name}`);
  expect(made.toSorted()).toEqual(['galleries/images', 'images/web', 'resourceGroups/rg-journey', 'versions/1.0.0']);

  const undone = await runHere(state, 'undo', 'web', '--confirm', 'web');
  expect(undone, undone.said.join('\n')).toMatchObject({ code: 0 });
  expect(cloud.resources()).toEqual([]);
});

async function firstBytes(file: string, length: number): Promise<Buffer> {
  const handle = await open(file);
  try {
    const bytes = Buffer.alloc(length);
    await handle.read(bytes, 0, length, 0);
    return bytes;
  } finally {
    await handle.close();
  }
}
