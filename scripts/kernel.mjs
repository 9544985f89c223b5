// Builds src/native with cargo, where there is one, into .cache/native. Whoever has none runs on Node's own zlib and
// crypto; `vmferry doctor` says why.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { findCargo, oldestCargo } from './cargo.mjs';
import { alone } from './lock.mjs';
import { root } from './paths.mjs';

const crate = join(root, 'src', 'native');
const folder = join(root, '.cache', 'native');
const target = join(folder, 'target');
/** What came of the last attempt; beside the addon, and carried along into dist. */
export const kernelNote = join(folder, 'kernel.json');
export const kernelFile = join(folder, `vmferry-kernel.${process.platform}-${process.arch}.node`);

/** What failed is tried again after this, and at once by those who want to know. */
const patience = 60 * 60_000;
const impatient = ['setup', 'test:peers'];

export async function buildKernel() {
  if (!settled()) await alone(join(root, '.cache', 'native.lock'), build);
}

/** @returns {string | undefined} why there is no native kernel; undefined when there is one */
export function kernelMissing() {
  const { why, detail = '' } = note();
  if (why !== undefined) return `${why} ${detail}`.trim();
  return existsSync(kernelFile) ? undefined : 'not built';
}

function settled() {
  const { sources, why, at } = note();
  if (sources !== hashOfSources()) return false;
  if (why === undefined) return existsSync(kernelFile);
  if (why === 'no-cargo') return findCargo()?.cargo === undefined;
  return !impatient.includes(process.env.npm_lifecycle_event) && Date.now() - at < patience;
}

async function build() {
  if (settled()) return;
  mkdirSync(folder, { recursive: true });
  // Of other sources: whoever reads it now would read what is not there.
  for (const file of [kernelFile, kernelNote]) rmSync(file, { force: true });
  const sources = hashOfSources();
  const { cargo, version, env, older } = findCargo() ?? {};
  if (!cargo)
    return remember({ sources, why: 'no-cargo', ...(older ? { detail: `cargo ${older} < ${oldestCargo}` } : {}) });
  const started = performance.now();
  process.stderr.write('Building the native kernel (cargo) ...\n');
  const { code, said } = await run(cargo, ['build', '--release', '--locked', '--quiet'], {
    ...env,
    CARGO_TARGET_DIR: target,
    // Without a network it is to fail at once.
    CARGO_NET_RETRY: env.CARGO_NET_RETRY ?? '1',
    CARGO_TERM_COLOR: 'never',
  });
  if (code !== 0)
    return remember({ sources, why: offline(said) ? 'offline' : 'failed', detail: reason(said), cargo: version });
  const fresh = `${kernelFile}.${process.pid}.new`;
  copyFileSync(join(target, 'release', builtName()), fresh);
  renameSync(fresh, kernelFile);
  remember({ sources, cargo: version });
  process.stderr.write(`Built the native kernel in ${((performance.now() - started) / 1000).toFixed(1)} s.\n`);
}

function run(program, args, env) {
  return new Promise(resolve => {
    const child = spawn(program, args, { cwd: crate, env, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', text => {
      said = (said + text).slice(-64 * 1024);
    });
    child.once('error', error => resolve({ code: 1, said: error.message }));
    child.once('close', code => resolve({ code, said }));
  });
}

function offline(said) {
  return /failed to (download|get|query|fetch|load source)|could not resolve|network|offline mode|spurious/i.test(said);
}

/** The line that says what went wrong, and not all that follows from it. */
function reason(said) {
  const lines = said.split('\n').map(line => line.trim());
  return (lines.find(line => /^error/.test(line)) ?? lines.find(Boolean) ?? '').slice(0, 300);
}

function builtName() {
  if (process.platform === 'win32') return 'vmferry_kernel.dll';
  return process.platform === 'darwin' ? 'libvmferry_kernel.dylib' : 'libvmferry_kernel.so';
}

function remember(what) {
  writeFileSync(kernelNote, JSON.stringify({ ...what, at: Date.now() }));
}

function note() {
  try {
    return JSON.parse(readFileSync(kernelNote, 'utf8'));
  } catch {
    return {};
  }
}

/** All that cargo reads, in the order of names. */
function hashOfSources() {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}\0`);
  const files = ['Cargo.toml', 'Cargo.lock', 'build.rs', '.cargo/config.toml'].map(name => join(crate, name));
  files.push(
    ...readdirSync(join(crate, 'src'))
      .sort()
      .map(name => join(crate, 'src', name)),
  );
  for (const file of files)
    hash
      .update(`${relative(crate, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  return hash.digest('hex');
}
