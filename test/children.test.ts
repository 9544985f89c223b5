import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { keepAwake } from '../src/commands/awake.ts';
import { realWorld } from '../src/commands/world/index.ts';
import { signInWays } from '../src/commands/world/sign-in.ts';
import { childEnv } from '../src/pipeline/child-env.ts';
import { scratch } from './fixtures/scratch.ts';
import { childOffences } from './house/children.ts';
import { filesIn, parse, print } from './house/source.ts';
import { launch, vmferry } from './journeys/program.ts';

describe('another program is started with a list of arguments, no shell and no secret', () => {
  it.each([
    "import { spawn } from 'node:child_process';",
    "const later = () => import('node:child_process');",
    "import { execaCommand } from 'execa';",
    "import { $ } from 'execa';",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: planted code
    'await execa`az account show ${name}`;',
    "await execa('az account show', { shell: true });",
    "await execa('az', ['account'], { ...childEnv(), shell: true });",
    "await execa('az', ['account'], { ...childEnv(), env: process.env });",
    "await execa('az', ['account'], { ...childEnv(), ...options });",
    "await execa('az', ['account'], { reject: false });",
    "await execa('az', 'account show', { ...childEnv() });",
    "await execa('az', ['account'], options);",
  ])('else it is caught: %s', code => {
    expect(childOffences([parse('src/planted.ts', code)])).toHaveLength(1);
  });

  it('as everywhere in the program', () => {
    const program = filesIn('src');
    expect(childOffences(program).map(print)).toEqual([]);
    expect(program.filter(({ text }) => /\bexeca\(/.test(text)).length).toBeGreaterThanOrEqual(4);
  });
});

it('of our environment, all goes on to children but what is secret by its name', () => {
  const kept = { PATH: '/bin', HOME: '/home/ana', AZURE_CONFIG_DIR: '/c', KEYBOARD: 'us', HTTPS_PROXY: 'http://p' };
  const secret = {
    VMFERRY_VSPHERE_PASSWORD: 's',
    AZURE_CLIENT_SECRET: 's',
    AZURE_CLIENT_CERTIFICATE_PASSWORD: 's',
    AWS_SECRET_ACCESS_KEY: 's',
    AWS_SESSION_TOKEN: 's',
    OS_PASSWORD: 's',
    os_application_credential_secret: 's',
  };
  expect(childEnv({ ...kept, ...secret })).toEqual({ env: kept, extendEnv: false });
});

describe('a program of that name on the PATH', () => {
  const here = scratch();
  const planted = { VMFERRY_VSPHERE_PASSWORD: 'planted-1', AZURE_CLIENT_SECRET: 'planted-2', OS_PASSWORD: 'planted-3' };
  afterEach(() => vi.unstubAllEnvs());

  /** Stand-ins that write down how they were started. @returns the folder they are in, and what each of them was given */
  function standIns(...names: readonly string[]) {
    const bin = join(here.dir, names.join('-'));
    const told = join(bin, 'told');
    mkdirSync(told, { recursive: true });
    for (const name of names) {
      const file = join(bin, name);
      // Moved into place: what is there is whole.
      const lines = ['#!/bin/sh', `{ echo "$0 $*"; env; } > ${told}/.$$`, `mv ${told}/.$$ ${told}/${name}`, 'cat'];
      writeFileSync(file, `${lines.join('\n')}\n`);
      chmodSync(file, 0o755);
    }
    const given = () =>
      Object.fromEntries(
        readdirSync(told)
          .filter(name => !name.startsWith('.'))
          .map(name => [name, readFileSync(join(told, name), 'utf8')]),
      );
    return { bin, given };
  }

  function withoutSecrets(given: Readonly<Record<string, string>>, ...names: readonly string[]): void {
    expect(Object.keys(given).toSorted()).toEqual(names.toSorted());
    for (const told of Object.values(given)) {
      expect(told).toContain('HARMLESS=yes');
      for (const secret of Object.values(planted)) expect(told).not.toContain(secret);
    }
  }

  it('is given no secret in its arguments or environment by the wizard', async () => {
    const { bin, given } = standIns('systemd-inhibit', 'az', 'xdg-open');
    const all = { ...planted, HARMLESS: 'yes', DISPLAY: ':0', PATH: `${bin}:${process.env.PATH}` };
    for (const [name, value] of Object.entries(all)) vi.stubEnv(name, value);
    const letSleep = keepAwake(() => {}, 'linux');
    await signInWays('azure');
    if (process.platform === 'linux')
      await realWorld({ stateDir: bin, configDir: bin }).open?.('https://a.example/$(id)');
    await vi.waitUntil(() => 'systemd-inhibit' in given());
    letSleep();
    withoutSecrets(given(), 'systemd-inhibit', 'az', ...(process.platform === 'linux' ? ['xdg-open'] : []));
  });

  it('is given none by vmferry doctor either', async () => {
    const { bin, given } = standIns('qemu-img', 'az');
    const env = { ...planted, HARMLESS: 'yes', PATH: `${bin}:${process.env.PATH}` };
    await launch(vmferry, ['doctor'], env).ended;
    withoutSecrets(given(), 'qemu-img', 'az');
  });
});
