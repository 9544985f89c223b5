import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { journalledExtents } from '../../../src/pipeline/session/journal.ts';
import { type AzureSandbox, startAzure } from '../../../src/sandbox/azure/index.ts';
import { scratch } from '../../fixtures/scratch.ts';
import { MiB, makeGuest, noise } from '../guest.ts';
import { begin, mustHaveArrived, roadFrom, sessionFolder } from './road.ts';
import { startVcsim, type Vcsim } from './vcsim.ts';

const here = scratch();
const size = 48 * MiB;
let cloud: AzureSandbox;
let vcsim: Vcsim;
let raws: string[];

beforeAll(async () => {
  raws = [0, 1, 2].map(n => join(here.dir, `three-${n}.raw`));
  for (const [n, raw] of raws.entries()) {
    await makeGuest(raw, { firmware: n === 0 ? 'efi' : 'bios', size });
    await fill(raw, n);
  }
  const three = { name: 'three', firmware: 'efi', disks: raws } as const;
  // What was killed cannot end its lease: it has to run out, and the machine with it.
  vcsim = await startVcsim({ machines: [three], leaseTimeout: 3, enforce: true });
  cloud = await startAzure({ dir: join(here.dir, 'cloud') });
});
afterAll(async () => {
  await cloud?.close();
  await vcsim?.close();
});

test('killed while disk 2 of 3 is exported: disk 1 is not read again, disk 2 sends only what is missing', async () => {
  const road = roadFrom(vcsim, cloud, here.dir, 'three');
  // A stream is some 20 MiB long.
  await vcsim.hold('three', 1, 12 * MiB);
  await vcsim.hold('three', 2, 0);
  const first = begin(['run', road.plan], road, vcsim.password);
  const early = first.ended.then(({ stderr }) => {
    throw new Error(`ended before it was killed: ${stderr}`);
  });
  early.catch(() => {});
  const folder = () => sessionFolder(road);
  const journalled = (disk: number) => journalledExtents(join(folder(), 'journal')).get(disk)?.bytes ?? 0;
  const complete = async () =>
    journalled(0) >= 16 * MiB &&
    journalled(1) >= 4 * MiB &&
    (await vcsim.counters()).disks.some(({ disk, finished }) => disk === 0 && finished === 1) &&
    (await vcsim.counters()).disks.some(({ disk }) => disk === 2);
  await Promise.race([early, until(complete)]);
  await settled(() => journalled(0) + journalled(1));
  process.kill(first.pid, 'SIGKILL');
  expect((await first.ended.catch(() => undefined))?.signal).toBe('SIGKILL');
  await cloud.counters().until(({ lastAnswers }) => lastAnswers === 0);
  const before = { vcsim: await vcsim.counters(), sent: sentOf(cloud), held: [0, 1, 2].map(journalled) };
  expect(before.held[2]).toBe(0);

  await vcsim.release();
  const again = await begin(['resume'], road, vcsim.password).ended;
  expect(again, again.stderr).toMatchObject({ code: 0 });
  await mustHaveArrived(cloud, 'three', raws, here.dir);
  const after = await vcsim.counters();
  const read = (counters: typeof after, n: number) => counters.disks.find(({ disk }) => disk === n);
  // Disk 1 is whole: not a byte of it is asked for. Disk 2 has no way to begin in the middle.
  expect(read(after, 0)).toEqual(read(before.vcsim, 0));
  expect(read(after, 1)).toMatchObject({ opened: 2, finished: 1 });
  expect(read(after, 2)).toMatchObject({ finished: 1 });
  // Only what the program may not have heard of before its death may come a second time.
  const sent = sentOf(cloud);
  for (const n of [0, 1, 2]) {
    expect(sent[n]?.resent, `disk ${n + 1}`).toBeLessThanOrEqual(before.sent[n]?.unread ?? 0);
    expect(sent[n]?.acknowledged, `disk ${n + 1}`).toBeGreaterThan(16 * MiB);
  }
  expect(sent[0]?.acknowledged).toBe(before.sent[0]?.acknowledged);
  expect(after.leases.map(({ ended }) => ended)).toEqual(['expired', 'completed']);
  expect(cloud.bugs).toEqual([]);
}, 120_000);

/** Noise in two thirds of the disk, in stripes. */
async function fill(raw: string, seed: number): Promise<void> {
  const disk = await open(raw, 'r+');
  try {
    for (let at = 20 * MiB; at + 2 * MiB <= size; at += 3 * MiB)
      await disk.write(noise(2 * MiB, seed * 100 + at / MiB), 0, 2 * MiB, at);
  } finally {
    await disk.close();
  }
}

/** What the cloud was sent of each disk, in the order of the machine. */
function sentOf(of: AzureSandbox): { acknowledged: number; resent: number; unread: number }[] {
  const { disks } = of.counters();
  return ['three-os', 'three-data1', 'three-data2'].map(name => {
    const { acknowledged = 0, resent = 0, unread = 0 } = disks.find(({ disk }) => disk === name) ?? {};
    return { acknowledged, resent, unread };
  });
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise(resolve => setTimeout(resolve, 20));
}

/** Waits until a figure has stood still for as long as anything under way takes. */
async function settled(figure: () => number): Promise<void> {
  for (let last = -1; last !== figure(); ) {
    last = figure();
    await new Promise(resolve => setTimeout(resolve, 300));
  }
}
