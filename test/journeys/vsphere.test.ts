import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { type AzureSandbox, startAzure } from '../../src/sandbox/azure/index.ts';
import { makeRawDisk } from '../../src/sandbox/machine/disk.ts';
import { MIB } from '../../src/sandbox/machine/sector.ts';
import { startVsphere, type VsphereSandbox } from '../../src/sandbox/vsphere/index.ts';
import { scratch } from '../fixtures/scratch.ts';
import { azurePlan, azureSignIn } from './azure-plan.ts';
import { run } from './program.ts';

const here = scratch();
const iso = '[vmfs Frankfurt] iso/tools.iso';
let vcenter: VsphereSandbox;
let cloud: AzureSandbox;
let raws: string[];
let made = 0;

beforeAll(async () => {
  raws = [join(here.dir, 'web-0.raw'), join(here.dir, 'web-1.raw')];
  await makeRawDisk({ file: raws[0] ?? '', size: 24 * MIB, fill: 0.4, firmware: 'bios' });
  await makeRawDisk({ file: raws[1] ?? '', size: 16 * MIB, fill: 0.4, firmware: 'none' });
  cloud = await startAzure();
  const disks = raws.map(raw => ({ raw }));
  const web = { firmware: 'bios', tools: 'running', cdrom: { iso } } as const;
  vcenter = await startVsphere({
    certificate: 'self-signed',
    crowd: 12,
    machines: ['web', 'looked', 'taken-back'].map(name => ({ name, ...web, disks })),
  });
});
afterAll(async () => {
  expect(vcenter.violations).toEqual([]);
  expect(vcenter.bugs).toEqual([]);
  expect(vcenter.counters().sessions).toMatchObject({ open: 0, lost: 0 });
  expect(vcenter.counters().leases).toMatchObject({ open: 0, expired: 0 });
  await vcenter.close();
  await cloud.close();
});

const sourceOf = (vm: string) => ({
  kind: 'vsphere',
  server: vcenter.server,
  user: vcenter.user,
  vm,
  power: 'shutdown',
  fingerprint: vcenter.fingerprint,
});

/** A folder of its own for one run. */
function place(content: string) {
  const dir = join(here.dir, `run-${made++}`);
  mkdirSync(dir);
  const [plan, state] = [join(dir, 'plan.yaml'), join(dir, 'state')];
  writeFileSync(plan, content);
  return { dir, plan, state };
}

const toFiles = (source: object) =>
  stringify({ version: 1, source, target: { kind: 'file', path: 'out', format: 'raw' } });
const toAzure = (vm: string, name: string) => azurePlan(cloud, sourceOf(vm), { name });
const withPassword = () => ({ ...azureSignIn(cloud), VMFERRY_VSPHERE_PASSWORD: vcenter.password });
/** A plan that was not touched by the run is all there is beside the state. */
const leftIn = (dir: string) => readdirSync(dir).filter(name => name !== 'state');

describe('a machine on a server, from a plan and without a person', () => {
  test('is an image in Azure, byte for byte, and at the source as the plan says', async () => {
    const { plan, state } = place(azurePlan(cloud, { ...sourceOf('web'), after: 'power-on' }, { name: 'web' }));
    const ended = await run(['run', plan, '--json', '--state-dir', state], withPassword());
    expect(ended, ended.stderr).toMatchObject({ code: 0 });
    for (const line of ended.stdout.trimEnd().split('\n')) expect(JSON.parse(line)).toMatchObject({ v: 1 });
    for (const [disk, raw] of raws.entries()) {
      const arrived = Buffer.concat(await Array.fromAsync(cloud.readImage('web', disk)));
      const source = readFileSync(raw);
      expect(arrived.subarray(0, source.length).equals(source), `disk ${disk}`).toBe(true);
    }
    const web = vcenter.machine('web');
    expect(web).toMatchObject({ power: 'on', exporting: false, snapshots: [] });
    expect(web.cdroms[0]).toMatchObject({ backing: 'iso', iso });
  });

  test('with the password from stdin, into files', async () => {
    const { dir, plan, state } = place(toFiles({ ...sourceOf('web'), power: 'snapshot' }));
    const args = ['run', plan, '--password-stdin', '--state-dir', state];
    const ended = await run(args, {}, dir, `${vcenter.password}\nand nothing else\n`);
    expect(ended, ended.stderr).toMatchObject({ code: 0 });
    for (const [disk, raw] of raws.entries()) {
      expect(readFileSync(join(dir, 'out', `web-disk${disk + 1}.raw`)).equals(readFileSync(raw))).toBe(true);
    }
    expect(vcenter.machine('web')).toMatchObject({ power: 'on', snapshots: [] });
  });

  test('--dry-run looks at everything and touches nothing', async () => {
    const { dir, plan, state } = place(toAzure('looked', 'looked'));
    const ended = await run(['run', plan, '--dry-run', '--state-dir', state], withPassword());
    expect(ended, ended.stderr).toMatchObject({ code: 0, stdout: '' });
    expect(vcenter.machine('looked').changes).toEqual([]);
    expect(leftIn(dir)).toEqual(['plan.yaml']);
  });

  test('that could not become an image is put back by undo: power, CD, and nothing in the cloud', async () => {
    const { plan, state } = place(toAzure('taken-back', 'taken-back'));
    cloud.faults.add({ on: 'putImage', do: 'status', status: 403, code: 'AuthorizationFailed', first: 1 });
    const ended = await run(['run', plan, '--state-dir', state], withPassword());
    expect(ended, ended.stderr).toMatchObject({ code: 77 });
    expect(vcenter.machine('taken-back')).toMatchObject({ power: 'off' });
    const sessions = await run(['sessions', '--state-dir', state]);
    expect(sessions.stdout).toContain('a machine it turned off');

    const undo = ['undo', 'taken-back', '--state-dir', state, '--password-stdin'];
    const undone = await run(undo, azureSignIn(cloud), undefined, `${vcenter.password}\n`);
    expect(undone, undone.stderr).toMatchObject({ code: 0 });
    const back = vcenter.machine('taken-back');
    expect(back.power).toBe('on');
    expect(back.cdroms[0]).toMatchObject({ backing: 'iso', iso });
    expect(cloud.resources().filter(({ name }) => name.startsWith('taken-back'))).toEqual([]);
  });
});

