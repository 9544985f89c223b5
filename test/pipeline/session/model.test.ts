import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ExtentSet } from '../../../src/pipeline/extents.ts';
import type { Plan } from '../../../src/pipeline/plan.ts';
import type { SessionState } from '../../../src/pipeline/session/ledger.ts';
import { folderStore, type Session, type Store } from '../../../src/pipeline/session/store.ts';
import { type StageId, stageIds } from '../../../src/pipeline/types/run.ts';
import { fuzz, fuzzTimeout } from '../../fixtures/fuzz.ts';
import { scratch } from '../../fixtures/scratch.ts';

const here = scratch();
const plan: Plan = {
  version: 1,
  source: { kind: 'ova', path: '/x.ova' },
  target: { kind: 'file', path: '/out', format: 'vhd' },
};
/** Of a process that has ended. */
const dead = spawnSync(process.execPath, ['-e', '']).pid;
const piece = 4096;
const disks = 2;

/** What every record that was written says, whoever wrote it and however they ended. */
interface Expected {
  readonly entries: Map<string, 'intended' | 'made' | 'gone'>;
  readonly stages: Set<StageId>;
  readonly extents: readonly ExtentSet[];
  state: SessionState;
  writer: boolean;
}

interface Real {
  readonly store: Store;
  readonly id: string;
  readonly folder: string;
  /** Of the one process that may write. */
  writer: Session | undefined;
}

type Step = fc.AsyncCommand<Expected, Real>;

/** Whatever somebody sees of a session, who reads it while another may be writing it. */
function watched({ store, id }: Real, expected: Expected): void {
  const seen = store.peek(id);
  expect(seen.state).toBe(expected.state);
  expect(Object.fromEntries(seen.ledger.entries().map(({ key, state }) => [key, state]))).toEqual(
    Object.fromEntries(expected.entries),
  );
  expect(stageIds.filter(stage => seen.ledger.stageDone(stage))).toEqual(
    stageIds.filter(stage => expected.stages.has(stage)),
  );
  for (let disk = 0; disk < disks; disk++) {
    expect([...(seen.sent.get(disk) ?? [])]).toEqual([...(expected.extents[disk] ?? [])]);
  }
  expect(seen.holder?.pid).toBe(expected.writer ? process.pid : undefined);
}

/** A step of the process that writes. */
function writing(name: string, does: (session: Session, expected: Expected) => Promise<void> | void): Step {
  return {
    check: expected => expected.writer,
    async run(expected, real) {
      if (!real.writer) throw new Error(name);
      await does(real.writer, expected);
      watched(real, expected);
    },
    toString: () => name,
  };
}

const opens: Step = {
  check: () => true,
  async run(expected, real) {
    if (expected.writer) {
      // A second process is refused, and the first notices nothing.
      expect(() => real.store.open(real.id)).toThrow('SESSION_IN_USE');
    } else {
      real.writer = real.store.open(real.id);
      expected.writer = true;
      expect(real.writer.ledger.state).toBe(expected.state);
      for (let disk = 0; disk < disks; disk++) {
        expect([...real.writer.journal.extents(disk)]).toEqual([...(expected.extents[disk] ?? [])]);
      }
    }
    watched(real, expected);
  },
  toString: () => 'open',
};

const closes: Step = {
  check: expected => expected.writer,
  async run(expected, real) {
    real.writer?.close();
    real.writer = undefined;
    expected.writer = false;
    watched(real, expected);
  },
  toString: () => 'close',
};

/** kill -9: nothing is closed, the lock stays, and perhaps half of a record stands at an end. */
const dies = (torn: 'journal' | 'ledger' | undefined): Step => ({
  check: expected => expected.writer,
  async run(expected, real) {
    real.writer?.journal.close();
    real.writer?.ledger.close();
    real.writer = undefined;
    expected.writer = false;
    writeFileSync(join(real.folder, 'lock'), JSON.stringify({ pid: dead, started: '1', host: hostname() }));
    if (torn) appendFileSync(join(real.folder, torn), '0badc0de {"is":"state","state":"do');
    watched(real, expected);
  },
  toString: () => `die ${torn ?? ''}`,
});

const watches: Step = {
  check: () => true,
  run: async (expected, real) => watched(real, expected),
  toString: () => 'watch',
};

const anyKey = fc.constantFrom('disk/0', 'disk/1', 'group', 'snapshot');
const anyDisk = fc.nat(disks - 1);
const anyPlace = fc.nat(15);

const steps: fc.Arbitrary<Step>[] = [
  fc.constant(opens),
  fc.constant(opens),
  fc.constant(closes),
  fc.constantFrom(undefined, 'journal' as const, 'ledger' as const).map(dies),
  fc.constant(watches),
  anyKey.map(key =>
    writing(`intend ${key}`, async ({ ledger }, { entries }) => {
      await ledger.intend({ key, kind: 'disk', side: 'target', facts: { name: key } });
      // What stands is not intended again.
      if (entries.get(key) !== 'made') entries.set(key, 'intended');
    }),
  ),
  fc.tuple(anyKey, fc.constantFrom('made' as const, 'gone' as const)).map(([key, state]) =>
    writing(`${state} ${key}`, async ({ ledger }, { entries }) => {
      if (!entries.has(key)) return expect(ledger[state](key)).rejects.toThrow(key);
      await ledger[state](key);
      entries.set(key, state);
    }),
  ),
  fc.tuple(anyDisk, anyPlace, fc.boolean()).map(([disk, place, lost]) =>
    writing(`${lost ? 'lost' : 'sent'} ${disk}/${place}`, ({ journal }, { extents }) => {
      const at = { disk, pass: 0, offset: place * piece, length: piece, digests: {} };
      journal.append(lost ? { ...at, lost: true } : at);
      extents[disk]?.[lost ? 'remove' : 'add'](at.offset, at.length);
    }),
  ),
  fc.tuple(fc.constantFrom(...stageIds), fc.boolean()).map(([stage, done]) =>
    writing(`${stage} ${done}`, async ({ ledger }, { stages }) => {
      await (done ? ledger.finishStage(stage) : ledger.reopenStage(stage));
      stages[done ? 'add' : 'delete'](stage);
    }),
  ),
  fc.constantFrom('done' as const, 'undone' as const, 'ended' as const, 'unfinished' as const).map(state =>
    writing(state, async ({ ledger }, expected) => {
      await ledger.enter(state);
      expected.state = state;
    }),
  ),
];

test(
  'whoever writes, closes, is killed or watches, in whatever order: one writes, and nothing written is lost',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.commands(steps, { maxCommands: 60 }), async commands => {
        const root = mkdtempSync(join(here.dir, 'store-'));
        const store = folderStore(root);
        const writer = store.create(plan, 'web', '1.0.0', 1);
        const real: Real = { store, id: writer.head.id, folder: writer.folder, writer };
        const expected: Expected = {
          entries: new Map(),
          stages: new Set(),
          extents: Array.from({ length: disks }, () => new ExtentSet()),
          state: 'unfinished',
          writer: true,
        };
        await fc.asyncModelRun(() => ({ model: expected, real }), commands);
        real.writer?.close();
        rmSync(root, { recursive: true });
      }),
      fuzz(50, 11),
    );
  },
  fuzzTimeout(60_000),
);
