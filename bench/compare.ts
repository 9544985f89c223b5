/**
 * vmferry, qemu-img, nbdkit and azcopy at the same work, in one run:
 *   node bench/compare.ts [--gib 8] [--runs 5] [--seconds 60] [--only vhd,sink,stream,sparse,links] [--azcopy AUTO,16,32]
 *     [--work DIR] [--no-write]
 * Writes what it measured into docs/performance.md where nothing of a part was left out (the lines are a part of their
 * own), and ends with 1 where a target is missed.
 * Needs some 20 GB in DIR, and what scripts/install-peers.mjs installs.
 */
import { execFileSync } from 'node:child_process';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { compare } from './compare/all.ts';
import { linkTargets } from './compare/links-targets.ts';
import { readOptions, usage } from './compare/options.ts';
import { linksSectionOf, sectionOf, writePart } from './compare/page.ts';
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
  const programs = await versions();
  const about = { runs: options.runs, load, programs };
  const parts = {
    programs: { lines: targetsOf(all), failed: failed.filter(id => id !== 'links') },
    links: { lines: all.links ? linkTargets(all.links) : [], failed: failed.filter(id => id === 'links') },
  };
  for (const part of ['programs', 'links'] as const) {
    if (part === 'links' ? !options.only.includes('links') : options.only.every(id => id === 'links')) continue;
    const section =
      part === 'links'
        ? linksSectionOf(all.links, { ...about, ...parts.links })
        : sectionOf(all, { ...about, ...parts.programs });
    process.stdout.write(`${section}\n`);
    if (options.writes.includes(part)) writePart(part, section);
  }
  const lines = [...parts.programs.lines, ...parts.links.lines];
  return lines.every(({ holds }) => holds) && failed.length === 0 ? 0 : 1;
}

// The default would end it without the word to those who tidy up at the end.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
process.exitCode = await main(process.argv.slice(2));
