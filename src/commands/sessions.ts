import { type HeldAtTarget, heldAtTarget } from '../pipeline/held-at-target.ts';
import { outOfSight } from '../pipeline/session/out-of-sight.ts';
import { folderStore, type SessionSummary } from '../pipeline/session/store.ts';
import type { LedgerEntry } from '../pipeline/types/ledger.ts';
import { stageIds } from '../pipeline/types/run.ts';
import { duration, size } from '../screens/text/format.ts';
import { noteSentence } from '../screens/text/index.ts';
import type { Command, Io } from './command.ts';

/** `vmferry sessions`: state, progress, and what each holds on either side. */
export const sessions: Command = {
  options: {},
  words: [0, 0],
  async run(_given, io) {
    const store = folderStore(io.stateDir);
    const all = store.summaries();
    if (all.length === 0 && !io.json) io.say(io.text.commands.noSessions);
    for (const one of all) {
      if (io.json) io.out(JSON.stringify(asJson(one)));
      else
        for (const line of [
          asLine(one, io),
          ...[...standing(one), ...(one.damaged ? [one.damaged] : []), ...outOfSight(one)].map(({ code, facts }) =>
            noteSentence(io.text, code, facts),
          ),
        ])
          io.out(line);
    }
    return 0;
  },
};

function asJson(one: SessionSummary) {
  const { head, plan, damaged, state, ledger, holder } = one;
  return {
    session: head.id,
    name: head.name,
    began: head.began,
    state,
    ...(plan ? { source: plan.source.kind, target: plan.target.kind } : {}),
    ...(damaged ? { damaged: { code: damaged.code, facts: damaged.facts } } : {}),
    sent: sentBytes(one),
    holds: held(one).map(({ kind, side, state, facts }) => ({ kind, side, state, facts })),
    open: standing(one).map(({ code, facts }) => ({ is: code, ...facts })),
    stages: stageIds.filter(id => ledger.stageDone(id)),
    ...(holder ? { holder } : {}),
  };
}

function asLine(one: SessionSummary, io: Io): string {
  const { commands } = io.text;
  const { head, plan, state, holder } = one;
  return commands.sessionLine({
    id: head.id,
    name: head.name,
    target: plan?.target.kind ?? '?',
    state: commands.states[holder === undefined ? state : holder.certain ? 'running' : 'maybe-running'],
    sent: size(sentBytes(one)),
    began: new Date(head.began).toISOString().slice(0, 16).replace('T', ' '),
    holds: held(one)
      .map(entry => asHeld(entry, io))
      .join(', '),
    pid: holder ? String(holder.pid) : '',
    host: holder && !holder.certain ? holder.host : '',
  });
}

/** What it is; of something that grows as long as it stands (a snapshot) also for how long and how big. */
function asHeld({ kind, facts: { since, bytes } }: LedgerEntry, { text }: Io): string {
  const what = text.commands.holds[kind] ?? kind;
  if (typeof since !== 'number') return what;
  const age = duration(Math.max(0, Date.now() - since), text.lines.units);
  return text.commands.heldSince({ what, age, size: typeof bytes === 'number' ? size(bytes) : '' });
}

/** What stands at the target half-made and costs money, while nobody works on it. */
function standing({ head, holder, ledger, state }: SessionSummary): HeldAtTarget[] {
  return holder || state !== 'unfinished' ? [] : heldAtTarget(ledger.entries(), head.id, Date.now());
}

function held(one: SessionSummary) {
  return one.ledger.entries().filter(entry => entry.state !== 'gone');
}

function sentBytes(one: SessionSummary): number {
  return [...one.sent.values()].reduce((sum, extents) => sum + extents.bytes, 0);
}
