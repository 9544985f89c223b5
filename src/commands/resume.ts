import { runFailure } from '../pipeline/run-failures.ts';
import { folderStore, type SessionHead, type Store } from '../pipeline/session/store.ts';
import { attended, attendedOptions } from './attended.ts';
import { carry } from './carry.ts';
import type { Command } from './command.ts';

/** `vmferry resume [SESSION]`: goes on with an unfinished session, the newest when none is named. */
export const resume: Command = {
  options: { yes: { type: 'boolean', short: 'y' }, ...attendedOptions },
  words: [0, 1],
  async run(given, io) {
    const { positionals } = given;
    const store = folderStore(io.stateDir);
    const [wanted] = positionals;
    const found = wanted === undefined ? newestUnfinished(store) : store.find(wanted);
    if (!found) {
      io.say(io.text.commands.nothingToResume);
      return 0;
    }
    const session = store.open(found.id);
    try {
      const { state } = session.ledger;
      if (state === 'done') {
        io.say(io.text.commands.nothingToResume);
        return 0;
      }
      if (state !== 'unfinished') throw runFailure('SESSION_OVER', { session: found.name, state });
      return await carry(session, io, { control: interrupts => attended(given, io, interrupts).control });
    } finally {
      session.close();
    }
  },
};

function newestUnfinished(store: Store): SessionHead | undefined {
  return store.list().find(({ id }) => store.peek(id).state === 'unfinished');
}
