import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { type AzureSandbox, startAzure } from '../../src/sandbox/azure/index.ts';
import { makeMachineOva } from '../../src/sandbox/machine/ova.ts';
import { MIB } from '../../src/sandbox/machine/sector.ts';
import { scratch } from '../fixtures/scratch.ts';
import { type Client, clientOf } from '../sandbox/azure/client.ts';
import { groupPath, makeGroup, uploadBody } from '../sandbox/azure/steps.ts';
import { azurePlan, azureSignIn } from './azure-plan.ts';
import { run } from './program.ts';

const here = scratch();
let ova: string;
let cloud: AzureSandbox;
/** Somebody else in the same subscription. */
let other: Client;

beforeAll(async () => {
  const disks = [{ size: 24 * MIB, fill: 0.3 }];
  ova = (await makeMachineOva({ dir: join(here.dir, 'machine'), name: 'web', firmware: 'bios', disks })).ova;
  cloud = await startAzure();
  other = await clientOf(cloud);
});
afterAll(async () => {
  await other.close();
  await cloud.close();
});

/** A finished migration into Azure. */
async function finished(name: string, group: string) {
  const dir = join(here.dir, name);
  mkdirSync(dir);
  const [plan, state] = [join(dir, 'plan.yaml'), join(dir, 'state')];
  writeFileSync(plan, azurePlan(cloud, { kind: 'ova', path: ova }, { name, resourceGroup: group }));
  expect(await run(['run', plan, '--state-dir', state], azureSignIn(cloud))).toMatchObject({ code: 0 });
  const undo = (...args: readonly string[]) => run(['undo', name, '--state-dir', state, ...args], azureSignIn(cloud));
  const stateNow = async () => JSON.parse((await run(['sessions', '--json', '--state-dir', state])).stdout);
  return { undo, stateNow };
}

const inGroup = (group: string) => cloud.resources().filter(one => one.group === group || one.name === group);

test('undo of a finished migration asks for its name, then removes the image and the group it made', async () => {
  const { undo, stateNow } = await finished('web', 'rg-web');
  const before = cloud.resources();
  expect(before.map(({ type }) => type.split('/').at(-1)).sort()).toEqual(['images', 'resourceGroups']);

  for (const args of [[], ['--confirm', 'other']]) {
    const refused = await undo(...args);
    expect(refused).toMatchObject({ code: 64, stdout: '' });
    expect(refused.stderr).toContain('--confirm web');
  }
  const shown = await undo('--dry-run');
  expect(shown).toMatchObject({ code: 0, stderr: '' });
  expect(shown.stdout).toMatch(/image web\n/);
  expect(shown.stdout).toMatch(/resource group rg-web\n/);
  expect(cloud.resources()).toEqual(before);
  expect(await stateNow()).toMatchObject({ state: 'done' });

  expect(await undo('--confirm', 'web')).toMatchObject({ code: 0 });
  expect(cloud.resources()).toEqual([]);
  expect(await stateNow()).toMatchObject({ state: 'undone', holds: [] });

  const again = await undo('--confirm', 'web');
  expect(again).toMatchObject({ code: 0 });
  expect(again.stdout).toContain('nothing to undo');
});

test('a group with something in it that is not ours stays, with that in it, and this is said', async () => {
  const { undo } = await finished('shared', 'rg-shared');
  const theirs = groupPath(cloud, '/providers/Microsoft.Compute/disks/theirs', 'rg-shared');
  await other.ended(await other.arm('PUT', theirs, uploadBody()));
  const ended = await undo('--confirm', 'shared');
  expect(ended, ended.stderr).toMatchObject({ code: 0 });
  expect(ended.stderr).toMatch(/rg-shared.*theirs|theirs.*rg-shared/);
  expect(
    inGroup('rg-shared')
      .map(({ name }) => name)
      .sort(),
  ).toEqual(['rg-shared', 'theirs']);
});

test('an undo that is refused in one place says what is gone and what is left, and goes on from there', async () => {
  const { undo, stateNow } = await finished('locked', 'rg-locked');
  cloud.faults.add({ on: 'deleteImage', do: 'status', status: 409, code: 'ScopeLocked' });
  const refused = await undo('--confirm', 'locked', '--json');
  expect(refused, refused.stderr).toMatchObject({ code: 73 });
  expect(JSON.parse(refused.stdout.split('\n')[0] ?? '')).toMatchObject({
    is: 'undone-in-part',
    removed: [],
    left: [{ kind: 'azure-group' }, { kind: 'azure-image', facts: { name: 'locked' } }],
  });
  expect(refused.stderr).toContain('ScopeLocked');
  cloud.faults.clear();
  expect(await undo('--confirm', 'locked')).toMatchObject({ code: 0 });
  expect(inGroup('rg-locked')).toEqual([]);
  expect(await stateNow()).toMatchObject({ state: 'undone' });
});

test('a group that was there before is never removed', async () => {
  await makeGroup(cloud, other, 'rg-before');
  const { undo } = await finished('guest', 'rg-before');
  expect(await undo('--confirm', 'guest')).toMatchObject({ code: 0 });
  expect(inGroup('rg-before').map(({ name }) => name)).toEqual(['rg-before']);
});

test('undo of files removes those and the folders made for them, and leaves what else is there', async () => {
  const dir = join(here.dir, 'files');
  mkdirSync(dir);
  const [plan, state] = [join(dir, 'plan.yaml'), join(dir, 'state')];
  const target = { kind: 'file', path: 'new/out', format: 'vhd' };
  writeFileSync(plan, stringify({ version: 1, source: { kind: 'ova', path: ova }, target }));
  expect(await run(['run', plan, '--state-dir', state])).toMatchObject({ code: 0 });
  writeFileSync(join(dir, 'new', 'mine.txt'), 'mine');
  expect(await run(['undo', 'web', '--state-dir', state])).toMatchObject({ code: 64 });
  expect(existsSync(join(dir, 'new', 'out', 'web-disk1.vhd'))).toBe(true);
  expect(await run(['undo', 'web', '--state-dir', state, '--confirm', 'web'])).toMatchObject({ code: 0 });
  expect(readdirSync(join(dir, 'new'))).toEqual(['mine.txt']);
});
