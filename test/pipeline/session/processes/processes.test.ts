import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { readRecords } from '../../../../src/pipeline/records.ts';
import type { SessionState } from '../../../../src/pipeline/session/ledger.ts';
import { folderStore } from '../../../../src/pipeline/session/store.ts';
import { type StageId, stageIds } from '../../../../src/pipeline/types/run.ts';
import { fuzz, fuzzTimeout } from '../../../fixtures/fuzz.ts';
import { scratch } from '../../../fixtures/scratch.ts';
import { Child } from './child.ts';
import {
  type Answer,
  disks,
  type Order,
  outIn,
  pieceBytes,
  pieceOf,
  places,
  planTo,
  type Seen,
  stateIn,
} from './orders.ts';

const here = scratch();
const children = [new Child(), new Child()] as const;
const who = fc.constantFrom(0 as const, 1 as const);
type Who = 0 | 1;

/** What must be there, whoever was killed in the meantime. */
interface Expected {
  holder: Who | undefined;
  state: SessionState;
  readonly stages: Set<StageId>;
  /** By disk, places in the journal. */
  readonly sent: Set<number>[];
  standing: Set<string>;
  /** Somebody began to take it back: nothing is sent any more. */
  leaving: boolean;
  /** Somebody was killed who was about to finish it. */
  ending: boolean;
}

interface Real {
  readonly children: readonly [Child, Child];
  readonly at: string;
  readonly id: string;
}

type Step = fc.AsyncCommand<Expected, Real>;

const outOf = ({ at }: Real) => outIn(at);
const finalOf = (real: Real, disk: number) => join(outOf(real), `web-disk${disk + 1}.raw`);

/** Places that the target itself says it has. */
function heldOf(real: Real, disk: number): Set<number> {
  const acks = [...readRecords<{ offset?: number }>(`${finalOf(real, disk)}.acks`)];
  return new Set(acks.flatMap(({ offset }) => (offset === undefined ? [] : [offset / pieceBytes])));
}

function like(real: Real, expected: Expected): Seen {
  const { holder, state, stages, sent, standing } = expected;
  const pid = holder === undefined ? undefined : real.children[holder].pid;
  return {
    state,
    stages: stageIds.filter(stage => stages.has(stage)),
    sent: sent.map(one => [...one].sort((a, b) => a - b)),
    standing: [...standing].sort(),
    ...(pid === undefined ? {} : { holder: pid }),
  };
}

function sorted(seen: Seen | undefined): Seen | undefined {
  return seen && { ...seen, standing: [...seen.standing].sort() };
}

/** Tells one, which does it. */
async function told(real: Real, one: Who, order: Order): Promise<Answer> {
  const answer = await real.children[one].tell(order);
  expect(answer.refused, JSON.stringify(order)).toBeUndefined();
  return answer;
}

/** Holds what one of them saw, and what a third process, this one, sees, against what must be there. */
function holds(real: Real, expected: Expected, { seen }: Answer): void {
  expect(sorted(seen)).toEqual(like(real, expected));
  const { state, holder } = folderStore(stateIn(real.at)).peek(real.id);
  expect([state, holder?.pid]).toEqual([expected.state, like(real, expected).holder]);
}

/** What an order makes of what was there, once it is through. */
function obeyed(expected: Expected, order: Order): void {
  const { stages, sent, standing } = expected;
  if (order.do === 'stage') stages[order.done ? 'add' : 'delete'](order.stage);
  if (order.do === 'send') {
    sent[order.disk]?.add(order.place);
    standing.add('file-folder').add(`file/${order.disk}`);
  }
  if (order.do === 'resume') {
    expected.state = 'done';
    for (let disk = 0; disk < disks; disk++) {
      for (let place = 0; place < places; place++) sent[disk]?.add(place);
      standing.add('file-folder').add(`file/${disk}`);
    }
  }
  if (order.do === 'undo') {
    expected.state = 'undone';
    standing.clear();
  }
}

function copyOf(expected: Expected): Expected {
  const { stages, sent, standing } = expected;
  return { ...expected, stages: new Set(stages), sent: sent.map(one => new Set(one)), standing: new Set(standing) };
}

