import { findSession } from '../pipeline/adopt.ts';
import { takeBack } from '../pipeline/migrate.ts';
import type { Plan } from '../pipeline/plan.ts';
import { readPlanFile } from '../pipeline/read-plan.ts';
import { runFailure } from '../pipeline/run-failures.ts';
import { folderStore, type Store } from '../pipeline/session/store.ts';
import type { LedgerEntry } from '../pipeline/types.ts';
import { noteSentence, printable } from '../screens/text/index.ts';
import { attended, knownHere, knownOrAdopted } from './adopted.ts';
import { unattended } from './carry.ts';
import type { Command, Io } from './command.ts';
import { listenForInterrupts } from './interrupts.ts';
import { planName } from './plan-name.ts';

/**
 * `vmferry undo SESSION [--plan PLAN]`: removes what a session made, nothing else; a finished one asks for its name. With
 * its plan also one that another machine began.
 */
export const undo: Command = {
  options: {
    confirm: { type: 'string' },
    'dry-run': { type: 'boolean' },
    plan: { type: 'string' },
    yes: { type: 'boolean', short: 'y' },
  },
  words: [1, 1],
  async run({ values, positionals }, io) {
    const { commands } = io.text;
    const store = folderStore(io.stateDir);
    const [wanted = ''] = positionals;
    const plan = typeof values.plan === 'string' ? await readPlanFile(values.plan) : undefined;
    if (values['dry-run']) return dryRun(store, wanted, plan, io);
    const { id, name } = await knownOrAdopted(store, wanted, plan, 'undo', io);
    const session = store.open(id);
    const interrupts = listenForInterrupts();
    try {
      const open = notGone(session.ledger.entries());
      if (session.ledger.state === 'done' && values.confirm !== name)
        throw runFailure('UNDO_NEEDS_NAME', { session: name });
      const note = (code: string, facts: LedgerEntry['facts']) => io.say(noteSentence(io.text, code, facts));
      await takeBack(session.plan, session, { ...unattended(interrupts), note });
      await session.ledger.enter('undone');
      io.out(
        io.json
          ? JSON.stringify({
              v: 1,
              is: 'undone',
              session: id,
              removed: open.map(({ kind, facts }) => ({ kind, facts })),
            })
          : open.length === 0
            ? commands.nothingToUndo({ name })
            : commands.undone({ name, count: open.length }),
      );
      return 0;
    } finally {
      interrupts.release();
      session.close();
    }
  },
};

async function dryRun(store: Store, wanted: string, plan: Plan | undefined, io: Io): Promise<number> {
  const known = knownHere(store, wanted, plan);
  if (known) return show(store.peek(known.id).ledger.entries(), known.name, io);
  if (!plan) throw runFailure('SESSION_UNKNOWN', { session: wanted });
  const { entries } = await attended(io, ctl => findSession(plan, wanted, ctl));
  return show(entries, planName(plan), io);
}

function show(entries: readonly LedgerEntry[], name: string, io: Io): number {
  const { commands } = io.text;
  const open = notGone(entries);
  if (open.length === 0) io.out(commands.nothingToUndo({ name }));
  for (const { kind, facts } of open) {
    const would = commands.wouldPutBack[kind];
    const shown = printable(facts);
    io.out(
      io.json
        ? JSON.stringify({ v: 1, is: 'would-undo', kind, facts })
        : (would?.(shown) ?? commands.wouldUndo({ what: commands.holds[kind] ?? kind, name: label(shown) })),
    );
  }
  return 0;
}

function notGone(entries: readonly LedgerEntry[]): LedgerEntry[] {
  return entries.filter(entry => entry.state !== 'gone');
}

function label(facts: LedgerEntry['facts']): string {
  return String(facts.name ?? facts.final ?? facts.folder ?? facts.group ?? '');
}
