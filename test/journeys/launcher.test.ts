import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import about from '../../package.json' with { type: 'json' };
import { checkout } from '../house/source.ts';

const launcher = join(checkout, about.bin.vmferry);

it('the built program can be run by its name and says its version', () => {
  accessSync(launcher, constants.X_OK);
  const { stdout, status } = spawnSync(process.execPath, [launcher, '--version'], { encoding: 'utf8' });
  expect({ stdout, status }).toEqual({ stdout: `${about.version}\n`, status: 0 });
});

it.each([
  ['12.22.12', {}, 'vmferry needs Node 22.12 or newer and this is Node 12.22.12'],
  ['22.11.0', { LANG: 'zh_CN.UTF-8' }, 'vmferry 需要 Node 22.12 或更高版本，当前是 Node 22.11.0'],
])('on Node %s it says in one sentence that this is too old, and ends with 69', (version, locale, said) => {
  const pretend = `data:text/javascript,Object.defineProperty(process.versions,'node',{value:'${version}'})`;
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--import', pretend, launcher, 'demo'], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, ...locale },
  });
  expect(stderr).toContain(said);
  expect({ stdout, status, lines: stderr.trimEnd().split('\n').length }).toEqual({ stdout: '', status: 69, lines: 1 });
});