const opens = (one: Who): Step => ({
  check: ({ holder }) => holder !== one,
  async run(expected, real) {
    const { holder } = expected;
    if (holder !== undefined) {
      const answer = await real.children[one].tell({ do: 'open' });
      expect(answer).toEqual({ refused: 'SESSION_IN_USE', by: real.children[holder].pid });
    } else {
      const answer = await told(real, one, { do: 'open' });
      expected.holder = one;
      holds(real, expected, answer);
    }
  },
  toString: () => `${one} opens`,
});

const bothOpen: Step = {
  check: ({ holder }) => holder === undefined,
  async run(expected, real) {
    const answers = await Promise.all(real.children.map(child => child.tell({ do: 'open' })));
    const winner = answers.findIndex(answer => !answer.refused);
    expect([0, 1]).toContain(winner);
    const loser = answers[1 - winner];
    expect(loser).toEqual({ refused: 'SESSION_IN_USE', by: real.children[winner as Who].pid });
    expected.holder = winner as Who;
    holds(real, expected, await told(real, 0, { do: 'watch' }));
  },
  toString: () => 'both open at once',
};

const closes = (one: Who): Step => ({
  check: ({ holder }) => holder === one,
  async run(expected, real) {
    const answer = await told(real, one, { do: 'close' });
    expected.holder = undefined;
    holds(real, expected, answer);
  },
  toString: () => `${one} closes`,
});

const watches = (one: Who): Step => ({
  check: () => true,
  run: async (expected, real) => holds(real, expected, await told(real, one, { do: 'watch' })),
  toString: () => `${one} watches`,
});

function may({ state, leaving }: Expected, order: Order): boolean {
  if (state === 'undone') return false;
  return order.do === 'undo' || (state === 'unfinished' && !leaving);
}

/** Whoever holds it; where nobody does, this one opens it first. */
async function writer(expected: Expected, real: Real, one: Who): Promise<Who> {
  if (expected.holder === undefined) await opens(one).run(expected, real);
  return expected.holder ?? one;
}

const writes = (first: Who, order: Order): Step => ({
  check: expected => may(expected, order),
  async run(expected, real) {
    const one = await writer(expected, real, first);
    const missing = expected.sent.map((sent, disk) => {
      const held = heldOf(real, disk);
      return Array.from({ length: places }, (_, place) => place).filter(place => !sent.has(place) || !held.has(place));
    });
    const before = copyOf(expected);
    // The other one watches meanwhile.
    const [answer, meanwhile] = await Promise.all([
      told(real, one, order),
      real.children[one === 0 ? 1 : 0].tell({ do: 'watch' }),
    ]);
    obeyed(expected, order);
    holds(real, expected, answer);
    within(before, expected, meanwhile.seen);
    if (order.do === 'resume' && !expected.ending) expect(answer.resent).toEqual(missing);
    if (order.do === 'resume') for (let disk = 0; disk < disks; disk++) whole(real, disk);
    if (order.do === 'undo') expect(existsSync(outOf(real))).toBe(false);
  },
  toString: () => `${first} ${JSON.stringify(order)}`,
});

function whole(real: Real, disk: number): void {
  const pieces = Array.from({ length: places }, (_, place) => pieceOf(disk, place));
  expect(readFileSync(finalOf(real, disk)).equals(Buffer.concat(pieces))).toBe(true);
  expect(readdirSync(outOf(real)).filter(name => !/^web-disk\d\.raw$/.test(name))).toEqual([]);
}

/** Nothing that was there is gone, and nothing is there that nobody asked for. */
function within(before: Expected, after: Expected, seen: Seen | undefined): void {
  if (!seen) throw new Error('nothing seen');
  expect([before.state, after.state]).toContain(seen.state);
  const between = (least: ReadonlySet<unknown>, most: ReadonlySet<unknown>, found: readonly unknown[]) => {
    for (const one of found) expect(least.has(one) || most.has(one)).toBe(true);
    for (const one of least) if (most.has(one)) expect(found).toContain(one);
  };
  between(before.stages, after.stages, seen.stages);
  between(before.standing, after.standing, seen.standing);
  for (let disk = 0; disk < disks; disk++)
    between(before.sent[disk] ?? new Set(), after.sent[disk] ?? new Set(), seen.sent[disk] ?? []);
}

