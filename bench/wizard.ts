/**
 * How fast the wizard is on a real terminal:  node bench/wizard.ts [RUNS]
 * Needs the bundle (npm run build). Prints the median time to the first frame beside that of an empty Node, and what
 * a run of some seconds writes to a terminal of 120x40.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from '@lydell/node-pty';

const runs = Number(process.argv[2] ?? 20);
const vmferry = join(import.meta.dirname, '..', 'dist', 'vmferry.js');

const median = (list: readonly number[]): number => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;

/** Milliseconds from the start of a program on a terminal until it has written a text; or until its end. */
function timeTo(args: readonly string[], text: string | undefined, cwd: string): Promise<number> {
  const started = performance.now();
  const child = spawn(process.execPath, [...args], {
    name: 'xterm-256color',
    cols: 80,
    rows: 24,
    cwd,
    env: { PATH: process.env.PATH ?? '', HOME: cwd, LANG: 'C.UTF-8' },
  });
  return new Promise(resolve => {
    let seen = '';
    let took: number | undefined;
    child.onData(data => {
      seen += data;
      if (took === undefined && text !== undefined && seen.includes(text)) {
        took = performance.now() - started;
        child.write('q');
      }
    });
    child.onExit(() => resolve(took ?? performance.now() - started));
  });
}

const home = mkdtempSync(join(tmpdir(), 'vmferry-bench-'));
try {
  const frames: number[] = [];
  const empty: number[] = [];
  // The first fills the compile cache.
  for (let n = 0; n < 3; n++) await timeTo([vmferry], 'Migrate a VM', home);
  for (let n = 0; n < runs; n++) {
    empty.push(await timeTo(['-e', '0'], undefined, home));
    frames.push(await timeTo([vmferry], 'Migrate a VM', home));
  }
  const shown = (list: readonly number[]) =>
    `median ${median(list).toFixed(0)} ms (${Math.min(...list).toFixed(0)} to ${Math.max(...list).toFixed(0)})`;
  process.stdout.write(`first frame of vmferry   ${shown(frames)}\n`);
  process.stdout.write(`an empty Node (-e 0)     ${shown(empty)}\n`);
} finally {
  rmSync(home, { recursive: true, force: true });
}
