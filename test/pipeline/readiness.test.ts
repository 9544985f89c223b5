import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/pipeline/clock.ts';
import { type Judged, worstFirstOf } from '../../src/pipeline/guest/judge.ts';
import { newLimits } from '../../src/pipeline/limits.ts';
import { readiness } from '../../src/pipeline/readiness.ts';
import { ova } from '../../src/pipeline/source/ova/index.ts';
import { vsphere } from '../../src/pipeline/source/vsphere/index.ts';
import type { Control } from '../../src/pipeline/types/control.ts';
import type { SourceLink } from '../../src/pipeline/types/source.ts';
import { makeMachineOva } from '../../src/sandbox/machine/ova.ts';
import { MIB } from '../../src/sandbox/machine/sector.ts';
import {
  type SandboxDisk,
  type SandboxMachine,
  startVsphere,
  type VsphereSandbox,
} from '../../src/sandbox/vsphere/index.ts';
import { scratch } from '../fixtures/scratch.ts';
import { fixture } from './guest/sources.ts';

const here = scratch();
let planted = '';
let data = '';
beforeAll(async () => {
  planted = join(here.dir, 'planted.raw');
  data = join(here.dir, 'data.raw');
  await writeFile(planted, fixture('planted'));
  // A disk of 4 GiB of which next to nothing is to be read.
  await truncate(planted, 4096 * MIB);
  await writeFile(data, Buffer.alloc(MIB));
});

let vc: VsphereSandbox | undefined;
let link: SourceLink | undefined;
afterEach(async () => {
  await link?.close();
  link = undefined;
  await vc?.close();
  expect(vc?.bugs ?? []).toEqual([]);
  vc = undefined;
});

function control(kill: AbortSignal = new AbortController().signal): Control {
  const ask: Control['ask'] = async ({ key }) => (key === 'source.password' ? (vc?.password ?? '') : '');
  const drain = new AbortController().signal;
  return { drain, kill, ask, limits: newLimits(), clock: systemClock, note: () => {} };
}

async function served(machine: Partial<SandboxMachine> = {}, disks: readonly SandboxDisk[] = [{ raw: planted }]) {
  const machines = [{ name: 'web', power: 'off', guestId: 'debian12_64Guest', disks, ...machine } as const];
  vc = await startVsphere({ machines, dir: join(here.dir, `vc-${Math.random().toString(36).slice(2)}`) });
  const plan = {
    kind: 'vsphere',
    server: vc.server,
    user: vc.user,
    vm: 'web',
    shutdownMinutes: 10,
    caFile: vc.caFile,
  } as const;
  link = await vsphere.connect(plan, control());
  return { vc, link };
}

async function judged(from: SourceLink, ctl = control()): Promise<readonly Judged[]> {
  return worstFirstOf(await Array.fromAsync(readiness(from, await from.machine(), 'azure', ctl)));
}

const failedOf = (found: readonly Judged[]) => found.filter(({ verdict }) => verdict === 'fail').map(({ id }) => id);
const reasonsOf = (found: readonly Judged[]) =>
  new Set(found.filter(({ verdict }) => verdict === 'unknown').map(({ evidence }) => String(evidence[0]?.facts?.what)));

describe('a machine on a server, before anything is exported', () => {
  test('is read in ranges where it lies: its defects are seen, and next to nothing is fetched', async () => {
    const { vc, link } = await served();
    const found = await judged(link);
    expect(failedOf(found)).toEqual(expect.arrayContaining(['DISK-FSTAB-DEV', 'BOOT-ROOTARG', 'NET-STATIC']));
    expect(found.find(({ id }) => id === 'DISK-FSTAB-DEV')?.evidence[0]).toMatchObject({ path: '/etc/fstab', line: 1 });
    const { folderBytes, calls, secretsAtNfc, leases } = vc.counters();
    expect(folderBytes).toBeGreaterThan(0);
    expect(folderBytes).toBeLessThan(24 * MIB);
    expect([calls.ExportVm, leases.opened, secretsAtNfc.length]).toEqual([undefined, 0, 0]);
  });

  test.each([
    ['running', { power: 'on' }],
    ['suspended', { power: 'suspended' }],
    ['snapshots', { snapshots: 1 }],
  ] as const)(
    'that cannot be looked into says that it is %s, and what its server tells is judged',
    async (why, machine) => {
      const { vc, link } = await served(machine);
      const found = await judged(link);
      expect(found.length).toBeGreaterThan(40);
      expect(reasonsOf(found)).toContain(why);
      expect(found.filter(({ verdict }) => verdict === 'pass' || verdict === 'fail').map(({ id }) => id)).not.toContain(
        'DISK-PT',
      );
      expect(vc.counters().folderBytes).toBe(0);
    },
  );

  test('of an account that may not read files says so', async () => {
    const { vc, link } = await served();
    vc.faults.add({ do: 'deny', privilege: 'Datastore.FileManagement' });
    expect(reasonsOf(await judged(link))).toContain('privilege');
    expect(vc.counters().folderBytes).toBe(0);
  });

  test('is read without a disk that is none of its files', async () => {
    const { link } = await served({}, [{ raw: planted }, { raw: data, rdm: 'physicalMode' }]);
    expect(failedOf(await judged(link))).toContain('BOOT-ROOTARG');
  });

  test('is let go at once', async () => {
    const { vc, link } = await served();
    vc.faults.add({ do: 'slow', on: 'folder', ms: 60_000 });
    const stop = new AbortController();
    const looking = judged(link, control(stop.signal));
    await vc.until(({ calls }) => (calls.folder ?? 0) > 0);
    stop.abort(new Error('left'));
    await expect(looking).rejects.toThrow('left');
  });
});

test('an OVA is judged in place, and what holds no system is not known', async () => {
  const { ova: path } = await makeMachineOva({
    dir: join(here.dir, 'ova'),
    name: 'web',
    firmware: 'bios',
    disks: [{ size: 8 * MIB, fill: 0.2 }],
  });
  const from = await ova.connect({ kind: 'ova', path }, control());
  try {
    const found = await judged(from);
    expect(found.some(({ verdict }) => verdict === 'unknown')).toBe(true);
    expect(reasonsOf(found)).not.toContain('stream');
  } finally {
    await from.close();
  }
});
