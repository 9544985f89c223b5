import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Plan } from '../../src/pipeline/plan.ts';
import { folderStore } from '../../src/pipeline/session/store.ts';
import { scratch } from '../fixtures/scratch.ts';
import { launch, vmferry } from './program.ts';
import { wizardOn } from './pty.ts';

const here = scratch();
let home: string;
let plan: string;
let state: string;
let mounted: boolean;

/** A home with an unfinished session in it, read-only where this user may mount one, else without the right to write. */
beforeAll(async () => {
  home = join(here.dir, 'home');
  state = join(home, '.local', 'state', 'vmferry');
  mkdirSync(home);
  mounted = (await execa('mount', ['-t', 'tmpfs', 'tmpfs', home], { reject: false })).exitCode === 0;
  const raw = join(here.dir, 'disk.raw');
  writeFileSync(raw, 'a disk'.padEnd(65_536));
  plan = join(here.dir, 'plan.yaml');
  const wanted: Plan = {
    version: 1,
    source: { kind: 'disk', path: raw },
    target: { kind: 'file', path: join(here.dir, 'out'), format: 'raw', name: 'web' },
  };
  writeFileSync(plan, JSON.stringify(wanted));
  folderStore(state).create(wanted, 'web', '0.1.0', Date.now()).close();
  if (mounted) await execa('mount', ['-o', 'remount,ro', home]);
  else for (const folder of [home, state, join(state, 'sessions')]) chmodSync(folder, 0o500);
});
afterAll(async () => {
  if (mounted) await execa('umount', ['--lazy', home]);
  else for (const folder of [home, state, join(state, 'sessions')]) chmodSync(folder, 0o700);
});

test('a home that cannot be written ends a run with 73, and says why', async () => {
  const why = mounted ? 'this file system is read-only (EROFS)' : 'you may not write or read there (EACCES)';
  for (const args of [
    ['run', plan, '--yes'],
    ['run', plan, '--yes', '--state-dir', join(home, 'not', 'there', 'yet')],
    ['resume', '--yes'],
  ]) {
    const { code, stderr } = await launch(vmferry, args, { HOME: home }).ended;
    expect({ args, code, stderr }).toEqual({ args, code: 73, stderr: expect.stringContaining(why) });
    expect(stderr).not.toContain('Make room');
  }
  expect(await launch(vmferry, ['sessions'], { HOME: home }).ended).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('unfinished'),
  });
});

test('the wizard opens all the same', async () => {
  const options = { columns: 100, rows: 30, cwd: here.dir, env: { HOME: home, PATH: String(process.env.PATH) } };
  const wizard = wizardOn([], options);
  try {
    await wizard.shows('Unfinished', 'web', 'Migrate a VM', '⏎ resume');
    wizard.press('q');
    await wizard.until(() => !wizard.modes.alternate, 'the main screen');
  } finally {
    await wizard.close();
  }
});
