import { findSession } from '../pipeline/adopt.ts';
import { asFailure } from '../pipeline/as-failure.ts';
import { exitCodes } from '../pipeline/failure.ts';
import { takeBack } from '../pipeline/migrate.ts';
import type { Plan } from '../pipeline/plan.ts';
import { readPlanFile } from '../pipeline/read-plan.ts';
import { runFailure } from '../pipeline/run-failures.ts';
import { folderStore, type Session, type Store } from '../pipeline/session/store.ts';
import type { Control } from '../pipeline/types/control.ts';
import type { LedgerEntry } from '../pipeline/types/ledger.ts';
import { noteSentence, printable } from '../screens/text/index.ts';
import { knownHere, knownOrAdopted, saying } from './adopted.ts';
import { attended, attendedOptions } from './attended.ts';
import type { Command, Io } from './command.ts';
import { listenForInterrupts } from './interrupts.ts';
import { logProcess } from './log-process.ts';
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
    'take-over': { type: 'boolean' },
    ...attendedOptions,
  },
  words: [1, 1],
  async run(given, io) {
    const { values, positionals } = given;
    const store = folderStore(io.stateDir);
    const [wanted = ''] = positionals;
    const plan = typeof values.plan === 'string' ? await readPlanFile(values.plan) : undefined;
    const interrupts = listenForInterrupts(io.crash);
    try {
      const { control } = attended(given, io, interrupts);
      if (values['dry-run']) return await dryRun(store, wanted, plan, io, saying(io, control));
      const { id } = await knownOrAdopted(store, wanted, plan, 'undo', io, control);
      const session = store.open(id, { plan, takeOver: values['take-over'] === true });
      return await undoIt(session, values.confirm, io, saying(io, control));
    } catch (error) {
      const { drain, kill } = interrupts;
      if (drain.aborted && [drain.reason, kill.reason].includes(error)) return interrupts.exitCode();
      throw error;
    } finally {
      interrupts.release();
    }
  },
};

async function undoIt(session: Session, confirm: unknown, io: Io, ctl: Control): Promise<number> {
  const { commands } = io.text;
  const { id, name } = session.head;
  const ended = logProcess(session);
  let code: number | undefined;
  try {
    if (session.damaged) io.say(noteSentence(io.text, session.damaged.code, session.damaged.facts));
    const open = notGone(session.ledger.entries());
    if (session.ledger.state === 'done' && confirm !== name) throw runFailure('UNDO_NEEDS_NAME', { session: name });
    ctl.drain.addEventListener('abort', () => io.say(io.text.lines.draining), { once: true });
    await takeBack(session.plan, session, ctl).catch(error => {
      code = exitCodes[asFailure(error).exit];
      tellPart(session, open, io);
      throw error;
    });
    await session.ledger.enter('undone');
    const removed = open.map(({ kind, facts }) => ({ kind, facts }));
    if (io.json) io.out(JSON.stringify({ v: 1, is: 'undone', session: id, removed }));
    else io.out(open.length === 0 ? commands.nothingToUndo({ name }) : commands.undone({ name, count: open.length }));
    code = 0;
    return code;
  } finally {
    ended(code);
    session.close();
  }
}

/** An undo that did not get to its end: what is gone, and what is still there. */
function tellPart({ head, ledger }: Session, before: readonly LedgerEntry[], io: Io): void {
  const { commands } = io.text;
  const asTold = ({ kind, facts }: LedgerEntry) => ({ kind, facts });
  const [left, removed] = [true, false].map(stands =>
    before.filter(({ key }) => (ledger.entry(key)?.state !== 'gone') === stands).map(asTold),
  );
  if (io.json) io.out(JSON.stringify({ v: 1, is: 'undone-in-part', session: head.id, removed, left }));
  else {
    const things = (left ?? []).map(({ kind, facts }) => `${commands.holds[kind] ?? kind} ${label(printable(facts))}`);
    io.say(commands.undoneInPart({ session: head.id, removed: removed?.length ?? 0, left: things.join(', ') }));
  }
}

async function dryRun(store: Store, wanted: string, plan: Plan | undefined, io: Io, ctl: Control): Promise<number> {
  const known = knownHere(store, wanted, plan);
  if (known) return show(store.peek(known.id).ledger.entries(), known.name, io);
  if (!plan) throw runFailure('SESSION_UNKNOWN', { session: wanted });
  const { entries } = await findSession(plan, wanted, ctl);
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
