import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { SharedBatch } from './inflate-thread.ts';

/** Each takes some 15 MiB. */
const mostThreads = 8;
/** It makes next to no garbage, and what little there is need not pile up. */
const resourceLimits = { maxYoungGenerationSizeMb: 2 };

interface Job {
  /** Threads that have not yet said that there is nothing left to begin. */
  left: number;
  readonly states: Uint8Array;
  readonly done: PromiseWithResolvers<Uint8Array | undefined>;
}

let threads: Worker[] | undefined;
let broken = false;
let count = 0;
const jobs = new Map<number, Job>();

/**
 * Inflates many grains on threads of Node's own, which see no other memory than shared.
 * @returns a grainState per grain; undefined where there are no threads, or the memory is not shared
 */
export async function inflateOnThreads(
  packed: Uint8Array,
  grains: Uint32Array,
  into: Uint8Array,
): Promise<Uint8Array | undefined> {
  if (broken || !isShared(packed) || !isShared(into)) return undefined;
  threads ??= started();
  if (threads.length === 0) return undefined;
  const states = new Uint8Array(new SharedArrayBuffer(grains.length / 4));
  const next = new Int32Array(new SharedArrayBuffer(4));
  const id = count++;
  const batch: SharedBatch = { id, packed, grains, into, states, next };
  const job: Job = { left: threads.length, states, done: Promise.withResolvers() };
  // Idle threads keep no program from ending, busy ones do.
  if (jobs.size === 0) for (const thread of threads) thread.ref();
  jobs.set(id, job);
  for (const thread of threads) thread.postMessage(batch);
  return job.done.promise;
}

function isShared({ buffer }: Uint8Array): boolean {
  return buffer instanceof SharedArrayBuffer;
}

function started(): Worker[] {
  const program = places().find(place => existsSync(place));
  if (!program) return [];
  return Array.from({ length: Math.min(mostThreads, availableParallelism()) }, () => {
    const thread = new Worker(program, {
      name: 'vmferry-inflate',
      env: {},
      stdin: false,
      execArgv: [],
      resourceLimits,
    });
    thread.unref();
    thread.on('message', landed);
    thread.on('error', failed);
    thread.on('exit', failed);
    return thread;
  });
}

/** Beside this file; in a bundle, whose chunks lie one folder deeper, beside the program. */
function places(): URL[] {
  const names = import.meta.url.endsWith('.ts')
    ? ['./inflate-thread.ts']
    : ['./inflate-thread.js', '../inflate-thread.js'];
  return names.map(name => new URL(name, import.meta.url));
}

function landed(id: number): void {
  const job = jobs.get(id);
  if (!job || --job.left > 0) return;
  jobs.delete(id);
  if (jobs.size === 0) for (const thread of threads ?? []) thread.unref();
  job.done.resolve(job.states.slice());
}

/** A thread that ended will not come back: what was under way is done again another way. */
function failed(): void {
  broken = true;
  for (const { done } of jobs.values()) done.resolve(undefined);
  jobs.clear();
  for (const thread of threads ?? []) void thread.terminate();
  threads = [];
}
