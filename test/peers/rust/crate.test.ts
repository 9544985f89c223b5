import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { findCargo } from '../../../scripts/cargo.mjs';
import { kernelTrouble } from '../../../src/native/index.ts';
import { root } from '../../journeys/program.ts';

const run = promisify(execFile);
const crate = join(root, 'src', 'native');

/** Runs cargo on the crate, apart from what set-up built. */
async function cargo(...args: readonly string[]): Promise<string> {
  const found = findCargo();
  if (!found?.cargo) throw new Error('no cargo here that is new enough');
  const target = join(root, '.cache', 'native', 'lint');
  const { stderr } = await run(found.cargo, args, { cwd: crate, env: { ...found.env, CARGO_TARGET_DIR: target } });
  return stderr;
}

describe('the Rust crate', () => {
  it('was built, so that no test of both kernels was skipped', () => {
    expect(kernelTrouble()).toBeUndefined();
  });

  it('is formatted', async () => {
    await cargo('fmt', '--check');
  });

  it('has nothing that clippy would mend', async () => {
    expect(await cargo('clippy', '--locked', '--quiet', '--', '--deny', 'warnings')).toBe('');
  });
});
