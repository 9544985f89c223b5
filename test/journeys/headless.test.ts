import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { z } from 'zod';
import { type AzureSandbox, startAzure } from '../../src/sandbox/azure/index.ts';
import { makeMachineOva } from '../../src/sandbox/machine/ova.ts';
import { MIB } from '../../src/sandbox/machine/sector.ts';
import { scratch } from '../fixtures/scratch.ts';
import { azurePlan, azureSignIn } from './azure-plan.ts';
import { type Ended, run, vmferry } from './program.ts';

const here = scratch();
let ova: string;
let raw: string;
let made = 0;

beforeAll(async () => {
  const machine = await makeMachineOva({
    dir: join(here.dir, 'machine'),
    name: 'web',
    firmware: 'bios',
    disks: [{ size: 24 * MIB, fill: 0.4 }],
  });
  ova = machine.ova;
  raw = machine.raws[0] ?? '';
});

/** A folder of its own for one run: its plan, its state, its results. */
function place(plan: object | string): { plan: string; state: string; dir: string } {
  const dir = join(here.dir, `run-${made++}`);
  mkdirSync(dir);
  const file = join(dir, 'plan.yaml');
  writeFileSync(file, typeof plan === 'string' ? plan : stringify(plan));
  return { plan: file, state: join(dir, 'state'), dir };
}

function toFiles(more: object = {}) {
  return { version: 1, source: { kind: 'ova', path: ova }, target: { kind: 'file', path: 'out', ...more } };
}

/** What is on stderr, as lines. */
const said = ({ stderr }: Ended) => stderr.split('\n').filter(Boolean);

async function inCloud(work: (cloud: AzureSandbox) => Promise<void>): Promise<void> {
  const cloud = await startAzure();
  try {
    await work(cloud);
    expect(cloud.bugs).toEqual([]);
  } finally {
    await cloud.close();
  }
}

describe('--json', () => {
  function eventsIn(text: string): { v: number; seq: number; at: number; session: string; is: string }[] {
    return text
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line));
  }

  test.each(['file', 'azure'])('to %s: every line is an event in its envelope, and the session keeps the same', kind =>
    inCloud(async cloud => {
      const { plan, state } = place(
        kind === 'file' ? toFiles() : azurePlan(cloud, { kind: 'ova', path: ova }, { name: 'web' }),
      );
      const ended = await run(['run', plan, '--json', '--state-dir', state], azureSignIn(cloud));
      expect(ended, ended.stderr).toMatchObject({ code: 0 });
      const events = eventsIn(ended.stdout);
      expect(events.map(({ v, seq }) => ({ v, seq }))).toEqual(events.map((_, index) => ({ v: 1, seq: index + 1 })));
      expect(events.map(({ at }) => at)).toEqual(events.map(({ at }) => at).toSorted((a, b) => a - b));
      expect(events[0]?.is).toBe('plan');
      expect(events.at(-1)?.is).toBe('done');
      const session = events[0]?.session ?? '';
      expect(new Set(events.map(event => event.session))).toEqual(new Set([session]));
      expect(readFileSync(join(state, 'sessions', session, 'events.ndjson'), 'utf8')).toBe(ended.stdout);
    }),
  );

  test('a failure before there is a session is a line too', async () => {
    const ended = await run(['run', place('version: 1').plan, '--json']);
    expect(ended.code).toBe(64);
    expect(JSON.parse(ended.stdout)).toMatchObject({ v: 1, is: 'failure', failure: { code: 'PLAN_INCOMPLETE' } });
    expect(said(ended)).toHaveLength(1);
  });

  test.each([[['inspect']], [['doctor']], [['sessions']]])('%s: each line of stdout parses', async ([command = '']) => {
    const more = command === 'inspect' ? [ova] : [];
    const ended = await run([command, ...more, '--json', '--state-dir', join(here.dir, 'none')]);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    for (const line of ended.stdout.split('\n').filter(Boolean)) expect(JSON.parse(line)).toMatchObject({ v: 1 });
  });
});

