import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { folderStore } from '../../src/pipeline/session/store.ts';
import { type AzureSandbox, startAzure } from '../../src/sandbox/azure/index.ts';
import { MIB } from '../../src/sandbox/machine/sector.ts';
import { scratch } from '../fixtures/scratch.ts';
import { azurePlan, azureSignIn } from './azure-plan.ts';
import { dieAt, start } from './kills/kill.ts';
import { type Road, roadToFiles, type SmallMachine, smallMachine } from './kills/road.ts';
import { launch, run, vmferry } from './program.ts';

const here = scratch();
let machine: SmallMachine;
let cloud: AzureSandbox;

beforeAll(async () => {
  machine = await smallMachine(join(here.dir, 'machine'));
  cloud = await startAzure();
});
afterAll(async () => {
  expect(cloud.bugs).toEqual([]);
  await cloud.close();
});

describe('a file that was changed between a kill and the resume', () => {
  let road: Road;
  let kept: string;
  let partial: string;

  beforeAll(async () => {
    road = roadToFiles(here.dir, machine.ova);
    const first = await dieAt(road, 'after', 22, 'run', road.plan);
    expect(first.signal, first.stderr).toBe('SIGKILL');
    kept = join(here.dir, 'kept');
    cpSync(dirname(road.plan), kept, { recursive: true });
    partial = join(dirname(road.plan), 'out', 'small-disk1.vhd.partial');
  });

  async function changed(offset: number, bytes: number): Promise<void> {
    const handle = await open(partial, 'r+');
    const data = Buffer.alloc(bytes);
    await handle.read(data, 0, bytes, offset);
    for (const [n, byte] of data.entries()) data[n] = byte ^ 0x5a;
    await handle.write(data, 0, bytes, offset);
    await handle.close();
  }

  test.each([
    ['17 bytes in a hole', 'VERIFY_STRAY', () => changed(hole(machine.raw), 17)],
    ['a byte of a piece', 'VERIFY_DIFFERS', () => changed(acknowledged(road)?.offset ?? 0, 1)],
    ['bytes behind its end', '', async () => changed((await stat(partial)).size, 99)],
  ])('%s: the resume ends with the bytes of the source', async (_what, code, change) => {
    rmSync(dirname(road.plan), { recursive: true });
    cpSync(kept, dirname(road.plan), { recursive: true });
    await change();
    const resumed = await start(road, 'resume').ended;
    expect(resumed, resumed.stderr).toMatchObject({ code: 0 });
    expect(resumed.stderr).toContain(code);
    const arrived = await road.arrived();
    expect(arrived.length).toBe(machine.raw.length);
    expect(arrived.equals(machine.raw)).toBe(true);
    expect(road.leftovers()).toEqual([]);
  });
});

/** The first MiB with nothing but zeros: nothing is sent there. */
function hole(raw: Buffer): number {
  for (let at = 0; at < raw.length; at += MIB) if (raw.subarray(at, at + MIB).every(byte => byte === 0)) return at + 77;
  throw new RangeError('no hole');
}

function acknowledged({ state }: Pick<Road, 'state'>) {
  const store = folderStore(state);
  const [session] = store.list();
  return session && [...(store.peek(session.id).sent.get(0) ?? [])].at(0);
}

interface Away {
  readonly name: string;
  readonly state: string;
  readonly plan: string;
  readonly env: NodeJS.ProcessEnv;
}

let made = 0;

function away(): Away {
  const name = `hurt-${made++}`;
  const dir = join(here.dir, name);
  mkdirSync(dir);
  const [plan, state] = [join(dir, 'plan.yaml'), join(dir, 'state')];
  writeFileSync(plan, azurePlan(cloud, { kind: 'ova', path: machine.ova }, { name, resourceGroup: name }));
  return { name, plan, state, env: azureSignIn(cloud) };
}

async function expectArrived(name: string): Promise<void> {
  const arrived = Buffer.concat(await Array.fromAsync(cloud.readImage(name)));
  expect(arrived.subarray(0, machine.raw.length).equals(machine.raw)).toBe(true);
  expect(arrived.subarray(machine.raw.length).every(byte => byte === 0)).toBe(true);
}

describe('an upload that was stopped, and pages of its disk changed meanwhile', () => {
  test.each(['resume', 'adopt'] as const)('%s: ends with the bytes of the source', async how => {
    const { name, plan, state, env } = away();
    const disk = `${name}-os`;
    cloud.faults.add({ on: 'putPage', name: disk, do: 'slow', delayMs: 60 });
    const first = launch(vmferry, ['run', plan, '--state-dir', state], env);
    const done = () => cloud.counters().putPages.filter(one => one.disk === disk && one.status === 201);
    await cloud.counters().until(() => done().length >= 4);
    first.child.kill('SIGINT');
    expect((await first.ended).code).toBe(130);
    cloud.faults.clear();
    const [piece] = done();
    const at = piece?.offset ?? 0;
    const page = await cloud.peek(disk, at + 512, 512);
    for (const n of [3, 4, 5, 6, 7, 8, 9]) page[n] = 255 ^ (page[n] ?? 0);
    await cloud.overwrite(disk, at + 512, page);
    await cloud.overwrite(disk, Math.floor(hole(machine.raw) / 512) * 512, Buffer.alloc(512, 9));
    const [session = ''] = readdirSync(join(state, 'sessions'));
    if (how === 'adopt') rmSync(state, { recursive: true });
    const asked = how === 'adopt' ? [session, '--plan', plan] : [];
    const resumed = await run(['resume', ...asked, '--state-dir', state], env);
    expect(resumed, resumed.stderr).toMatchObject({ code: 0 });
    await expectArrived(name);
  });

  test('a storage that keeps other bytes than it confirms: exit 74 with where, and a resume mends it', async () => {
    const { name, plan, state, env } = away();
    const disk = `${name}-os`;
    cloud.faults.add({ on: 'putPage', name: disk, do: 'rot' });
    const first = await run(['run', plan, '--state-dir', state], env);
    expect(first, first.stderr).toMatchObject({ code: 74, stdout: '' });
    expect(first.stderr).toMatch(/disk 1: what the target holds at byte \d+ is not what was sent \(VERIFY_DIFFERS\)/);
    expect(first.stderr).toMatch(/at byte \d+ \(\d+ bytes\) differs from what was sent\. Resume to send it again/);
    cloud.faults.clear();
    const resumed = await run(['resume', '--state-dir', state], env);
    expect(resumed, resumed.stderr).toMatchObject({ code: 0 });
    await expectArrived(name);
  });

  test('of what this very run has sent, a sample alone is read back', async () => {
    const { name, plan, state, env } = away();
    const before = cloud.counters().requests.readBlob ?? 0;
    expect(await run(['run', plan, '--state-dir', state], env)).toMatchObject({ code: 0 });
    await expectArrived(name);
    // At least eight of its pieces, and twice the footer: when it is verified and before it is sealed.
    expect((cloud.counters().requests.readBlob ?? 0) - before).toBeLessThanOrEqual(8 + 2);
  });
});
