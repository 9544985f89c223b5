import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..', '..');
/** The built program, as a user runs it. */
export const vmferry = join(root, 'dist', 'vmferry.js');

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** Starts a script on this Node with nothing of the tester's own environment but PATH and what is given. */
export function launch(
  script: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  cwd: string = root,
  input?: string,
): Running {
  const child = spawn(process.execPath, [script, ...args], {
    cwd,
    env: {
      PATH: process.env.PATH,
      HOME: '/nonexistent',
      LANG: 'C.UTF-8',
      NO_PROXY: '127.0.0.1',
      // A journey starts the program hundreds of times, some from its sources.
      NODE_COMPILE_CACHE: join(root, '.cache', 'compile'),
      ...env,
    },
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  child.stdin?.end(input);
  const output = { stdout: '', stderr: '' };
  child.stdout?.on('data', chunk => {
    output.stdout += chunk;
  });
  child.stderr?.on('data', chunk => {
    output.stderr += chunk;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, ...output }));
  });
  return { child, ended };
}

/** Runs the built program to its end. */
export function run(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  cwd: string = root,
  input?: string,
): Promise<Ended> {
  return launch(vmferry, args, env, cwd, input).ended;
}

/** Works through the list, two at a time: as many programs as a small machine runs well at once. */
export async function twoAtATime<T>(list: Iterable<T>, work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...list];
  const lane = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  await Promise.all([lane(), lane()]);
}
