import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import about from '../../package.json' with { type: 'json' };
import { checkout } from '../house/source.ts';

/** What somebody has who has just cloned: the files, the system's Node and npm, an empty home. */
let folder: string;
let clone: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vmferry-clone-'));
  clone = join(folder, 'clone');
  mkdirSync(join(folder, 'home'));
  const listed = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: checkout });
  for (const file of listed.stdout.toString().split('\0').filter(Boolean)) {
    mkdirSync(dirname(join(clone, file)), { recursive: true });
    cpSync(join(checkout, file), join(clone, file));
  }
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

it('two builds at once on a bare clone install once and leave a program that runs', async () => {
  const both = await Promise.all([npm(['run', 'build']), npm(['run', 'build'])]);
  expect(both.map(run => run.status)).toEqual([0, 0]);
  expect(both.filter(run => run.stderr.includes('Installing dependencies'))).toHaveLength(1);
  expect(both.filter(run => run.stderr.includes('Built the native kernel'))).toHaveLength(1);
  const version = spawnSync(join(clone, 'node_modules/.bin/node'), [about.bin.vmferry, '--version'], { cwd: clone });
  expect(version.stdout.toString()).toBe(`${about.version}\n`);
});

it('the rehearsal runs in that clone, without the network', async () => {
  const demo = await npm(['run', 'demo', '--', '--headless', '--keep', join(folder, 'kept')], {
    npm_config_registry: 'http://127.0.0.1:9/',
  });
  expect({ status: demo.status, said: demo.status === 0 ? '' : demo.stderr }).toEqual({ status: 0, said: '' });
});

/** npm as the system has it, with nothing of this run's environment but the way to the registry. */
function npm(
  args: string[],
  more: NodeJS.ProcessEnv = {},
): Promise<Pick<SpawnSyncReturns<string>, 'status' | 'stderr'>> {
  const way = Object.entries(process.env).filter(([name]) =>
    /^(NODE_EXTRA_CA_CERTS|npm_config_registry|(https?|no)_proxy)$/i.test(name),
  );
  const own = join(checkout, 'node_modules');
  const path = (process.env.PATH ?? '').split(delimiter).filter(entry => !entry.startsWith(own));
  const env = { ...Object.fromEntries(way), HOME: join(folder, 'home'), PATH: path.join(delimiter), ...more };
  const child = spawn('npm', args, { cwd: clone, env, stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', text => {
    stderr += text;
  });
  return new Promise(resolve => child.once('close', status => resolve({ status, stderr })));
}