describe('77: the server is not trusted, or does not trust us; nothing is touched', () => {
  test.each(['stdin', 'environment'])('a wrong password from %s', async from => {
    const { plan, state } = place(toFiles(sourceOf('looked')));
    const wrong = 'wrong-but-a-secret-all-the-same';
    const stdin = from === 'stdin';
    const ended = await run(
      ['run', plan, '--state-dir', state, ...(stdin ? ['--password-stdin'] : [])],
      stdin ? {} : { VMFERRY_VSPHERE_PASSWORD: wrong },
      undefined,
      stdin ? `${wrong}\n` : undefined,
    );
    expect(ended, ended.stderr).toMatchObject({ code: 77, stdout: '' });
    expect(ended.stderr).not.toContain(wrong);
    expect(vcenter.machine('looked').changes).toEqual([]);
  });

  test('a certificate that nobody vouches for: the sentence has its fingerprint', async () => {
    const { fingerprint: _, ...source } = sourceOf('looked');
    const { plan, state } = place(toFiles(source));
    const logins = vcenter.counters().calls.Login ?? 0;
    const ended = await run(['run', plan, '--state-dir', state], withPassword());
    expect(ended, ended.stderr).toMatchObject({ code: 77, stdout: '' });
    expect(ended.stderr).toContain(vcenter.fingerprint);
    expect(vcenter.counters().calls.Login ?? 0).toBe(logins);
  });

  test('another certificate than the one in the plan: both fingerprints', async () => {
    const other = vcenter.fingerprint.split(':').toReversed().join(':');
    const { plan, state } = place(toFiles({ ...sourceOf('looked'), fingerprint: other }));
    const ended = await run(['run', plan, '--state-dir', state], withPassword());
    expect(ended, ended.stderr).toMatchObject({ code: 77, stdout: '' });
    expect(ended.stderr).toContain(vcenter.fingerprint);
    expect(ended.stderr).toContain(other);
  });
});

test('64: nobody knows the password', async () => {
  const { plan, state } = place(toFiles(sourceOf('looked')));
  const ended = await run(['run', plan, '--state-dir', state]);
  expect(ended, ended.stderr).toMatchObject({ code: 64, stdout: '' });
  expect(ended.stderr).toContain('source.password');
});

describe('vms', () => {
  const state = () => join(place('').dir, 'state');
  const list = (more: readonly string[], env: NodeJS.ProcessEnv, dir = state()) =>
    run(['vms', vcenter.server, '--state-dir', dir, ...more], { NODE_EXTRA_CA_CERTS: vcenter.caFile, ...env });

  test('lists every machine, as lines and as JSON', async () => {
    const dir = state();
    const env = { VMFERRY_VSPHERE_PASSWORD: vcenter.password };
    const shown = await list(['--user', vcenter.user], env, dir);
    expect(shown, shown.stderr).toMatchObject({ code: 0 });
    expect(shown.stdout.trimEnd().split('\n')).toHaveLength(15);
    expect(shown.stdout).toMatch(/^on .*\/Frankfurt\/vm\/Web\/web$/m);
    // The user of the last time is known now.
    const ended = await list(['--json'], env, dir);
    expect(ended, ended.stderr).toMatchObject({ code: 0, stderr: '' });
    const rows = ended.stdout
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line));
    expect(rows).toHaveLength(15);
    expect(rows.find(({ name }) => name === 'web')).toMatchObject({ v: 1, is: 'vm', disks: 2, power: 'on' });
  });

  test('64 without a user, 77 with a wrong password, 69 where nobody answers', async () => {
    const nobody = await list([], { VMFERRY_VSPHERE_PASSWORD: vcenter.password });
    expect(nobody, nobody.stderr).toMatchObject({ code: 64, stdout: '' });
    expect(nobody.stderr).toContain('--user');
    const wrong = await list(['--user', vcenter.user], { VMFERRY_VSPHERE_PASSWORD: 'wrong' });
    expect(wrong, wrong.stderr).toMatchObject({ code: 77, stdout: '' });
    const away = ['vms', '127.0.0.1:9', '--user', 'ana', '--state-dir', state()];
    const ended = await run(away, { VMFERRY_VSPHERE_PASSWORD: 'any' });
    expect(ended, ended.stderr).toMatchObject({ code: 69, stdout: '' });
  });
});
