import { languages } from '../../src/screens/text/index.ts';
import { type ServerFault, serverFaults } from '../journeys/faults/server-faults.ts';
import type { Moment } from '../journeys/kills/kill.ts';
import { type Damage, damages } from '../journeys/kills/lost-records.ts';
import { roadKinds } from '../journeys/kills/road.ts';
import { runs } from '../runs.ts';
import { countOf, toldTests } from './told-tests.ts';

const { noRoom } = runs;
const rooms = noRoom.roads.length * noRoom.endings.length * noRoom.soak.tmpfs.length;

const nothing = 'nothing; the next `resume` says what is held already';
const unsent = 'all that the target has acknowledged';

const moments: Readonly<Record<Moment, string>> = {
  before: 'right before the record is written',
  between: 'when half of the record is written',
  after: 'right after the record is written',
};

const lost: Readonly<Record<Damage, string>> = {
  torn: 'Half of the last record is gone',
  truncated: 'The last record is gone',
  blank: 'The last record is zeros, as after a power cut',
  stale: 'The last three records are gone, as in an older copy',
};

/** Facts of which sentences make figures: an example for each. */
const figures: Readonly<Record<string, number>> = { disk: 0, offset: 8 << 20, length: 4 << 20, wait: 1000, tries: 1 };

/** Every other fact as its name in angle quotes. */
const named = new Proxy({}, { get: (_facts, name) => figures[String(name)] ?? `‹${String(name)}›` }) as never;

/** docs/reliability.md: what is done to the program in its tests, what a person sees of it, and what is kept. */
export function reliabilityPage(faults: readonly ServerFault[] = serverFaults): string {
  const kills = Object.values(moments).map(where =>
    row(
      'The process is killed (SIGKILL)',
      `each record of journal, ledger and acknowledgements, ${where}`,
      nothing,
      unsent,
      {
        test: `${runs.killsAtRecords.test.most} of each road, moments in turn`,
        peers: every(runs.killsAtRecords.peers.step),
        soak: every(runs.killsAtRecords.soak.step),
      },
    ),
  );
  const random = row(
    'The process is killed up to three times, also while it resumes',
    'a random record, request or millisecond; the lease of the dead is over or not',
    nothing,
    unsent,
    counted(runs.randomKills),
  );
  const records = damages.map(how =>
    row(
      lost[how],
      'journal, ledger and acknowledgements, after a kill',
      nothing,
      'all whose record is left; the rest is sent again',
      {
        test: roadsOf(how),
        peers: 'all roads',
        soak: 'all roads',
      },
    ),
  );
  const room = row(
    'The file system of the session is full',
    `a file system of ${Math.min(...noRoom.soak.tmpfs)} to ${Math.max(...noRoom.soak.tmpfs)} pages, or a limit on file sizes where none may be mounted`,
    sentenceOf('STATE_UNWRITABLE', 73, { reason: 'ENOSPC' }),
    'all that was written before',
    { test: String(noRoom.roads.length), peers: String(rooms), soak: String(rooms) },
  );
  const servers = faults.map(fault =>
    row(fault.what, 'the sandbox, from the beginning of the run', seen(fault), kept(fault), {
      test: `one fault in ${runs.serverFaults.test.oneIn}`,
      peers: '1',
      soak: '1',
    }),
  );
  const schedules = row(
    'Two to five faults of both servers at once',
    'random requests, methods and places of the stream',
    'what each says above',
    unsent,
    counted(runs.faultSchedules),
  );
  const azure = row(
    'Two to six faults of Azure at once, a stop now and then, and an undo among others of them, sometimes from another machine',
    'random requests: 503 storms, 500, resets, ended access and sign-in, 429, 409, operations that fail late, slow lines, nobody there for a minute',
    'what each says above; after each stop the disks that stand open',
    'all that the target has acknowledged; nothing is left after the undo',
    counted(runs.azureFaults),
  );
  const told = toldTests.map(one => {
    const { test, peers } = countOf(one);
    return row(one.fault, 'the whole program, or the part that decides', one.sees, one.kept, {
      test: String(test),
      peers: String(peers),
      soak: '–',
    });
  });
  const sections = [
    intro,
    section('The program ends without warning', [...kills, random]),
    section('It is told to stop, left alone, or meets another', told),
    section('Its records are damaged', [...records, room]),
    section('Servers do wrong', [...servers, schedules, azure]),
  ];
  return `${sections.join('\n\n')}\n`;
}

const intro = `# What was done to it, and what came of it

Each of these is a test. At the end of each, the bytes at the target equal those of the source, whether by \`resume\` or
at once; or, after \`undo\`, both sides are as they were before: no image, disk or group that is not wanted, no snapshot of
ours, CDs in their drives, the machine on or off as the plan says. No resource is made twice, and no piece whose record
was kept is sent twice, as counted by the sandbox and not by the program.

The roads: ${roadKinds.join(' · ')}.

The sandboxes that stand for vCenter and Azure are those of \`vmferry demo\`. What stands in ‹angle quotes› is filled
in. How many runs: in \`npm test\` · beside the tests against real programs · in
\`npm run soak -- --seed S --minutes M\`, which prints the seed of what fails, so that it can be repeated alone, and says
NOT COMPLETE where the minutes were too few for what stands here. No other run takes as many as the last figure. This page
is made from those tests, its figures from the constants that they run by (test/runs.ts) and the tests that it names
(test/house/told-tests.ts).`;

function every(step: number): string {
  return step === 1 ? 'each' : `every ${step}th`;
}

function counted({ test, peers, soak }: { test: readonly unknown[]; peers: number; soak: number }): Runs {
  return { test: String(test.length), peers: String(peers), soak: String(soak) };
}

/** Roads on which this damage is done in `npm test`. */
function roadsOf(how: Damage): string {
  const count = runs.damagedRecords.test.filter(([, damage]) => damage === how).length;
  return count === 0 ? '–' : `${count} road`;
}

function section(title: string, rows: readonly string[]): string {
  const head = '| fault | where | what a person sees | what is kept | runs |\n| --- | --- | --- | --- | --- |';
  return `## ${title}\n\n${head}\n${rows.join('\n')}`;
}

interface Runs {
  readonly test: string;
  readonly peers: string;
  readonly soak: string;
}

function row(fault: string, where: string, sees: string, kept: string, { test, peers, soak }: Runs): string {
  return `| ${[fault, where, sees, kept, `${test} · ${peers} · ${soak}`].map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function seen({ notes = [], fails, exit = 0 }: ServerFault): string {
  if (fails !== undefined) return sentenceOf(fails, exit);
  if (notes.length === 0) return 'nothing: it goes on by itself';
  return `${notes.map(code => said(code)).join('; ')}; it goes on by itself`;
}

function said(code: string, facts: object = {}): string {
  const { failures, notes } = languages.en;
  const sentences: Readonly<Record<string, ((facts: never) => string) | undefined>> = { ...failures, ...notes };
  const sentence = sentences[code];
  if (!sentence) throw new RangeError(code);
  return sentence(
    new Proxy(facts, { get: (own, name) => Reflect.get(own, name) ?? Reflect.get(named, name) }) as never,
  );
}

function sentenceOf(code: string, exit: number, facts: object = {}): string {
  return `${said(code, facts)} (${code}, exit ${exit})`;
}

function kept({ fails }: ServerFault): string {
  return fails === undefined ? 'everything' : 'everything; `resume` goes on';
}
