import { folderStore, type SessionSummary } from '../pipeline/session/store.ts';
import { stageIds } from '../pipeline/types.ts';
import { size } from '../screens/text/format.ts';
import type { Command, Io } from './command.ts';

/** `vmferry sessions`: state, progress, and what each holds on either side. */
export const sessions: Command = {
  options: {},
  words: [0, 0],
  async run(_given, io) {
    const store = folderStore(io.stateDir);
    const all = store.list().map(({ id }) => store.peek(id));
    if (all.length === 0 && !io.json) io.say(io.text.commands.noSessions);
    for (const one of all) io.out(io.json ? JSON.stringify(asJson(one)) : asLine(one, io));
    return 0;
  },
};

function asJson(one: SessionSummary) {
  const { head, plan, state, ledger, holder } = one;
  return {
    session: head.id,
    name: head.name,
    began: head.began,
    state,
    source: plan.source.kind,
    target: plan.target.kind,
    sent: sentBytes(one),
    holds: held(one).map(({ kind, side, state, facts }) => ({ kind, side, state, facts })),
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
    target: plan.target.kind,
    state: commands.states[holder ? 'running' : state],
    sent: size(sentBytes(one)),
    began: new Date(head.began).toISOString().slice(0, 16).replace('T', ' '),
    holds: held(one)
      .map(entry => commands.holds[entry.kind] ?? entry.kind)
      .join(', '),
    pid: holder ? String(holder.pid) : '',
  });
}

function held(one: SessionSummary) {
  return one.ledger.entries().filter(entry => entry.state !== 'gone');
}

function sentBytes(one: SessionSummary): number {
  return [...one.sent.values()].reduce((sum, extents) => sum + extents.bytes, 0);
}
