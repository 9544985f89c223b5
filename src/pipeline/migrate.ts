import { kernelName } from '../native/index.ts';
import { asFailure } from './as-failure.ts';
import type { Failure } from './failure.ts';
import { heldAtSource } from './held-at-source.ts';
import { heldAtTarget } from './held-at-target.ts';
import { openRoad } from './open-disk.ts';
import type { Plan } from './plan.ts';
import type { Road } from './road.ts';
import { RunEvents } from './run-events.ts';
import { loggedRun } from './run-log.ts';
import type { Session } from './session/store.ts';
import { loadSource } from './source/index.ts';
import { type Stage, stages } from './stages.ts';
import { loadTarget } from './target/index.ts';
import type { Control } from './types/control.ts';
import type { RunEvent, RunFact, StageId } from './types/run.ts';
import type { SourceLink } from './types/source.ts';
import type { TargetLink } from './types/target.ts';

export interface RideOptions {
  /** The last stage to run; `preflight` changes nothing anywhere. */
  readonly until?: StageId | undefined;
  /** A link that is open already, because somebody signed in with it; it stays open. */
  readonly target?: TargetLink | undefined;
}

/**
 * Plan to RunEvents: the stages in order, from the first that is not done. Ends after `done`, `failure` or `stopped`;
 * it throws nothing of the run's own. What it made is in the session's ledger.
 */
export async function* migrate(
  plan: Plan,
  session: Session,
  ctl: Omit<Control, 'note'>,
  { until, target }: RideOptions = {},
): AsyncGenerator<RunEvent> {
  const events = new RunEvents(session.head.id, ctl.clock);
  const { control, heard } = loggedRun(ctl, session.log);
  const tell = (fact: RunFact) => {
    heard(fact);
    events.tell(fact);
  };
  const noting: Control = {
    ...control,
    ask: telling(ctl.ask, tell),
    note: (code, facts) => tell({ is: 'note', code, facts }),
    progress: parts => tell({ is: 'progress', parts }),
  };
  const draining = () => tell({ is: 'draining' });
  ctl.drain.addEventListener('abort', draining, { once: true });
  const work = ride(plan, session, noting, tell, { until, target }).finally(() => events.end());
  try {
    yield* events;
  } finally {
    await work;
    ctl.drain.removeEventListener('abort', draining);
  }
}

/** Milliseconds after which a question is one to a person: what is known is answered sooner. */
const waitsAfter = 300;

/** Tells those who watch that a person is waited for. */
function telling(ask: Control['ask'], tell: (fact: RunFact) => void): Control['ask'] {
  return async (question, facts = {}) => {
    const { key } = question;
    let told = false;
    const timer = setTimeout(() => {
      told = true;
      tell({ is: 'asks', key, facts });
    }, waitsAfter);
    try {
      return await ask(question, facts);
    } finally {
      clearTimeout(timer);
      if (told) tell({ is: 'answered', key });
    }
  };
}

async function ride(
  plan: Plan,
  session: Session,
  ctl: Control,
  tell: (fact: RunFact) => void,
  { until, target }: RideOptions,
): Promise<void> {
  const closing: (() => Promise<void>)[] = [];
  let stage: Stage | undefined;
  let outcome: RunFact | undefined;
  try {
    const road = await openEnds(plan, session, ctl, tell, closing, target);
    for (stage of stages) {
      if (ctl.drain.aborted || !(await stage.run(road))) {
        outcome = { is: 'stopped', how: 'drained' };
        break;
      }
      if (stage.id === until) break;
    }
    if (stage?.id !== until && !outcome) outcome = await finish(road);
  } catch (error) {
    if (ctl.kill.aborted) {
      logCrash(session, ctl.kill.reason);
      outcome = { is: 'stopped', how: 'killed' };
    }
    // A question that a person leaves by Ctrl-C while the ends are opened.
    else if (ctl.drain.aborted && stage === undefined) outcome = { is: 'stopped', how: 'drained' };
    else outcome = failed(session, error, stage, tell);
  }
  // First, for what is open holds the source: a lease keeps a machine from being started again.
  await closeAll(session, closing);
  if (outcome?.is === 'failure' && isOver(outcome.failure, stage?.id, session)) {
    await endSession(plan, session, ctl, tell);
  }
  if (outcome?.is === 'failure' || outcome?.is === 'stopped') {
    const entries = session.ledger.entries();
    const held = [...heldAtSource(entries), ...heldAtTarget(entries, session.head.id, ctl.clock.now())];
    for (const one of held) tell({ is: 'note', ...one });
  }
  if (outcome) tell(outcome);
}

async function finish({ session, disks, sums }: Road): Promise<RunFact | undefined> {
  const { published } = session.ledger;
  await session.ledger.enter('done');
  const nominal = disks.reduce((sum, { disk }) => sum + disk.size, 0);
  return published && { is: 'done', published, bytes: { nominal, ...sums } };
}

