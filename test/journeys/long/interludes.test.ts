import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type AzureSandbox, startAzure } from '../../../src/sandbox/azure/index.ts';
import { makeMachineOva } from '../../../src/sandbox/machine/ova.ts';
import { MIB } from '../../../src/sandbox/machine/sector.ts';
import { scratch } from '../../fixtures/scratch.ts';
import { azurePlan, azureSignIn } from '../azure-plan.ts';
import { launch, type Running, run, vmferry } from '../program.ts';

const here = scratch();
let cloud: AzureSandbox;
let machine: { ova: string; raw: Buffer };
let serial = 0;
/** A SAS lasts a day. */
const overADay = 25 * 3600;

beforeAll(async () => {
  const disks = [{ size: 48 * MIB, fill: 0.7 }];
  const made = await makeMachineOva({ dir: join(here.dir, 'machine'), name: 'web', firmware: 'bios', seed: 5, disks });
  machine = { ova: made.ova, raw: readFileSync(made.raws[0] ?? '') };
  cloud = await startAzure();
});
afterAll(async () => {
  expect(cloud.bugs).toEqual([]);
  await cloud.close();
});
beforeEach(() => cloud.faults.clear());

interface UnderWay extends Running {
  readonly name: string;
  resume(): ReturnType<typeof run>;
  resent(): number;
}

/** A migration of which some pieces have arrived and others have not. */
async function underWay(): Promise<UnderWay> {
  const name = `pause-${serial++}`;
  const dir = join(here.dir, name);
  mkdirSync(dir);
  const [plan, state] = [join(dir, 'plan.yaml'), join(dir, 'state')];
  writeFileSync(plan, azurePlan(cloud, { kind: 'ova', path: machine.ova }, { name, resourceGroup: name }));
  cloud.faults.add({ on: 'putPage', do: 'slow', delayMs: 60 });
  const running = launch(vmferry, ['run', plan, '--state-dir', state], azureSignIn(cloud));
  const mine = () => cloud.counters().disks.filter(({ disk }) => disk.startsWith(`${name}-`));
  await cloud.counters().until(() => mine().some(({ acknowledged }) => acknowledged > 4 * MIB));
  cloud.faults.clear();
  return {
    ...running,
    name,
    resume: () => run(['resume', '--state-dir', state], azureSignIn(cloud)),
    resent: () => mine().reduce((sum, { resent }) => sum + resent, 0),
  };
}

async function expectArrived({ name, resent }: UnderWay): Promise<void> {
  const arrived = Buffer.concat(await Array.fromAsync(cloud.readImage(name, 0)));
  expect(arrived.subarray(0, machine.raw.length).equals(machine.raw)).toBe(true);
  expect(resent()).toBe(0);
}

test('the machine slept for more than a day: access and token have ended, both come anew, and the run goes on', async () => {
  const at = await underWay();
  at.child.kill('SIGSTOP');
  await cloud.counters().until(({ inFlight }) => (inFlight.putPage ?? 0) === 0);
  const grants = cloud.counters().requests.beginGetAccess ?? 0;
  cloud.clock.advance(overADay);
  cloud.faults.add({ on: 'putPage', do: 'refuse', ms: 300, nth: 1 });
  cloud.faults.add({ on: 'beginGetAccess', do: 'expireTokens', nth: 1 });
  at.child.kill('SIGCONT');
  const ended = await at.ended;
  expect(ended, ended.stderr).toMatchObject({ code: 0 });
  expect((cloud.counters().requests.beginGetAccess ?? 0) - grants).toBeGreaterThanOrEqual(2);
  await expectArrived(at);
});

test('the sign-in is refused in the middle of it: ends as not allowed, and a resume signs in again', async () => {
  const at = await underWay();
  cloud.faults.add({ on: 'putPage', do: 'expireSas', nth: 1 });
  cloud.faults.add({ on: 'arm', do: 'expireTokens', nth: 1 });
  cloud.faults.add({ on: 'token', do: 'status', status: 401, code: 'invalid_client' });
  const ended = await at.ended;
  expect(ended.code, ended.stderr).toBe(77);
  expect(ended.stderr).toContain('vmferry resume');
  cloud.faults.clear();
  const resumed = await at.resume();
  expect(resumed, resumed.stderr).toMatchObject({ code: 0 });
  await expectArrived(at);
});

test('killed and resumed after more than a day: access is granted anew', async () => {
  const at = await underWay();
  at.child.kill('SIGKILL');
  await at.ended;
  await cloud.counters().until(({ inFlight }) => (inFlight.putPage ?? 0) === 0);
  cloud.clock.advance(overADay);
  const resumed = await at.resume();
  expect(resumed, resumed.stderr).toMatchObject({ code: 0 });
  const arrived = Buffer.concat(await Array.fromAsync(cloud.readImage(at.name, 0)));
  expect(arrived.subarray(0, machine.raw.length).equals(machine.raw)).toBe(true);
});
