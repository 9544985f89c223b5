import { Caps } from '../../../../src/pipeline/caps.ts';
import type { Failure } from '../../../../src/pipeline/failure.ts';
import { migrate } from '../../../../src/pipeline/migrate.ts';
import { runFailure } from '../../../../src/pipeline/run-failures.ts';
import type { Session } from '../../../../src/pipeline/session/store.ts';
import type { Clock, Control } from '../../../../src/pipeline/types/control.ts';
import type { RunEvent } from '../../../../src/pipeline/types/run.ts';
import type { AzureSandbox } from '../../../../src/sandbox/azure/index.ts';

/** How one run of a session went. */
export interface Ridden {
  readonly end: 'done' | 'stopped' | 'failed';
  readonly failure?: Failure;
  readonly events: readonly RunEvent[];
  /** Bytes that the other side confirmed to nobody who can be shown to have read it: only where it was cut off. */
  readonly inFlight: number;
}

/** A clock on which a wait takes no time, for the program and the cloud alike. */
export function sharedClock(cloud: AzureSandbox): Clock {
  return {
    now: () => cloud.clock.now(),
    elapsed: () => cloud.clock.now(),
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      cloud.clock.advance(ms / 1000);
      await new Promise(resolve => setImmediate(resolve));
      signal?.throwIfAborted();
    },
  };
}

/** Of one who is asked nothing; small pieces, so that there are many. */
export function controlOf(clock: Clock, notes: (code: string) => void = () => {}): Control & Stops {
  const stops = { drain: new AbortController(), kill: new AbortController() };
  return {
    stops,
    drain: stops.drain.signal,
    kill: stops.kill.signal,
    clock,
    limits: { windowStart: 4, windowMax: 8, tries: 10, pieceMax: 128 * 1024, hosts: new Caps(2) },
    ask: ({ key }) => Promise.reject(runFailure('PLAN_INCOMPLETE', { key })),
    note: code => notes(code),
  };
}

interface Stops {
  readonly stops: { readonly drain: AbortController; readonly kill: AbortController };
}

/** Runs a session until it ends, in this process. */
export async function ride(session: Session, cloud: AzureSandbox, ctl: Control): Promise<Ridden> {
  const events: RunEvent[] = [];
  const unread = () => sum(cloud.counters().disks.map(disk => disk.unread));
  const before = unread();
  for await (const event of migrate(session.plan, session, ctl)) events.push(event);
  await cloud
    .counters()
    .until(({ inFlight, lastAnswers }) => lastAnswers === 0 && Object.values(inFlight).every(count => count === 0));
  const last = events.at(-1);
  return {
    end: last?.is === 'done' ? 'done' : last?.is === 'stopped' ? 'stopped' : 'failed',
    ...(last?.is === 'failure' ? { failure: last.failure } : {}),
    events,
    // Whoever stops in order hears every answer out, and notes it.
    inFlight: ctl.kill.aborted ? unread() - before : 0,
  };
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
