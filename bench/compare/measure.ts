import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setInterval } from 'node:timers/promises';
import { cpuOf, memoryOf } from './process-tree.ts';
import { environment } from './said.ts';

export interface Step {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface Measured {
  /** From the start of the process to its end. */
  readonly seconds: number;
  /** Seconds of processor time, user and system, of the process and all it started. */
  readonly cpu: number;
  /** The most resident memory of the process and all it started together, bytes. */
  readonly peak: number;
  readonly stdout: string;
}

/** Milliseconds between two looks at the memory. */
const interval = 50;
/** `time` of bash waits for the process and has the kernel's own sums of what it and its children used. */
const script = '{ time "$@" 2>&3; } 3>&2 2>"$0"';

/** Runs a program to its end. @throws Error with what it said where it fails */
export async function measure({ program, args, env }: Step): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'vmferry-measure-'));
  const times = join(folder, 'times');
  try {
    const began = performance.now();
    const child = spawn('bash', ['-c', script, times, program, ...args], {
      env: { ...environment, ...env, TIMEFORMAT: '%U %S' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said = { stdout: '', stderr: '' };
    child.stdout.on('data', chunk => {
      said.stdout += chunk;
    });
    child.stderr.on('data', chunk => {
      said.stderr += chunk;
    });
    const closed = once(child, 'close').then(([code]) => ({ code, seconds: (performance.now() - began) / 1000 }));
    const watched = await watch(child.pid ?? 0, closed);
    const { code, seconds } = await closed;
    if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}\n${said.stderr}${said.stdout}`);
    const [user = 0, system = 0] = readFileSync(times, 'utf8').trim().split(' ').map(Number);
    // What a program did not wait for is not in the sums of `time`.
    return { seconds, cpu: Math.max(user + system, watched.cpu), peak: watched.peak, stdout: said.stdout };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Looks at what bash started, not at bash. */
async function watch(shell: number, closed: Promise<unknown>): Promise<{ peak: number; cpu: number }> {
  const cpu = new Map<number, number>();
  let peak = 0;
  let over = false;
  void closed.then(() => {
    over = true;
  });
  for await (const _ of setInterval(interval)) {
    if (over) break;
    peak = Math.max(peak, memoryOf(shell));
    for (const [pid, seconds] of cpuOf(shell)) cpu.set(pid, seconds);
  }
  return { peak, cpu: [...cpu.values()].reduce((sum, seconds) => sum + seconds, 0) };
}

/** One after the other: times add up, memory does not. */
export async function measureAll(steps: readonly Step[]): Promise<Measured> {
  let sum: Measured = { seconds: 0, cpu: 0, peak: 0, stdout: '' };
  for (const step of steps) sum = inTurn(sum, await measure(step));
  return sum;
}

export function inTurn(first: Measured, second: Measured): Measured {
  return {
    seconds: first.seconds + second.seconds,
    cpu: first.cpu + second.cpu,
    peak: Math.max(first.peak, second.peak),
    stdout: first.stdout + second.stdout,
  };
}
