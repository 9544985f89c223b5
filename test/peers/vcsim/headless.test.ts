import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AzureSandbox, startAzure } from '../../../src/sandbox/azure/index.ts';
import { scratch } from '../../fixtures/scratch.ts';
import { MiB, makeGuest } from '../guest.ts';
import { govcOn } from './govc.ts';
import { begin, mustHaveArrived, roadFrom } from './road.ts';
import { startVcsim, type Vcsim } from './vcsim.ts';

const here = scratch();
let cloud: AzureSandbox;
let vcsim: Vcsim;
let raws: string[];

beforeAll(async () => {
  raws = [join(here.dir, 'web-0.raw'), join(here.dir, 'web-1.raw')];
  await makeGuest(raws[0] ?? '', { firmware: 'efi', size: 61 * MiB + 1024 });
  await makeGuest(raws[1] ?? '', { firmware: 'bios', size: 45 * MiB });
  const web = { name: 'web', firmware: 'efi', on: true, iso: true, disks: raws } as const;
  vcsim = await startVcsim({ fillers: 20, machines: [web], leaseTimeout: 3, enforce: true });
  cloud = await startAzure({ dir: join(here.dir, 'cloud') });
});
afterAll(async () => {
  await cloud?.close();
  await vcsim?.close();
});

test('a plan and a password on stdin: the image is what the simulator served, and the machine is off, its CD back', async () => {
  const road = roadFrom(vcsim, cloud, here.dir, 'web');
  const ended = await begin(['run', road.plan], road, vcsim.password).ended;
  expect(ended, ended.stderr).toMatchObject({ code: 0 });
  await mustHaveArrived(cloud, 'web', raws, here.dir);

  const { leases, disks, sessions } = await vcsim.counters();
  expect(leases.map(({ ended }) => ended)).not.toContain('');
  expect(leases.map(({ ended }) => ended)).toContain('completed');
  expect(disks.map(({ opened, finished }) => [opened, finished])).toEqual([
    [1, 1],
    [1, 1],
  ]);
  expect(sessions).toBe(0);
  const govc = await govcOn(vcsim, here.dir);
  const { virtualMachines } = JSON.parse(await govc('vm.info', '-json', 'web'));
  expect(virtualMachines[0].runtime.powerState).toBe('poweredOff');
  const { devices } = JSON.parse(await govc('device.info', '-json', '-vm', 'web', 'cdrom-*'));
  expect(devices[0].backing.fileName).toBe('[LocalDS_0] iso/install.iso');
  expect(cloud.bugs).toEqual([]);

  // What it wrote knows no secret; the search finds the name of the user, which it is allowed to know.
  const written = readdirSync(road.state, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .concat(ended.stdout, ended.stderr);
  expect(written.some(text => text.includes(vcsim.user))).toBe(true);
  expect(written.filter(text => text.includes(vcsim.password) || /\/nfc\/[0-9a-f]{8}-/.test(text))).toEqual([]);
});
