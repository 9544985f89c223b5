import { exitCodes } from '../pipeline/failure.ts';
import { readPlanFile } from '../pipeline/read-plan.ts';
import { runFailure } from '../pipeline/run-failures.ts';
import { folderStore, type Opening, type SessionHead, type Store } from '../pipeline/session/store.ts';
import type { Control } from '../pipeline/types/control.ts';
import { noteSentence } from '../screens/text/index.ts';
import { knownOrAdopted } from './adopted.ts';
import { attended, attendedOptions } from './attended.ts';
import { carry } from './carry.ts';
import type { Command, Io } from './command.ts';
import { listenForInterrupts } from './interrupts.ts';

/**
 * `vmferry resume [SESSION] [--plan PLAN]`: goes on with an unfinished session, the newest when none is named; with its
 * plan also with one that another machine began.
 */
export const resume: Command = {
  options: {
    yes: { type: 'boolean', short: 'y' },
    plan: { type: 'string' },
    'take-over': { type: 'boolean' },
    ...attendedOptions,
  },
  words: [0, 1],
  async run(given, io) {
    const { positionals, values } = given;
    const store = folderStore(io.stateDir);
    const [wanted] = positionals;
    const plan = typeof values.plan === 'string' ? await readPlanFile(values.plan) : undefined;
    if (wanted === undefined && plan) {
      io.say(io.text.commands.wrongArguments({ command: 'resume', reason: '--plan' }));
      return exitCodes.usage;
    }
    const interrupts = listenForInterrupts(io.crash);
    try {
      const { control } = attended(given, io, interrupts);
      const found =
        wanted === undefined
          ? newestUnfinished(store)
          : await knownOrAdopted(store, wanted, plan, 'resume', io, control);
      return await goOn(store, found, { plan, takeOver: values['take-over'] === true }, io, control);
    } finally {
      interrupts.release();
    }
  },
};

async function goOn(
  store: Store,
  found: SessionHead | undefined,
  how: Opening,
  io: Io,
  control: Omit<Control, 'note'>,
): Promise<number> {
  if (!found) {
    io.say(io.text.commands.nothingToResume);
    return 0;
  }
  const session = store.open(found.id, how);
  try {
    if (session.damaged) io.say(noteSentence(io.text, session.damaged.code, session.damaged.facts));
    const { state } = session.ledger;
    if (state === 'done') {
      io.say(io.text.commands.nothingToResume);
      return 0;
    }
    if (state !== 'unfinished') throw runFailure('SESSION_OVER', { session: found.name, state });
    return await carry(session, io, { control: () => control });
  } finally {
    session.close();
  }
}

function newestUnfinished(store: Store): SessionHead | undefined {
  return store.summaries().find(({ state }) => state === 'unfinished')?.head;
}