function failed(session: Session, error: unknown, stage: Stage | undefined, tell: (fact: RunFact) => void): RunFact {
  const failure = asFailure(error, stage?.id);
  if (stage) tell({ is: 'stage', stage: stage.id, state: 'failed' });
  logFailure(session, failure, error);
  return { is: 'failure', failure };
}

/** The last opened first. One that does not close keeps no other from being closed. */
async function closeAll(session: Session, closing: readonly (() => Promise<void>)[]): Promise<void> {
  for (const close of closing.toReversed()) {
    await close().catch(error => logFailure(session, asFailure(error, 'close'), error));
  }
}

async function openEnds(
  plan: Plan,
  session: Session,
  ctl: Control,
  tell: (fact: RunFact) => void,
  closing: (() => Promise<void>)[],
  connected: TargetLink | undefined,
): Promise<Road> {
  const sourceKind = await loadSource(plan.source.kind);
  const targetKind = await loadTarget(plan.target.kind);
  const source = await sourceKind.connect(plan.source, ctl);
  closing.push(() => source.close());
  const machine = await source.machine('vm' in plan.source ? plan.source.vm : undefined);
  const disks = await openRoad(plan, targetKind, source, machine, session.head, ctl, tell, session.ledger);
  closing.push(async () => {
    for (const { disk } of disks) await disk.close();
  });
  tell({
    is: 'plan',
    name: session.head.name,
    source: { kind: plan.source.kind, name: machine.name },
    target: { kind: plan.target.kind },
    disks: disks.map(({ source, disk, target }) => ({
      index: target.index,
      name: source.name,
      size: disk.size,
      format: disk.format,
      ...(disk.allocation ? { expected: disk.allocation.bytes } : {}),
    })),
    resumed: session.ledger.stageDone('preflight'),
    kernel: kernelName(),
  });
  const target = connected ?? (await targetKind.connect(plan.target, ctl));
  if (connected && ctl.log) connected.logTo?.(ctl.log);
  if (!connected) closing.push(() => target.close());
  const sinks: Road['sinks'] = new Map();
  closing.push(async () => {
    for (const sink of sinks.values()) await sink.close();
  });
  return {
    plan,
    session,
    ctl,
    tell,
    source,
    target,
    machine,
    disks,
    sinks,
    seen: new Map(),
    sums: { sent: 0, held: 0 },
  };
}

/**
 * Bad input found while it was carried, or a failure before anything was made that will only happen again. Where a
 * person may choose to start over, what was made stays until they do.
 */
function isOver(failure: Failure, stage: StageId | undefined, session: Session): boolean {
  if (failure.retry !== 'never' || failure.next.includes('start-over') || failure.exit === 'bug') return false;
  const badInput = failure.exit === 'data' && stage === 'transfer';
  return badInput || session.ledger.entries().every(entry => entry.state === 'gone');
}

/** Bad input: nothing is published, what was made is removed, the session ends. */
async function endSession(plan: Plan, session: Session, ctl: Control, tell: (fact: RunFact) => void): Promise<void> {
  try {
    // Asked to stop or not: it is at its end.
    await takeBack(plan, session, { ...ctl, drain: ctl.kill });
    await session.ledger.enter('ended');
  } catch (error) {
    const failure = asFailure(error, 'undo');
    tell({ is: 'note', code: failure.code, facts: failure.facts });
  }
}

/**
 * Removes what a session made and puts back what it changed, on both sides, nothing else. What one side cannot do keeps
 * the other from nothing.
 * @throws Failed UNDO_PARTIAL, or what kept it from connecting; of both sides the first; the reason of `ctl.drain`
 */
export async function takeBack(plan: Plan, session: Session, given: Control): Promise<void> {
  const ctl: Control = given.log ? given : { ...given, ...loggedRun(given, session.log).control };
  const open = session.ledger.entries().filter(entry => entry.state !== 'gone');
  const on = (side: 'source' | 'target') => open.filter(entry => entry.side === side);
  const links = {
    target: async () => (await loadTarget(plan.target.kind)).connect(plan.target, ctl),
    source: async () => (await loadSource(plan.source.kind)).connect(plan.source, ctl),
  };
  const failures: unknown[] = [];
  for (const side of ['target', 'source'] as const) {
    if (on(side).length === 0) continue;
    try {
      await using(await links[side](), link => link.undo(on(side), session.ledger, ctl));
    } catch (error) {
      ctl.kill.throwIfAborted();
      if (ctl.drain.aborted && error === ctl.drain.reason) throw error;
      logFailure(session, asFailure(error, 'undo'), error);
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

async function using<L extends SourceLink | TargetLink>(link: L, use: (link: L) => Promise<void>): Promise<void> {
  try {
    await use(link);
  } finally {
    await link.close();
  }
}

/** What stopped it from outside, where that was an error and no person. */
function logCrash(session: Session, reason: unknown): void {
  if (!(reason instanceof Error) || reason.name === 'AbortError') return;
  logFailure(session, asFailure(reason), reason);
}

function logFailure(session: Session, failure: Failure, error: unknown): void {
  const stack = error instanceof Error ? error.stack : undefined;
  session.log({ is: 'failure', failure, ...(stack ? { stack } : {}) });
}
