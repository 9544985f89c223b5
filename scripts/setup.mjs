// Installs what package-lock.json says and builds the native kernel, each once: plain JavaScript that the system's own
// Node (20 or newer) can run.
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildKernel } from './kernel.mjs';
import { alone } from './lock.mjs';
import { modules, pinnedNode, root, run } from './paths.mjs';

const stampFile = join(modules, '.vmferry-setup');

if (!ready()) await alone(join(root, '.cache', 'setup.lock'), install);
await buildKernel();

function ready() {
  // A linked folder belongs to another checkout: npm ci would empty it under that one's feet.
  if (isLink(modules)) return true;
  if (!existsSync(pinnedNode)) return false;
  if (read(stampFile) === stamp()) return true;
  if (!installedByHand()) return false;
  writeFileSync(stampFile, stamp());
  return true;
}

async function install() {
  if (ready()) return;
  const started = performance.now();
  process.stderr.write('Installing dependencies (npm ci) ...\n');
  const npm = process.env.npm_execpath;
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error', '--no-update-notifier'];
  // npm talks on stdout, which belongs to the program that is run after this.
  const stdio = ['ignore', 2, 2];
  const code = npm?.endsWith('.js')
    ? await run(process.execPath, [npm, ...args], { stdio, env: process.env })
    : await run('npm', args, { stdio, env: process.env, shell: process.platform === 'win32' });
  if (code !== 0) process.exit(code);
  if (!existsSync(pinnedNode)) {
    process.stderr.write('npm installed no Node 24: allow the install scripts of the packages "node" and "esbuild".\n');
    process.exit(1);
  }
  writeFileSync(stampFile, stamp());
  process.stderr.write(`Installed in ${((performance.now() - started) / 1000).toFixed(1)} s.\n`);
}

/** The lock file's content, so that a fresh checkout's time stamps do not matter. */
function stamp() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}

/** npm's own record of what it put there, written when it was done. */
function installedByHand() {
  const record = read(join(modules, '.package-lock.json'));
  if (record === undefined) return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const found = JSON.parse(record).packages;
  return Object.entries(wanted).every(
    ([path, entry]) => path === '' || (found[path] ? found[path].version === entry.version : entry.optional === true),
  );
}

function isLink(path) {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
