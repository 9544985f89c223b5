import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';

/** The oldest that builds src/native (rust-version in its Cargo.toml). */
export const oldestCargo = '1.88';

/**
 * Looks for a cargo that is new enough: on the PATH, in CARGO_HOME, and where rustup puts it, also when HOME is another's.
 * @param {readonly string[]} folders
 * @returns {{ cargo: string, version: string, env: NodeJS.ProcessEnv } | { older: string } | undefined}
 *   how to run it; `older` is the version of one that is too old
 */
export function findCargo(folders = usualFolders()) {
  let older;
  for (const folder of folders) {
    const cargo = join(folder, process.platform === 'win32' ? 'cargo.exe' : 'cargo');
    if (!existsSync(cargo)) continue;
    const env = environment(folder);
    const { status, stdout } = spawnSync(cargo, ['--version'], { env, encoding: 'utf8', timeout: 30_000 });
    const version = /^cargo (\d+\.\d+\.\d+)/.exec(stdout ?? '')?.[1];
    // rustup's cargo without a toolchain fails.
    if (status !== 0 || version === undefined) continue;
    if (reaches(version, oldestCargo)) return { cargo, version, env };
    older = version;
  }
  return older === undefined ? undefined : { older };
}

function usualFolders() {
  const { CARGO_HOME, PATH = '' } = process.env;
  const homes = [CARGO_HOME, ...[homedir(), ownHome()].map(home => home && join(home, '.cargo')), '/usr/local/cargo'];
  const own = homes.filter(Boolean).map(home => join(home, 'bin'));
  return [...new Set([...PATH.split(delimiter).filter(Boolean), ...own])];
}

/** A cargo of rustup's looks for its toolchains and crates in HOME, which may be another's here. */
function environment(folder) {
  const env = { ...process.env, PATH: [folder, process.env.PATH].filter(Boolean).join(delimiter) };
  const home = dirname(dirname(folder));
  if (env.CARGO_HOME === undefined && /^\.?cargo$/.test(basename(dirname(folder))) && writable(dirname(folder)))
    env.CARGO_HOME = dirname(folder);
  for (const rustup of [join(home, '.rustup'), join(home, 'rustup')]) {
    if (env.RUSTUP_HOME === undefined && existsSync(rustup)) env.RUSTUP_HOME = rustup;
  }
  return env;
}

function writable(folder) {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** The home of the account, whatever HOME says. */
function ownHome() {
  try {
    return userInfo().homedir;
  } catch {
    return undefined;
  }
}

function reaches(version, least) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor = 0, leastMinor = 0] = least.split('.').map(Number);
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
}
