import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import about from '../../package.json' with { type: 'json' };
import { type AzureSandbox, startAzure } from '../../src/sandbox/azure/index.ts';
import { makeRawDisk } from '../../src/sandbox/machine/disk.ts';
import { makeMachineOva } from '../../src/sandbox/machine/ova.ts';
import { MIB } from '../../src/sandbox/machine/sector.ts';
import { startVsphere, type VsphereSandbox } from '../../src/sandbox/vsphere/index.ts';
import { scratch } from '../fixtures/scratch.ts';
import { azurePlan, azureSignIn } from './azure-plan.ts';
import { launch, vmferry } from './program.ts';
import { WireSecrets } from './wire-secrets.ts';

const here = scratch();
const wrongSecret = 'wrong~but-a-secret-all-the-same';
const secrets = new WireSecrets([[wrongSecret, 'the wrong secret']]);
let cloud: AzureSandbox;
let vcenter: VsphereSandbox;

beforeAll(async () => {
  cloud = await startAzure();
  const raw = join(here.dir, 'served.raw');
  await makeRawDisk({ file: raw, size: 48 * MIB, fill: 0.4, firmware: 'bios' });
  const served = { name: 'served', tools: 'running', firmware: 'bios', disks: [{ raw }] } as const;
  vcenter = await startVsphere({ certificate: 'self-signed', machines: [served] });
  secrets.known.set(cloud.clientSecret, 'the client secret');
  secrets.known.set(vcenter.password, 'the password');
  secrets.listen();
});
afterAll(async () => {
  secrets.close();
  await vcenter.close();
  await cloud.close();
});

test('no secret is written down, printed or named in an argument, whatever goes wrong', async () => {
  const dir = join(here.dir, 'journey');
  mkdirSync(join(dir, 'printed'), { recursive: true });
  const [plan, state] = [join(dir, 'plan.yaml'), join(dir, 'state')];
  const disks = [{ size: 64 * MIB, fill: 0.4 }];
  const { ova } = await makeMachineOva({ dir: join(here.dir, 'machine'), name: 'web', firmware: 'bios', disks });
  writeFileSync(plan, azurePlan(cloud, { kind: 'ova', path: ova }, { name: 'web' }));

  const argv: string[] = [];
  let runs = 0;
  const journey = async (code: number, env: NodeJS.ProcessEnv, ...args: readonly string[]) => {
    const running = launch(vmferry, [...args, '--state-dir', state], { ...azureSignIn(cloud), ...env });
    const over = running.ended.then(() => true);
    const requests = () => cloud.counters().requests.putPage ?? 0;
    const before = requests();
    const uploading = cloud
      .counters()
      .until(() => requests() > before)
      .then(() => false);
    if (!(await Promise.race([over, uploading]))) argv.push(readFileSync(`/proc/${running.child.pid}/cmdline`, 'utf8'));
    const ended = await running.ended;
    writeFileSync(join(dir, 'printed', `${runs++}`), ended.stdout + ended.stderr);
    expect(ended.code, ended.stderr).toBe(code);
  };

  await journey(77, { AZURE_CLIENT_SECRET: wrongSecret }, 'run', plan);
  cloud.faults.add({ on: 'putPage', do: 'slow', delayMs: 50 });
  cloud.faults.add({ on: 'putPage', do: 'expireSas', nth: 3 });
  cloud.faults.add({ on: 'putPage', do: 'busy', nth: 5, retryAfterSeconds: 0 });
  cloud.faults.add({ on: 'putPage', do: 'reset', when: 'midway', nth: 6 });
  cloud.faults.add({ on: 'beginGetAccess', do: 'expireTokens', nth: 2 });
  cloud.faults.add({ on: 'putDisk', do: 'failLate', first: 1 });
  await journey(73, {}, 'resume');
  cloud.faults.add({ on: 'putImage', do: 'failLate', first: 1 });
  await journey(73, {}, 'resume', '--json');
  cloud.faults.add({ on: 'putImage', do: 'status', status: 403, code: 'AuthorizationFailed', first: 1 });
  await journey(77, {}, 'resume');
  cloud.faults.clear();
  await journey(0, {}, 'resume');
  await journey(0, {}, 'sessions', '--json');
  await journey(0, {}, 'doctor');
  await journey(0, {}, 'watch', 'web', '--json');
  const archive = join(dir, 'report.tar.gz');
  await journey(0, {}, 'report', 'web', '--out', archive);
  mkdirSync(join(dir, 'unpacked'));
  execFileSync('tar', ['xzf', archive, '-C', join(dir, 'unpacked')]);
  expect(readdirSync(join(dir, 'unpacked'), { recursive: true }).map(String)).toContainEqual(
    expect.stringMatching(/log\.ndjson$/),
  );

  expect(new Set(secrets.known.values()), 'caught on the wire').toContain('an access token');
  expect(
    [...secrets.known.values()].filter(what => what === 'a signature').length,
    'access was renewed',
  ).toBeGreaterThan(2);
  expect(argv.length).toBeGreaterThan(0);
  writeFileSync(join(dir, 'printed', 'argv'), argv.join('\n'));

  secrets.mustNotBeIn(dir);
}, 60_000);

