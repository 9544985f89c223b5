import { heldAtSource } from '../../pipeline/held-at-source.ts';
import { heldAtTarget } from '../../pipeline/held-at-target.ts';
import { RunState } from '../../pipeline/run-state.ts';
import { sessionEvents } from '../../pipeline/session/event-log.ts';
import { outOfSight } from '../../pipeline/session/out-of-sight.ts';
import type { SessionSummary, Store } from '../../pipeline/session/store.ts';
import { stageIds } from '../../pipeline/types/run.ts';
import type { SessionRow } from '../../screens/world.ts';
import { targetName } from './names.ts';

/** Unfinished sessions, newest first, with what their last run told of them. */
export async function unfinished(store: Store): Promise<SessionRow[]> {
  const open = store.summaries().filter(one => one.state === 'unfinished');
  return Promise.all(open.map(one => rowOf(one, store.events(one.head.id))));
}

async function rowOf(one: SessionSummary, events: string): Promise<SessionRow> {
  const state = await lastRun(events);
  const sent = [...one.sent.values()].reduce((sum, extents) => sum + extents.bytes, 0);
  const expected = [...state.disks.values()].reduce((sum, { planned }) => sum + (planned.expected ?? planned.size), 0);
  const stage = stageIds.find(id => !one.ledger.stageDone(id));
  const why = state.failure ?? (state.stopped ? { code: 'stopped-by-user', facts: {} } : undefined);
  const trouble = one.damaged ?? outOfSight(one)[0];
  const rate = meanRate(state);
  const sourceHeld = heldAtSource(one.ledger.entries());
  const targetHeld = one.holder ? [] : heldAtTarget(one.ledger.entries(), one.head.id, Date.now());
  return {
    id: one.head.id,
    machine: one.head.name,
    target: one.plan ? targetName(one.plan) : '?',
    sent,
    ...(stage ? { stage: stage === 'transfer' ? 'send' : stage } : {}),
    ...(expected > 0 ? { expected: Math.max(expected, sent) } : {}),
    ...(state.latest > 0 ? { stoppedAt: state.latest } : {}),
    ...(why ? { why: { code: why.code, facts: why.facts } } : {}),
    ...(trouble ? { trouble: { code: trouble.code, facts: trouble.facts } } : {}),
    ...(rate > 0 ? { rate } : {}),
    ...(one.holder ? { pid: one.holder.pid } : {}),
    ...(sourceHeld.length > 0 ? { sourceHeld } : {}),
    ...(targetHeld.length > 0 ? { targetHeld } : {}),
  };
}

/** The fold of the events since the newest plan event. */
async function lastRun(file: string): Promise<RunState> {
  let state = new RunState();
  for await (const event of sessionEvents(file)) {
    if (event.is === 'plan') state = new RunState();
    state.apply(event);
  }
  return state;
}

function meanRate({ samples }: RunState): number {
  const [first] = samples;
  const last = samples.at(-1);
  if (!first || !last || last.at <= first.at) return 0;
  return ((last.sent - first.sent) * 1000) / (last.at - first.at);
}
