// The tests against real programs. Nothing may be skipped here: what is missing is installed, or it is a failure.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root, run, runNode } from './paths.mjs';
import { summary, vitest } from './vitest.mjs';

/** What test/peers runs, and the Debian package it comes in. */
const peers = {
  'qemu-img': 'qemu-utils',
  'mkfs.vfat': 'dosfstools',
  mcopy: 'mtools',
  sfdisk: 'fdisk',
  sgdisk: 'gdisk',
  tmux: 'tmux',
  git: 'git',
};

const missing = Object.keys(peers).filter(program => !installed(program));
if (missing.length > 0) await install(missing.map(program => peers[program]));
const absent = missing.filter(program => !installed(program));

const total = { passed: 0, failed: absent.length, skipped: 0 };
for (const program of absent) process.stderr.write(`${program} is missing: install the package ${peers[program]}\n`);
if ((await runNode([join(root, 'scripts', 'build.mjs')])) !== 0) total.failed += 1;

const counts = await vitest('peers', ['--config', 'vitest.peers.config.ts', ...process.argv.slice(2)]);
total.passed += counts.passed;
// Where everything is installed there is no reason left to skip.
total.failed += counts.failed + counts.skipped;
if (counts.skipped > 0) process.stderr.write(`${counts.skipped} skipped: with all peers installed that is a failure\n`);

process.stdout.write(`\n${summary(total)}\n`);
process.exitCode = total.failed > 0 ? 1 : 0;

async function install(packages) {
  if (process.getuid?.() !== 0 || !installed('apt-get')) return;
  process.stderr.write(`Installing ${packages.join(' ')} ...\n`);
  const options = { stdio: ['ignore', 2, 2], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  // A new machine has no package lists yet.
  await run('apt-get', ['update', '-qq'], options);
  await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], options);
}

/** Debian keeps mkfs and sfdisk in sbin, which not every PATH names. */
function installed(program) {
  const paths = `${process.env.PATH}:/usr/sbin:/sbin`;
  return spawnSync('sh', ['-c', 'command -v "$0"', program], { env: { ...process.env, PATH: paths } }).status === 0;
}