test('the log tells of each start and end, stages, sign-ins and every request that was not answered as wished', () => {
  const state = join(here.dir, 'journey', 'state');
  const started = { version: about.version, node: process.version, platform: `${process.platform}-${process.arch}` };
  expect(logged(state, 'start')[0]).toMatchObject({ ...started, command: expect.arrayContaining(['run']) });
  expect(logged(state, 'end').map(({ exit }) => exit)).toEqual([77, 73, 73, 77, 0]);
  const stages = logged(state, 'stage').map(({ stage, state }) => `${stage} ${state}`);
  expect(stages).toEqual(expect.arrayContaining(['transfer failed', 'publish failed', 'transfer done', 'tidy done']));
  const signIns = logged(state, 'sign-in');
  expect(signIns[0]).toMatchObject({ way: 'environment', renewed: false, failed: 'AZURE_SIGN_IN_FAILED' });
  expect(signIns).toContainEqual(expect.objectContaining({ way: 'environment', renewed: true }));
  const requests = logged(state, 'request');
  expect(requests).toContainEqual(expect.objectContaining({ method: 'PUT', status: 503, request: expect.any(String) }));
  expect(requests).toContainEqual(expect.objectContaining({ method: 'PUT', status: 403 }));
  for (const { path, ms, host } of requests) {
    expect(path).toMatch(/^\/[^?]*$/);
    expect(host).toMatch(/^127\.0\.0\.1:|localhost:/);
    expect(ms).toBeGreaterThanOrEqual(0);
  }
});

test('nor the password of a server, its cookie or a ticket, nor are they given to a child', async () => {
  const dir = join(here.dir, 'served');
  const bin = join(dir, 'bin');
  for (const folder of ['printed', 'children', 'bin']) mkdirSync(join(dir, folder), { recursive: true });
  const [plan, state] = [join(dir, 'plan.yaml'), join(dir, 'state')];
  for (const child of ['az', 'systemd-inhibit', 'qemu-img']) {
    const told = join(dir, 'children', child);
    writeFileSync(
      join(bin, child),
      `#!/bin/sh\ntr '\\0' '\\n' < /proc/$$/environ > ${told}-$$\necho "$@" >> ${told}-$$\n`,
      {
        mode: 0o755,
      },
    );
  }
  const { server, user, fingerprint, password } = vcenter;
  const source = { kind: 'vsphere', server, user, vm: 'served', power: 'off', fingerprint };
  writeFileSync(plan, azurePlan(cloud, source, { name: 'served' }));
  let runs = 0;
  const argv: string[] = [];
  const journey = async (
    code: number,
    env: NodeJS.ProcessEnv,
    input: string | undefined,
    ...args: readonly string[]
  ) => {
    const path = `${bin}:${process.env.PATH}`;
    const all = { ...azureSignIn(cloud), PATH: path, NODE_EXTRA_CA_CERTS: vcenter.caFile, ...env };
    const running = launch(vmferry, [...args, '--state-dir', state], all, undefined, input);
    const over = running.ended.then(() => true);
    const calls = vcenter.counters().calls.Login ?? 0;
    const signedIn = vcenter.until(({ calls: now }) => (now.Login ?? 0) > calls).then(() => false);
    if (!(await Promise.race([over, signedIn]))) argv.push(readFileSync(`/proc/${running.child.pid}/cmdline`, 'utf8'));
    const ended = await running.ended;
    writeFileSync(join(dir, 'printed', `${runs++}`), ended.stdout + ended.stderr);
    expect(ended.code, ended.stderr).toBe(code);
  };
  const right = { VMFERRY_VSPHERE_PASSWORD: password };

  await journey(77, {}, `${wrongSecret}\n`, 'vms', server, '--user', user, '--password-stdin');
  await journey(0, right, undefined, 'vms', server, '--user', user, '--json', '--keep-password');
  await journey(0, right, undefined, 'doctor');
  await journey(77, { VMFERRY_VSPHERE_PASSWORD: wrongSecret }, undefined, 'run', plan);
  vcenter.faults.add({ do: 'cut', percent: 40, times: 1 });
  cloud.faults.add({ on: 'putImage', do: 'status', status: 403, code: 'AuthorizationFailed', first: 1 });
  await journey(77, {}, `${password}\n`, 'resume', '--password-stdin');
  cloud.faults.clear();
  await journey(0, right, undefined, 'resume', '--json');
  await journey(0, right, undefined, 'undo', 'served', '--confirm', 'served');

  const caught = new Set(secrets.known.values());
  for (const kind of ['the password', 'a cookie', 'a ticket']) expect(caught, 'caught on the wire').toContain(kind);
  expect(argv.length).toBeGreaterThan(0);
  expect(readdirSync(join(dir, 'children')).length, 'children were started').toBeGreaterThan(0);
  writeFileSync(join(dir, 'printed', 'argv'), argv.join('\n'));
  expect(logged(state, 'sign-in')).toContainEqual(expect.objectContaining({ to: 'vsphere', way: 'password' }));
  expect(logged(state, 'call')).toContainEqual(expect.objectContaining({ method: 'Login', code: 'VSPHERE_SIGN_IN' }));
  // What a child is given besides is the tester's own environment, and the cloud's secret is for az to use.
  secrets.known.delete(cloud.clientSecret);
  secrets.mustNotBeIn(dir);
}, 60_000);

/** What the log of the only session says of one kind, oldest first. */
function logged(state: string, is: string): Record<string, unknown>[] {
  const [session = ''] = readdirSync(join(state, 'sessions'));
  const lines = readFileSync(join(state, 'sessions', session, 'log.ndjson'), 'utf8')
    .trim()
    .split('\n');
  return lines.map(line => JSON.parse(line)).filter(entry => entry.is === is);
}
