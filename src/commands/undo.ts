import { takeBack } from '../pipeline/migrate.ts';
import { runFailure } from '../pipeline/run-failures.ts';
import { folderStore } from '../pipeline/session/store.ts';
import type { LedgerEntry } from '../pipeline/types.ts';
import { noteSentence, printable } from '../screens/text/index.ts';
import { attended, attendedOptions } from './attended.ts';
import type { Command, Io } from './command.ts';
import { listenForInterrupts } from './interrupts.ts';

/** `vmferry undo SESSION`: removes what a session made, nothing else; a finished one asks for its name. */
export const undo: Command = {
  options: {
    confirm: { type: 'string' },
    'dry-run': { type: 'boolean' },
    yes: { type: 'boolean', short: 'y' },
    ...attendedOptions,
  },
  words: [1, 1],
  async run(given, io) {
    const { values, positionals } = given;
    const { commands } = io.text;
    const store = folderStore(io.stateDir);
    const { id, name } = store.find(positionals[0] ?? '');
    if (values['dry-run']) return show(store.peek(id).ledger.entries(), name, io);
    const session = store.open(id);
    const interrupts = listenForInterrupts();
    try {
      const open = notGone(session.ledger.entries());
      if (session.ledger.state === 'done' && values.confirm !== name)
        throw runFailure('UNDO_NEEDS_NAME', { session: name });
      const note = (code: string, facts: LedgerEntry['facts']) => io.say(noteSentence(io.text, code, facts));
      await takeBack(session.plan, session, { ...attended(given, io, interrupts).control, note });
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
    } catch (error) {
      if (interrupts.drain.aborted && error === interrupts.drain.reason) return interrupts.exitCode();
      throw error;
    } finally {
      interrupts.release();
      session.close();
    }
  },
};

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