/** SIGKILL while it does something. What it had answered must be there; of the rest, all or a part. */
const killed = (first: Who, order: Order, ms: number): Step => ({
  check: expected => may(expected, order),
  async run(expected, real) {
    const one = await writer(expected, real, first);
    const answer = await real.children[one].tellAndKill(order, ms);
    const before = copyOf(expected);
    before.holder = undefined;
    obeyed(expected, order);
    expected.holder = undefined;
    const { seen } = await told(real, one === 0 ? 1 : 0, { do: 'watch' });
    if (answer) expect(sorted(seen)).toEqual(like(real, expected));
    else within(before, expected, seen);
    if (!seen) throw new Error('nothing seen');
    expect(seen.holder).toBeUndefined();
    // From here on what is there counts.
    expected.state = seen.state;
    for (let disk = 0; disk < disks; disk++) expected.sent[disk] = new Set(seen.sent[disk]);
    expected.stages.clear();
    for (const stage of seen.stages) expected.stages.add(stage);
    expected.standing = new Set(seen.standing);
    if (order.do === 'undo') expected.leaving = true;
    if (order.do === 'resume') expected.ending = true;
  },
  toString: () => `${first} ${JSON.stringify(order)} killed after ${ms} ms`,
});

const dies = (one: Who): Step => ({
  check: () => true,
  async run(expected, real) {
    await real.children[one].kill();
    if (expected.holder === one) expected.holder = undefined;
    holds(real, expected, await told(real, one === 0 ? 1 : 0, { do: 'watch' }));
  },
  toString: () => `${one} is killed`,
});

let away = 0;

/** From another machine: the target alone tells what there is. */
const adopts = (one: Who): Step => ({
  check: ({ holder, state }) => holder === undefined && state === 'unfinished',
  async run(expected, real) {
    const there = existsSync(outOf(real)) ? readdirSync(outOf(real)).filter(name => name.endsWith('.acks')) : [];
    const answer = await real.children[one].tell({ do: 'adopt', into: join(real.at, `away-${away++}`) });
    if (there.length === 0) {
      expect(answer).toEqual({ refused: 'SESSION_NOT_FOUND' });
    } else {
      expect(answer.refused).toBeUndefined();
      const files = there.map(name => `file/${Number(/disk(\d)/.exec(name)?.[1]) - 1}`);
      expect(answer.seen?.standing.filter(key => key !== 'file-folder').sort()).toEqual(files.sort());
      expect(answer.seen?.state).toBe('undone');
      if (!expected.ending) expect(existsSync(outOf(real))).toBe(false);
      if (expected.ending) expected.leaving = true;
    }
    holds(real, expected, await told(real, one, { do: 'watch' }));
  },
  toString: () => `${one} adopts and undoes it elsewhere`,
});

const anyOrder: fc.Arbitrary<Order> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('send' as const), disk: fc.nat(disks - 1), place: fc.nat(places - 1) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('stage' as const),
      stage: fc.constantFrom(...stageIds),
      done: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.constantFrom({ do: 'resume' as const }, { do: 'undo' as const }) },
);

const steps: fc.Arbitrary<Step>[] = [
  who.map(opens),
  fc.constant(bothOpen),
  who.map(closes),
  who.map(watches),
  fc.tuple(who, anyOrder).map(([one, order]) => writes(one, order)),
  fc.tuple(who, anyOrder).map(([one, order]) => writes(one, order)),
  fc.tuple(who, anyOrder, fc.constantFrom(0, 1, 2, 4, 8)).map(([one, order, ms]) => killed(one, order, ms)),
  who.map(dies),
  who.map(adopts),
];

afterAll(() => Promise.all(children.map(child => child.kill())));

test(
  'two processes open, write, watch, adopt, undo and are killed, in whatever order: one writes, and nothing acknowledged is lost',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.commands(steps, { maxCommands: 24, size: 'max' }), async commands => {
        const at = mkdtempSync(join(here.dir, 'two-'));
        const begun = folderStore(stateIn(at)).create(planTo(outIn(at)), 'web', 'test', 1);
        begun.close();
        for (const one of children) await one.begin(at, begun.head.id);
        const real: Real = { children, at, id: begun.head.id };
        const model: Expected = {
          holder: undefined,
          state: 'unfinished',
          stages: new Set(),
          sent: Array.from({ length: disks }, () => new Set()),
          standing: new Set(),
          leaving: false,
          ending: false,
        };
        await fc.asyncModelRun(() => ({ model, real }), commands);
        for (const one of children) await one.begin(at, begun.head.id);
        rmSync(at, { recursive: true });
      }),
      fuzz(4, 23),
    );
  },
  fuzzTimeout(120_000),
);
