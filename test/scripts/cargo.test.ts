import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findCargo, oldestCargo } from '../../scripts/cargo.mjs';
import { scratch } from '../fixtures/scratch.ts';

const here = scratch();

/** A folder with a cargo that answers so. */
function folder(name: string, answer: string): string {
  const bin = join(here.dir, name, 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'cargo'), `#!/bin/sh\n${answer}\n`);
  chmodSync(join(bin, 'cargo'), 0o755);
  return bin;
}

describe.skipIf(process.platform === 'win32')('the cargo that builds the native kernel', () => {
  it('is the first that runs and is new enough', () => {
    const without = folder('rustup-without-toolchain', 'echo "error: no default toolchain" >&2; exit 1');
    const old = folder('debian', 'echo "cargo 1.63.0"');
    const good = folder('good', `echo "cargo ${oldestCargo}.1 (abc 2026-01-01)"`);
    const later = folder('later', 'echo "cargo 2.0.0"');
    const found = findCargo([join(here.dir, 'nothing'), without, old, good, later]);
    expect(found).toMatchObject({ cargo: join(good, 'cargo'), version: `${oldestCargo}.1` });
    expect(found?.cargo && found.env.PATH?.startsWith(good)).toBe(true);
    expect(findCargo([later])).toMatchObject({ version: '2.0.0' });
  });

  it('is said to be too old, or not to be there', () => {
    expect(findCargo([folder('older', 'echo "cargo 1.63.0"')])).toEqual({ older: '1.63.0' });
    expect(findCargo([folder('no-number', 'echo hello')])).toBeUndefined();
    expect(findCargo([])).toBeUndefined();
  });

  it('finds the toolchains that lie beside it, whatever HOME says', () => {
    const bin = folder('home/.cargo', 'echo "cargo 1.90.0 $RUSTUP_HOME"');
    const rustup = join(here.dir, 'home', '.rustup');
    mkdirSync(rustup);
    const found = findCargo([bin]);
    expect(found?.cargo && found.env.RUSTUP_HOME).toBe(process.env.RUSTUP_HOME ?? rustup);
  });
});
