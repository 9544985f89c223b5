import { exitCodes } from '../pipeline/failure.ts';
import { sessionEvents } from '../pipeline/session/event-log.ts';
import { lockHolder } from '../pipeline/session/lock.ts';
import { outOfSight } from '../pipeline/session/out-of-sight.ts';
import { folderStore, type Store } from '../pipeline/session/store.ts';
import type { RunEvent } from '../pipeline/types/run.ts';
import { jsonLines } from '../screens/json.ts';
import { plainLines } from '../screens/lines.ts';
import { noteSentence } from '../screens/text/index.ts';
import type { Command, Io } from './command.ts';
import { listenForInterrupts } from './interrupts.ts';
import { canShowScreens } from './person.ts';

/** `vmferry watch SESSION`: follows the run of another process, and changes nothing. Ends when that run does. */
export const watch: Command = {
  options: {},
  words: [1, 1],
  async run({ positionals }, io) {
    const store = folderStore(io.stateDir);
    const { id, name } = store.find(positionals[0] ?? '');
    if (canShowScreens(io)) return onScreen(store, id, io);
    const summary = store.peek(id);
    const { folder, holder } = summary;
    if (!holder) io.say(io.text.commands.nobodyRuns({ name }));
    for (const { code, facts } of outOfSight(summary)) io.say(noteSentence(io.text, code, facts));
    const interrupts = listenForInterrupts(io.crash);
    const file = store.events(id);
    const follow = { signal: interrupts.drain, live: () => lockHolder(folder) !== undefined };
    const json = jsonLines(io.out);
    let run = newRun(io);
    let before = await eventsBeforeTheLastRun(file);
    // Ended without a word: killed, or still going on when we stopped looking.
    let code: number = exitCodes.again;
    try {
      for await (const event of sessionEvents(file, follow)) {
        if (before-- > 0) continue;
        if (event.is === 'plan') run = newRun(io);
        if (io.json) json.event(event);
        run.event(event);
        code = exitOf(event) ?? code;
      }
      json.end();
      return interrupts.drain.aborted ? 0 : code;
    } finally {
      interrupts.release();
    }
  },
};

/** The running screen, on which nothing of the run can be changed. */
async function onScreen(store: Store, id: string, io: Io): Promise<number> {
  const { wizard } = await import('./wizard.ts');
  const { watchRun } = await import('./world/watch-run.ts');
  return wizard(io, { run: watchRun(store, id) });
}

function newRun(io: Io) {
  return plainLines(io.text, io.json ? () => {} : io.out, io.json ? () => {} : io.say);
}

async function eventsBeforeTheLastRun(file: string): Promise<number> {
  let count = 0;
  let begun = 0;
  for await (const event of sessionEvents(file)) {
    if (event.is === 'plan') begun = count;
    count++;
  }
  return begun;
}

function exitOf(event: RunEvent): number | undefined {
  if (event.is === 'plan') return exitCodes.again;
  if (event.is === 'done') return 0;
  if (event.is === 'failure') return exitCodes[event.failure.exit];
  return event.is === 'stopped' ? exitCodes.stopped : undefined;
}