describe('64: what was asked is not what can be done, and the sentence names it', () => {
  const azure = { kind: 'azure', subscription: 's', location: 'westeurope', name: 'web' };
  const source = { kind: 'ova', path: 'web.ova' };

  test.each([
    ['a command that is not there', ['fly'], /\bfly\b/],
    ['a flag that is not there', ['run', 'plan.yaml', '--fast'], /--fast/],
    ['a word too many', ['doctor', 'who'], /\bwho\b/],
    ['a word too few', ['run'], /\brun needs PLAN\.yaml/],
    ['one word of two', ['convert', 'a.ova'], /\bconvert needs OUT/],
    ['a flag that is not there, without a command', ['--bogus'], /^vmferry does not understand.*--bogus/],
    ['a language that is not there', ['doctor', '--lang', 'xx'], /--lang xx \(en, zh-CN\)/],
    ['a server without a user', ['vms', 'vc.example'], /signs in to vc\.example.*--user/],
    ['no command and no terminal', [], /--help/],
    ['a format that is not there', ['convert', 'a.ova', 'b.xyz'], /b\.xyz/],
    ['a disk that is not a number', ['convert', 'a.ova', 'b.raw', '--disk', 'one'], /--disk one/],
    ['a session that is not there', ['undo', 'nobody'], /nobody/],
    ['a plan that is not there', ['run', '/nowhere/plan.yaml'], /\/nowhere\/plan\.yaml/],
  ])('%s', async (_what, args, names) => {
    const ended = await run([...args, '--state-dir', join(here.dir, 'none')]);
    expect(ended).toMatchObject({ code: 64, stdout: '' });
    expect(said(ended)).toHaveLength(1);
    expect(ended.stderr).toMatch(names);
    expect(existsSync(join(here.dir, 'none'))).toBe(false);
  });

  test.each([
    ['without an answer', { version: 1, source, target: azure }, /\btarget\.resourceGroup\b/],
    ['without a path', { version: 1, source: { kind: 'ova' }, target: { kind: 'file', path: 'out' } }, /source\.path/],
    ['without a target', { version: 1, source }, /\btarget\b/],
    ['with a key too many', { version: 1, source, target: { kind: 'file', path: 'out', colour: 1 } }, /colour/],
    ['with a key too many on top', { ...{ version: 1, source }, target: { kind: 'file', path: 'o' }, x1: 1 }, /x1/],
    ['of a kind nobody knows', { version: 1, source, target: { kind: 'moon' } }, /target\.kind/],
    ['with a generation that is none', { version: 1, source, target: { ...azure, generation: 3 } }, /target\./],
    ['of a later version', { version: 2, source, target: { kind: 'file', path: 'out' } }, /\bversion\b/],
    ['that is not YAML', 'version: [1\nsource: }', /plan\.yaml/],
    ['that is empty', '', /The plan/],
    ['that is a list', '- 1\n- 2\n', /The plan/],
  ])('a plan %s', async (_what, content, names) => {
    const { plan, state } = place(content);
    const ended = await run(['run', plan, '--state-dir', state]);
    expect(ended, ended.stderr).toMatchObject({ code: 64, stdout: '' });
    expect(said(ended)).toHaveLength(1);
    expect(ended.stderr).toMatch(names);
    expect(existsSync(state)).toBe(false);
  });

  test('a disk that the machine does not have', async () => {
    const { plan, state } = place({ ...toFiles(), disks: [{ from: 7 }] });
    const ended = await run(['run', plan, '--state-dir', state]);
    expect(ended).toMatchObject({ code: 64, stdout: '' });
    expect(ended.stderr).toMatch(/disk 7\b/);
    expect((await run(['convert', ova, join(here.dir, 'no.raw'), '--disk', '7'])).code).toBe(64);
  });
});

describe('69: nobody answers', () => {
  test('where Azure should be', async () => {
    const { dir } = place('');
    const caFile = join(dir, 'ca.pem');
    let plan = '';
    let env: NodeJS.ProcessEnv = {};
    await inCloud(async cloud => {
      writeFileSync(caFile, cloud.caPem);
      plan = azurePlan(cloud, { kind: 'ova', path: ova }, { name: 'web', caFile });
      env = azureSignIn(cloud);
    });
    const { plan: file, state } = place(plan);
    const ended = await run(['run', file, '--state-dir', state], env);
    expect(ended).toMatchObject({ code: 69, stdout: '' });
    expect(said(ended).filter(line => /127\.0\.0\.1.*ECONNREFUSED/.test(line))).toHaveLength(1);
  });

  test('on the Node of this system, where that is too old', context => {
    const old = (process.env.PATH ?? '')
      .split(delimiter)
      .map(folder => join(folder, 'node'))
      .find(node => existsSync(node) && tooOld(execFileSync(node, ['--version'], { encoding: 'utf8' })));
    if (!old) return context.skip('no Node below 22.12 is installed here');
    let failed: { status?: number; stderr?: string; stdout?: string } = {};
    try {
      execFileSync(old, [vmferry, 'doctor'], { encoding: 'utf8', stdio: 'pipe', env: { PATH: '' } });
    } catch (error) {
      failed = error as typeof failed;
    }
    expect(failed).toMatchObject({ status: 69, stdout: '' });
    expect(failed.stderr).toMatch(/^vmferry needs Node 22\.12 or newer.*\n$/);
  });

  function tooOld(version: string): boolean {
    const [major = 0, minor = 0] = version.slice(1).split('.').map(Number);
    return major < 22 || (major === 22 && minor < 12);
  }
});

