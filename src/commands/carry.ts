import { systemClock } from '../pipeline/clock.ts';
import { type ActionCode, exitCodes, type Failure } from '../pipeline/failure.ts';
import { newLimits } from '../pipeline/limits.ts';
import { migrate } from '../pipeline/migrate.ts';
import { thinned } from '../pipeline/run-events.ts';
import { runFailure } from '../pipeline/run-failures.ts';
import type { Session } from '../pipeline/session/store.ts';
import type { Control } from '../pipeline/types/control.ts';
import type { RunEvent, StageId } from '../pipeline/types/run.ts';
import { jsonLines } from '../screens/json.ts';
import { plainLines } from '../screens/lines.ts';
import { size } from '../screens/text/format.ts';
import { keepAwake } from './awake.ts';
import type { Io } from './command.ts';
import { type Interrupts, listenForInterrupts } from './interrupts.ts';
import { logProcess } from './log-process.ts';

/** A control for work without a person: whatever would be asked is a missing answer. */
export function unattended(interrupts: Interrupts): Omit<Control, 'note'> {
  return {
    drain: interrupts.drain,
    kill: interrupts.kill,
    ask: question => Promise.reject(runFailure('PLAN_INCOMPLETE', { key: question.key })),
    limits: newLimits(),
    clock: systemClock,
  };
}

export interface CarryOptions {
  /** The last stage to run, in a session that is thrown away then. */
  readonly until?: StageId;
  /** Who answers what is asked; nobody, where it is not said. */
  readonly control?: (interrupts: Interrupts) => Omit<Control, 'note'>;
}

/**
 * Runs a session to its end (or to a stage) and tells it as lines or JSON.
 * @returns the exit code
 */
export async function carry(session: Session, io: Io, options: CarryOptions = {}): Promise<number> {
  const ended = logProcess(session);
  let code: number | undefined;
  try {
    code = await carried(session, io, options);
    return code;
  } finally {
    ended(code);
  }
}

async function carried(session: Session, io: Io, { until, control = unattended }: CarryOptions): Promise<number> {
  const interrupts = listenForInterrupts();
  /** What happened cannot be told or kept any more: nothing new is begun. */
  const untold = new AbortController();
  const stops: Interrupts = {
    ...interrupts,
    drain: AbortSignal.any([interrupts.drain, io.crash, untold.signal]),
    kill: AbortSignal.any([interrupts.kill, io.crash]),
  };
  const letSleep = keepAwake(() => io.say(io.text.lines.maySleep));
  interrupts.drain.addEventListener('abort', () => io.say(io.text.lines.draining), { once: true });
  const record = thinned(event => session.event(event));
  const json = jsonLines(io.out);
  const dry = until !== undefined;
  const lines = plainLines(io.text, io.json ? () => {} : io.out, io.json ? () => {} : io.say, { dry });
  let failure: Failure | undefined;
  let stopped = false;
  const given = control(stops);
  // A control may be older than this run, and listen to less.
  const drain = AbortSignal.any([given.drain, stops.drain]);
  const kill = AbortSignal.any([given.kill, stops.kill]);
  try {
    for await (const happened of migrate(session.plan, session, { ...given, drain, kill }, { until })) {
      const event = dry ? withoutSession(happened) : happened;
      try {
        record.event(event);
        if (io.json) json.event(event);
        lines.event(event);
      } catch (error) {
        untold.abort(error);
        throw error;
      }
      if (event.is === 'failure') failure = event.failure;
      if (event.is === 'stopped') stopped = true;
    }
    record.end();
    json.end();
    io.crash.throwIfAborted();
  } finally {
    letSleep();
    interrupts.release();
  }
  if (stopped) return interrupts.exitCode();
  if (!failure) return 0;
  if (!io.json && !dry) sayWhatIsKept(session, io);
  return exitCodes[failure.exit];
}

/** What can be done after a failure where the session is thrown away: neither go on with it nor take it back. */
function withoutSession(event: RunEvent): RunEvent {
  if (event.is !== 'failure') return event;
  const next = event.failure.next.filter(action => !ofSession.includes(action));
  return { ...event, failure: { ...event.failure, next } };
}

const ofSession: readonly ActionCode[] = ['resume', 'undo', 'start-over'];

function sayWhatIsKept({ head, ledger, journal }: Session, io: Io): void {
  const { lines } = io.text;
  if (ledger.state === 'ended') {
    io.say(lines.over);
    return;
  }
  let kept = 0;
  for (let disk = 0; ledger.disk(disk); disk++) kept += journal.extents(disk).bytes;
  io.say(lines.failed({ session: head.id, kept: size(kept) }));
}
