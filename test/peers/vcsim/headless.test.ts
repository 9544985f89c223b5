import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AzureSandbox, startAzure } from '../../../src/sandbox/azure/index.ts';
import { scratch } from '../../fixtures/scratch.ts';
import type { Ended } from '../../journeys/program.ts';
import { MiB, makeGuest } from '../guest.ts';
import { govcOn } from './govc.ts';
import { begin, mustHaveArrived, type Road, roadFrom } from './road.ts';
import { startVcsim, type Vcsim } from './vcsim.ts';

const here = scratch();
let cloud: AzureSandbox;
let raws: string[];

beforeAll(async () => {
  raws = [join(here.dir, 'web-0.raw'), join(here.dir, 'web-1.raw')];
  await makeGuest(raws[0] ?? '', { firmware: 'efi', size: 61 * MiB + 1024 });
  await makeGuest(raws[1] ?? '', { firmware: 'bios', size: 45 * MiB });
  cloud = await startAzure({ dir: join(here.dir, 'cloud') });
});
afterAll(() => cloud?.close());

/** One machine, `web`, that runs with an image in its drive, carried by a plan; then what it is like afterwards. */
async function carried(vm: string, esx: boolean, power: 'shutdown' | 'snapshot') {
  const web = { name: vm, firmware: 'efi', on: true, iso: true, disks: raws } as const;
  const vcsim = await startVcsim({ esx, fillers: 20, machines: [web], leaseTimeout: 3, enforce: true });
  try {
    const road = roadFrom(vcsim, cloud, here.dir, vm, { power });
    const ended = await begin(['run', road.plan], road, vcsim.password).ended;
    expect(ended, ended.stderr).toMatchObject({ code: 0 });
    await mustHaveArrived(cloud, vm, raws, here.dir);
    noSecretIn(road, vcsim, ended);
    const govc = await govcOn(vcsim, here.dir);
    const { virtualMachines } = JSON.parse(await govc('vm.info', '-json', vm));
    const { devices } = JSON.parse(await govc('device.info', '-json', '-vm', vm, 'cdrom-*'));
    return {
      counters: await vcsim.counters(),
      power: virtualMachines[0].runtime.powerState,
      snapshot: virtualMachines[0].snapshot,
      iso: devices[0].backing.fileName,
    };
  } finally {
    await vcsim.close();
  }
}

/** What it wrote knows no secret; the search finds the name of the user, which it is allowed to know. */
function noSecretIn(road: Road, { user, password }: Vcsim, { stdout, stderr }: Ended): void {
  const written = readdirSync(road.state, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .concat(stdout, stderr);
  expect(written.some(text => text.includes(user))).toBe(true);
  expect(written.filter(text => text.includes(password) || /\/nfc\/[0-9a-f]{8}-/.test(text))).toEqual([]);
}

const once = { opened: 1, finished: 1 };

test('from a vCenter, its guest shut down: the image is what was served, the machine off, its CD back', async () => {
  const { counters, power, snapshot, iso } = await carried('web', false, 'shutdown');
  expect(counters.leases.map(({ ended }) => ended)).toEqual(['completed']);
  expect(counters.disks).toMatchObject([once, once]);
  expect(counters.sessions).toBe(0);
  expect({ power, snapshot, iso }).toEqual({ power: 'poweredOff', snapshot: null, iso: '[LocalDS_0] iso/install.iso' });
});

test('from an ESXi host, by a snapshot: the image is what was served, and the machine ran on, its snapshot gone', async () => {
  const { counters, power, snapshot, iso } = await carried('runs', true, 'snapshot');
  expect(counters.leases.map(({ ended }) => ended)).toEqual(['completed']);
  expect(counters.disks).toMatchObject([once, once]);
  expect(counters.calls).toMatchObject({ CreateSnapshot_Task: 1, ExportSnapshot: 1, RemoveSnapshot_Task: 1 });
  expect(counters.calls.PowerOffVM_Task).toBeUndefined();
  expect(counters.sessions).toBe(0);
  expect({ power, snapshot, iso }).toEqual({ power: 'poweredOn', snapshot: null, iso: '[LocalDS_0] iso/install.iso' });
  expect(cloud.bugs).toEqual([]);
});
