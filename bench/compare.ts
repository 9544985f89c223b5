/**
 * vmferry, qemu-img, nbdkit and azcopy at the same work, in one run:
 *   node bench/compare.ts [--gib 8] [--runs 5] [--only vhd,sink,stream,sparse] [--work DIR] [--no-write]
 * Writes what it measured into docs/performance.md when nothing was left out, and ends with 1 where a target is missed.
 * Needs some 20 GB in DIR, and what scripts/install-peers.mjs installs.
 */
import { execFileSync } from 'node:child_process';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { compare } from './compare/all.ts';
import { readOptions, usage } from './compare/options.ts';
import { sectionOf, writePage } from './compare/page.ts';
import { said } from './compare/said.ts';
import { targetsOf } from './compare/targets.ts';
import { build } from './compare/vmferry.ts';

/** What is compared with, each in its own words. */
async function versions(): Promise<readonly string[]> {
  const found: string[] = [`Node ${process.version.slice(1)}`];
  for (const [program, ...args] of [
    ['qemu-img', '--version'],
    ['nbdkit', '--version'],
    ['nbdcopy', '--version'],
  ] as const) {
    const [first = ''] = (await said(program, ...args)).split('\n');
    found.push(`${program} ${/\d+\.\d+[\d.]*/.exec(first)?.[0] ?? ''}`);
  }
  return found;
}

function prepare(): void {
  const scripts = join(import.meta.dirname, '..', 'scripts');
  const run = (...args: readonly string[]) => execFileSync(process.execPath, args, { stdio: ['ignore', 2, 2] });
  run(join(scripts, 'install-peers.mjs'));
  run(join(scripts, 'peer-packages.mjs'), 'azurite', 'sink');
  build();
}

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (!options) {
    process.stderr.write(`${usage}\n`);
    return 64;
  }
  const [load = 0] = loadavg();
  prepare();
  const { all, failed } = await compare(options);
  const lines = targetsOf(all);
  const section = sectionOf(all, { runs: options.runs, load, programs: await versions(), lines, failed });
  process.stdout.write(`${section}\n`);
  if (options.page) writePage(options.page, section);
  return lines.every(({ holds }) => holds) && failed.length === 0 ? 0 : 1;
}

// The default would end it without the word to those who tidy up at the end.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
process.exitCode = await main(process.argv.slice(2));
