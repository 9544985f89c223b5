import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { measure, type Step } from './measure.ts';
import { environment } from './said.ts';
import type { Sink } from './sink.ts';

/** An upload that was killed, and what it took to end it. */
export interface Killed {
  /** Bytes that had arrived when it was killed, and those that arrived after. */
  readonly before: number;
  readonly after: number;
  /** Of the second run. */
  readonly seconds: number;
}

/** Share of the bytes at which it is killed. */
const killAt = 0.9;
/** Milliseconds between two looks at the sink. */
const interval = 50;

/** vmferry, killed and resumed. */
export async function killedVmferry(sink: Sink, bytes: number, run: Step, again: Step): Promise<Killed> {
  await kill(sink, bytes, run);
  const before = await settled(sink);
  const { seconds } = await measure(again);
  return { before, seconds, after: (await sink.stats()).received - before };
}

/** azcopy, killed, and its job resumed by itself. */
export async function killedAzcopy(sink: Sink, bytes: number, run: Step): Promise<Killed> {
  const said = await kill(sink, bytes, run);
  const job = /Job ([0-9a-f-]{36}) has started/.exec(said)?.[1];
  if (job === undefined) throw new Error(`azcopy named no job: ${said}`);
  const before = await settled(sink);
  const made = (await sink.stats()).requests.putBlob ?? 0;
  const args = ['jobs', 'resume', job, '--destination-sas', 'sv=2021-12-02&sig=bench', '--output-type', 'text'];
  const { seconds } = await measure({ ...run, args });
  const stats = await sink.stats();
  // A blob that is made anew forgets what the one before it was sent.
  const anew = (stats.requests.putBlob ?? 0) > made;
  return { before, seconds, after: stats.received - (anew ? 0 : before) };
}

/** @returns what it said until then */
async function kill(sink: Sink, bytes: number, { program, args, env }: Step): Promise<string> {
  const child = spawn(program, args, { env: { ...environment, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', chunk => {
      said += chunk;
    });
  }
  const closed = once(child, 'close');
  while ((await sink.stats()).received < killAt * bytes) {
    if (child.exitCode !== null) throw new Error(`${program} ended before it was killed\n${said}`);
    await wait(interval);
  }
  child.kill('SIGKILL');
  await closed;
  return said;
}

/** What was on the way when it was killed may still arrive. */
async function settled(sink: Sink): Promise<number> {
  for (let before = -1; ; ) {
    const { received } = await sink.stats();
    if (received === before) return received;
    before = received;
    await wait(500);
  }
}
