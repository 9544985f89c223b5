import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from './source.ts';

/** A promise, and the tests by whose titles it is held: each begins so in its file. */
export interface ToldTest {
  readonly fault: string;
  readonly sees: string;
  readonly kept: string;
  readonly tests: Readonly<Record<string, readonly string[]>>;
}

const all = 'all that the target has acknowledged';
const everything = 'everything; the run goes on';

/** What is done to a run that no schedule draws. */
export const toldTests: readonly ToldTest[] = [
  {
    fault: '^C',
    sees: 'what is in flight is finished; exit 130; ^C again stops at once',
    kept: all,
    tests: {
      'test/journeys/stops.test.ts': ["['SIGINT', 130]", "'a second SIGINT ends it at once"],
      'test/journeys/long/exits.test.ts': ["'^C twice, and once more to leave'", "'a SIGINT that no key sent is a ^C'"],
    },
  },
  {
    fault: 'SIGTERM',
    sees: 'the same, exit 75',
    kept: all,
    tests: {
      'test/journeys/stops.test.ts': ["['SIGTERM', 75]"],
      'test/journeys/long/exits.test.ts': ["['SIGTERM', '75']", "'a second SIGTERM does not wait for answers'"],
    },
  },
  {
    fault: 'SIGHUP',
    sees: 'the same, exit 75',
    kept: all,
    tests: {
      'test/journeys/stops.test.ts': ["['SIGHUP', 75]"],
      'test/journeys/long/exits.test.ts': ["['SIGHUP', '75']"],
    },
  },
  {
    fault: 'The terminal window is closed',
    sees: 'nothing; the next `vmferry` offers to go on',
    kept: all,
    tests: { 'test/journeys/long/exits.test.ts': ["'a window that is closed', async () => {"] },
  },
  {
    fault: 'Nobody reads stdout any more',
    sees: 'nothing: it goes on',
    kept: everything,
    tests: { 'test/journeys/long/exits.test.ts': ["'a reader that goes away"] },
  },
  {
    fault: 'An error that nobody caught',
    sees: 'one sentence, exit 70; the lease is given back first',
    kept: all,
    tests: {
      'test/journeys/terminal.test.ts': ["'after an error nobody foresaw'"],
      'test/journeys/long/exits.test.ts': [
        "'an error that nobody caught is told",
        "'an error that nobody caught is one sentence",
      ],
    },
  },
  {
    fault: '^Z and fg',
    sees: 'the terminal as it was; then the screen again',
    kept: everything,
    tests: {
      'test/journeys/terminal.test.ts': ["'while it is stopped by ^Z, and after fg and q'"],
      'test/journeys/long/exits.test.ts': ["'^Z and fg, in the middle", "'^Z and fg go on'"],
    },
  },
  {
    fault: 'The process is stopped (SIGSTOP) for longer than its export lease lives',
    sees: 'that the source broke off and is read again, or a failure to resume from',
    kept: all,
    tests: { 'test/journeys/long/stopped-process.test.ts': ["'a process that is stopped (SIGSTOP)"] },
  },
  {
    fault: 'The machine slept for more than a day',
    sees: 'nothing: access and token come anew',
    kept: everything,
    tests: {
      'test/journeys/long/interludes.test.ts': [
        "'the machine slept for more than a day",
        "'killed and resumed after more than a day",
      ],
    },
  },
  {
    fault: 'The sign-in ends and is refused',
    sees: 'who was refused and why, exit 77',
    kept: all,
    tests: { 'test/journeys/long/interludes.test.ts': ["'the sign-in is refused in the middle of it"] },
  },
  {
    fault: 'A second process wants to work on the session',
    sees: 'whose it is, exit 75',
    kept: everything,
    tests: { 'test/journeys/stops.test.ts': ["'a session in use is 75 for every other process"] },
  },
  {
    fault: 'The lock is of a process that is dead',
    sees: 'nothing: it is taken over, by one of those who try',
    kept: all,
    tests: {
      'test/pipeline/session/store.test.ts': ["'whose process died is taken over"],
      'test/pipeline/session/lock-race.test.ts': ["'of several processes that take over"],
    },
  },
  {
    fault: 'The source changed since the first run',
    sees: 'SOURCE_CHANGED, exit 65, with the choice to undo or to start over',
    kept: 'all, until the person has chosen',
    tests: { 'test/commands/world/start-over.test.ts': ["'a source that changed is refused with the choice"] },
  },
  {
    fault: 'The session is lost: another machine, the plan alone',
    sees: '`resume ID --plan PLAN` makes it known and goes on',
    kept: 'all that the target holds and that is found to be what the source has',
    tests: {
      'test/journeys/long/adopt.test.ts': [
        "'killed and its sessions lost",
        "'a byte that changed at the target is found",
        "'killed once all was sealed",
        "'undo by the id alone leaves nothing",
      ],
    },
  },
  {
    fault: 'An undo that is refused in one place',
    sees: 'what is gone and what is left; the next one goes on from there',
    kept: 'what could not be removed, by name',
    tests: {
      'test/journeys/undo.test.ts': ["'an undo that is refused in one place"],
      'test/commands/world/undo.test.ts': ["'an undo from the screens that leaves something"],
    },
  },
  {
    fault: 'The target holds other bytes than were sent',
    sees: 'VERIFY_DIFFERS, exit 74; a resume reads that piece again and mends it',
    kept: 'all that is right',
    tests: { 'test/pipeline/stages.test.ts': ["'and what verify found spoilt is read again, and mended'"] },
  },
  {
    fault: 'The clock is set two days back or ahead in the middle of a run',
    sees: 'nothing: durations, rates and progress as without it',
    kept: everything,
    tests: { 'test/pipeline/clock-jumps.test.ts': ["'48 hours back'", "'48 hours ahead'"] },
  },
];

/** How many of them run in `npm test`, and how many beside the peers. @throws RangeError for a title that is not there */
export function countOf({ tests }: ToldTest): { readonly test: number; readonly peers: number } {
  const count = { test: 0, peers: 0 };
  for (const [file, titles] of Object.entries(tests)) {
    const text = readFileSync(join(checkout, file), 'utf8');
    for (const title of titles) {
      const times = text.split(title).length - 1;
      if (times === 0) throw new RangeError(`${file}: ${title}`);
      count[file.includes('/long/') ? 'peers' : 'test'] += times;
    }
  }
  return count;
}
