/**
 * What it costs to know whether guests are ready: the built program on each file, from start to end.
 *   node bench/readiness.ts [--runs N] FILE...
 * Without files it takes the guests of test/peers/guests, which `npm run test:peers` builds.
 */
import { spawn } from 'node:child_process';
import { globSync, statSync } from 'node:fs';
import { cpus } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import type { GuestTarget } from '../src/pipeline/guest/checks/check.ts';
import { peakOf } from './memory.ts';

const root = join(import.meta.dirname, '..');
const vmferry = join(root, 'dist', 'vmferry.js');

export interface Readiness {
  /** What the program said. */
  readonly output: string;
  readonly seconds: number;
  /** Highest resident memory, bytes. */
  readonly peak: number;
}

/** `vmferry inspect FILE --for TARGET --json`. @throws where it does not end well */
export async function measureReadiness(file: string, target: GuestTarget): Promise<Readiness> {
  const began = performance.now();
  const args = [vmferry, 'inspect', file, '--for', target, '--json'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', chunk => {
    output += chunk;
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  const peak = await peakOf(child.pid ?? 0, ended);
  const code = await ended;
  if (code !== 0) throw new Error(`inspect ${file} ended with ${code}`);
  return { output, seconds: (performance.now() - began) / 1000, peak };
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    options: { runs: { type: 'string', default: '3' } },
    allowPositionals: true,
  });
  const guests = globSync(join(root, '.cache', 'peers', 'guests', '*.{ova,raw}')).sort();
  console.log(`Medians of ${values.runs} on ${cpus().length} cores (${cpus()[0]?.model}), for Azure:\n`);
  console.log('| file | size | time | memory |\n| --- | --- | --- | --- |');
  for (const file of positionals.length > 0 ? positionals : guests) {
    const all: Readiness[] = [];
    for (let run = 0; run < Number(values.runs); run++) all.push(await measureReadiness(file, 'azure'));
    const time = all.map(({ seconds }) => seconds).toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0;
    const memory = Math.max(...all.map(({ peak }) => peak)) / 1024 ** 2;
    const size = (statSync(file).size / 1024 ** 2).toFixed(0);
    console.log(`| ${basename(file)} | ${size} MiB | ${time.toFixed(2)} s | ${memory.toFixed(0)} MiB |`);
  }
}