describe('73: it cannot be made', () => {
  test('a result that is there already is left as it is', async () => {
    const out = join(place('').dir, 'out.raw');
    writeFileSync(out, 'mine');
    const ended = await run(['convert', ova, out]);
    expect(ended).toMatchObject({ code: 73, stdout: '' });
    expect(said(ended)).toHaveLength(1);
    expect(readFileSync(out, 'utf8')).toBe('mine');
    expect(await run(['convert', ova, out, '--force'])).toMatchObject({ code: 0 });
    expect(readFileSync(out).equals(readFileSync(raw))).toBe(true);
  });

  test('nor is one that `run` would make, and the session ends', async () => {
    const { plan, state, dir } = place(toFiles());
    mkdirSync(join(dir, 'out'));
    writeFileSync(join(dir, 'out', 'web-disk1.vhd'), 'mine');
    const ended = await run(['run', plan, '--state-dir', state]);
    expect(ended).toMatchObject({ code: 73, stdout: '' });
    expect(readdirSync(join(dir, 'out'))).toEqual(['web-disk1.vhd']);
    expect(readFileSync(join(dir, 'out', 'web-disk1.vhd'), 'utf8')).toBe('mine');
    expect(JSON.parse((await run(['sessions', '--json', '--state-dir', state])).stdout).state).toBe('ended');
  });

  test('a folder that is a file, or not there', async () => {
    const { plan, state, dir } = place(toFiles());
    writeFileSync(join(dir, 'out'), 'a file');
    const ended = await run(['run', plan, '--state-dir', state]);
    expect(ended, ended.stderr).toMatchObject({ code: 73, stdout: '' });
    expect(ended.stderr).toContain(join(dir, 'out'));
    for (const out of [join(dir, 'out', 'a.raw'), join(dir, 'not', 'there.raw')]) {
      const converted = await run(['convert', ova, out]);
      expect(converted, converted.stderr).toMatchObject({ code: 73, stdout: '' });
      expect(said(converted)).toHaveLength(1);
      expect(converted.stderr).toContain(out);
    }
  });

  test('a place for sessions that is a file', async () => {
    const { plan, dir } = place(toFiles());
    const ended = await run(['run', plan, '--state-dir', plan]);
    expect(ended).toMatchObject({ code: 73, stdout: '' });
    expect(said(ended)).toHaveLength(1);
    expect(ended.stderr).toContain('--state-dir');
    expect(existsSync(join(dir, 'out'))).toBe(false);
  });
});

test('77: a wrong secret is refused in one sentence, nothing is made, and with the right one it goes on', () =>
  inCloud(async cloud => {
    const { plan, state } = place(azurePlan(cloud, { kind: 'ova', path: ova }, { name: 'web' }));
    const wrong = { ...azureSignIn(cloud), AZURE_CLIENT_SECRET: 'not-the-secret' };
    const ended = await run(['run', plan, '--state-dir', state], wrong);
    expect(ended).toMatchObject({ code: 77, stdout: '' });
    expect(said(ended).filter(line => /AADSTS7000215/.test(line))).toHaveLength(1);
    expect(ended.stderr).not.toContain('not-the-secret');
    expect(cloud.resources()).toEqual([]);
    expect(await run(['resume', '--state-dir', state], azureSignIn(cloud))).toMatchObject({ code: 0 });
    expect(cloud.image('web')).toHaveLength(1);
  }));

test('--dry-run looks at everything and makes nothing anywhere', () =>
  inCloud(async cloud => {
    const azure = place(azurePlan(cloud, { kind: 'ova', path: ova }, { name: 'web' }));
    const file = place(toFiles());
    for (const { plan, state, dir } of [azure, file]) {
      const ended = await run(['run', plan, '--dry-run', '--state-dir', state], azureSignIn(cloud));
      expect(ended, ended.stderr).toMatchObject({ code: 0, stdout: '' });
      expect(ended.stderr).toContain('Dry run: nothing was made or changed.');
      expect(readdirSync(dir)).toEqual(['plan.yaml']);
    }
    expect(cloud.resources()).toEqual([]);
    const asked = Object.keys(cloud.counters().requests);
    expect(asked.filter(kind => /^(put|delete|register|begin|clear)/.test(kind))).toEqual([]);
  }));

