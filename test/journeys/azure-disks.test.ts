import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type AzureSandbox, startAzure } from '../../src/sandbox/azure/index.ts';
import { type MachineOva, makeMachineOva } from '../../src/sandbox/machine/ova.ts';
import { MIB } from '../../src/sandbox/machine/sector.ts';
import { scratch } from '../fixtures/scratch.ts';
import { azurePlan, azureSignIn } from './azure-plan.ts';
import { runHere } from './in-process.ts';

const GIB = 1024 * MIB;
const here = scratch();
let machine: MachineOva;
let cloud: AzureSandbox;

beforeAll(async () => {
  const disks = [
    { size: 24 * MIB, fill: 0.3 },
    { size: 20 * MIB, fill: 0.1 },
  ];
  machine = await makeMachineOva({ dir: join(here.dir, 'machine'), name: 'web', firmware: 'bios', disks });
  cloud = await startAzure({ polls: 0 });
  for (const [name, value] of Object.entries(azureSignIn(cloud))) vi.stubEnv(name, value);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  expect(cloud.bugs).toEqual([]);
  await cloud.close();
});

/** A migration by a plan, in this process. */
async function carried(name: string, target: Readonly<Record<string, unknown>>) {
  const dir = join(here.dir, name);
  mkdirSync(dir);
  const plan = join(dir, 'plan.yaml');
  writeFileSync(
    plan,
    azurePlan(cloud, { kind: 'ova', path: machine.ova }, { name, resourceGroup: `rg-${name}`, ...target }),
  );
  const ended = await runHere(dir, 'run', plan);
  expect(ended.code, ended.said.join('\n')).toBe(0);
  const undo = () => runHere(dir, 'undo', name, '--confirm', name);
  return { ended, undo };
}

const inGroup = (group: string) =>
  cloud
    .resources()
    .filter(one => one.group === group || one.name === group)
    .map(({ type, name }) => `${type.split('/').at(-1)}/${name}`)
    .toSorted();

async function arrived(name: string, n: number, length: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of cloud.readImage(name, n)) {
    pieces.push(piece);
    bytes += piece.length;
    if (bytes >= length) break;
  }
  return Buffer.concat(pieces).subarray(0, length);
}

test('a Gen1 image of a machine that boots with BIOS, an empty data disk of 256 GiB in it, then undone to nothing', async () => {
  const tags = { owner: 'ana' };
  const { undo } = await carried('classic', { dataDisks: [{ sizeGiB: 256, lun: 3 }], tags });
  expect(inGroup('rg-classic')).toEqual(['images/classic', 'resourceGroups/rg-classic']);
  expect(cloud.image('classic').map(({ lun, size }) => [lun, size])).toEqual([
    [-1, 24 * MIB],
    [0, 20 * MIB],
    [3, 256 * GIB],
  ]);
  for (const [n, raw] of machine.raws.entries()) {
    const source = readFileSync(raw);
    expect((await arrived('classic', n, source.length)).equals(source)).toBe(true);
  }
  expect((await arrived('classic', 2, MIB)).every(byte => byte === 0)).toBe(true);
  for (const one of cloud.resources()) expect(one.tags).toMatchObject(tags);
  const { answers } = cloud.counters();
  expect([answers['putDisk 202'], answers['deleteDisk 202'], answers['putImage 201']]).toEqual([3, 3, 1]);

  expect(await undo()).toMatchObject({ code: 0 });
  expect(inGroup('rg-classic')).toEqual([]);
  expect(cloud.resources()).toEqual([]);
  expect(cloud.counters().answers['deleteImage 202']).toBe(1);
});

test('disks alone: those of the machine and a new one stay, and undo removes them all', async () => {
  const dataDisks = [{ sizeGiB: 8, sku: 'PremiumV2_LRS' }];
  const { undo } = await carried('plain', { publish: 'disk', zone: 1, dataSku: 'Premium_LRS', dataDisks });
  expect(inGroup('rg-plain')).toEqual([
    'disks/plain-data1',
    'disks/plain-empty1',
    'disks/plain-os',
    'resourceGroups/rg-plain',
  ]);
  expect(cloud.resources().filter(({ state }) => state !== undefined && state !== 'Unattached')).toEqual([]);
  expect(await undo()).toMatchObject({ code: 0 });
  expect(cloud.resources()).toEqual([]);
});

test('two disks at one LUN are refused with a sentence before anything is made', async () => {
  const dir = join(here.dir, 'clash');
  mkdirSync(dir);
  const plan = join(dir, 'plan.yaml');
  const target = { name: 'clash', resourceGroup: 'rg-clash', dataDisks: [{ sizeGiB: 1, lun: 0 }] };
  writeFileSync(plan, azurePlan(cloud, { kind: 'ova', path: machine.ova }, target));
  const { code, said } = await runHere(dir, 'run', plan);
  expect(code).not.toBe(0);
  expect(said.join('\n')).toContain('asks for LUN 0, which another disk has');
  expect(cloud.resources()).toEqual([]);
});