test('resume with nothing to resume is done', async () => {
  const ended = await run(['resume', '--state-dir', join(here.dir, 'none')]);
  expect(ended).toMatchObject({ code: 0, stdout: '', stderr: 'Nothing is unfinished.\n' });
  const { plan, state } = place(toFiles());
  expect(await run(['run', plan, '--state-dir', state])).toMatchObject({ code: 0 });
  for (const args of [['resume'], ['resume', 'web']]) {
    expect(await run([...args, '--state-dir', state])).toMatchObject({ code: 0, stderr: 'Nothing is unfinished.\n' });
  }
});

describe('schema', () => {
  const plans = [
    { source: { kind: 'ova', path: 'web.ova' }, target: { kind: 'file', path: 'out', format: 'vhd' } },
    { source: { kind: 'disk', path: 'web.vmdk' }, target: { kind: 'file', path: 'out', format: 'raw' } },
    ...['ova', 'disk'].map(kind => ({
      source: { kind, path: 'web.ova' },
      disks: [{ from: 0 }],
      target: {
        ...{ kind: 'azure', cloud: 'AzureCloud', subscription: 'Contoso-Prod', resourceGroup: 'rg-web-prod' },
        ...{ location: 'westeurope', generation: 2, publish: 'image', name: 'web-prod-01', sku: 'StandardSSD_LRS' },
        zone: 1,
      },
    })),
  ].map(plan => ({ version: 1, ...plan }));

  test('is a JSON Schema that takes the documented plans and no other', async () => {
    const { stdout, code } = await run(['schema']);
    expect(code).toBe(0);
    const schema = JSON.parse(stdout);
    expect(schema).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object' });
    const valid = z.fromJSONSchema(schema);
    for (const plan of plans) {
      expect(valid.safeParse(plan).error).toBeUndefined();
      expect(valid.safeParse({ ...plan, colour: 'red' }).success).toBe(false);
      expect(valid.safeParse({ ...plan, target: { ...plan.target, colour: 'red' } }).success).toBe(false);
      expect(valid.safeParse({ ...plan, source: { kind: plan.source.kind } }).success).toBe(false);
    }
  });
});

test('doctor says what is here and shows no secret', async () => {
  const env = {
    AZURE_CLIENT_ID: '11111111-2222-3333-4444-555555555555',
    AZURE_TENANT_ID: '11111111-2222-3333-4444-666666666666',
    AZURE_CLIENT_SECRET: 'planted~secret',
    HTTPS_PROXY: 'http://ana:planted-password@proxy.example:3128',
  };
  const ended = await run(['doctor', '--state-dir', here.dir], env);
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  for (const there of [process.version, here.dir, 'proxy.example:3128', env.AZURE_CLIENT_ID]) {
    expect(ended.stdout).toContain(there);
  }
  expect(ended.stdout).not.toContain('planted');
});

describe('language', () => {
  const english = /There is no session nobody/;
  const chinese = /nobody/;

  test.each([
    ['LANG', { LANG: 'zh_CN.UTF-8' }, [], true],
    ['LC_ALL before LANG', { LANG: 'zh_CN.UTF-8', LC_ALL: 'en_GB.UTF-8' }, [], false],
    ['LC_MESSAGES before LANG', { LANG: 'en_US.UTF-8', LC_MESSAGES: 'zh_CN.UTF-8' }, [], true],
    ['--lang before all', { LC_ALL: 'en_US.UTF-8' }, ['--lang', 'zh-CN'], true],
    ['--lang=en before all', { LC_ALL: 'zh_CN.UTF-8' }, ['--lang=en'], false],
    ['a language nobody wrote', { LANG: 'de_DE.UTF-8' }, [], false],
    ['none', { LANG: '' }, [], false],
  ])('by %s', async (_what, env, flags, inChinese) => {
    const { stderr } = await run(['resume', 'nobody', '--state-dir', join(here.dir, 'none'), ...flags], env);
    expect(/\p{Script=Han}/u.test(stderr)).toBe(inChinese);
    expect(stderr).toMatch(inChinese ? chinese : english);
  });

  test('--help in both, of the program and of a command, on stdout', async () => {
    for (const args of [['--help'], ['help'], ['convert', '--help'], ['help', 'convert'], ['-h']]) {
      const en = await run(args);
      const zh = await run([...args, '--lang', 'zh-CN']);
      for (const ended of [en, zh]) expect(ended).toMatchObject({ code: 0, stderr: '' });
      expect(en.stdout).toContain('vmferry');
      expect(en.stdout).not.toMatch(/\p{Script=Han}/u);
      expect(zh.stdout).toMatch(/\p{Script=Han}{2}/u);
      expect(zh.stdout.match(/--[a-z-]+/g)?.filter(flag => flag !== '--help')).toEqual(
        en.stdout.match(/--[a-z-]+/g)?.filter(flag => flag !== '--help'),
      );
    }
  });
});
