import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { systemClock } from '../../../src/pipeline/clock.ts';
import { newLimits } from '../../../src/pipeline/limits.ts';
import { migrate } from '../../../src/pipeline/migrate.ts';
import type { Plan } from '../../../src/pipeline/plan.ts';
import { folderStore, type Store } from '../../../src/pipeline/session/store.ts';
import type { RunEvent, StageId } from '../../../src/pipeline/types/run.ts';
import { makeMachineOva } from '../../../src/sandbox/machine/ova.ts';
import { fuzz, fuzzTimeout } from '../../fixtures/fuzz.ts';
import { scratch } from '../../fixtures/scratch.ts';
import { runHere } from '../../journeys/in-process.ts';

const here = scratch();
let made: ReturnType<typeof makeMachineOva> | undefined;

/** How a process ends: after so many events it is asked to stop, once or twice; or it was told only to go so far. */
interface Visit {
  readonly until?: StageId;
  readonly drain?: number;
  readonly kill?: number;
}

const anyVisit: fc.Arbitrary<Visit> = fc.oneof(
  fc
    .constantFrom('preflight' as const, 'begin' as const, 'transfer' as const, 'verify' as const)
    .map(until => ({ until })),
  fc.nat(25).map(drain => ({ drain })),
  fc.nat(25).map(kill => ({ kill })),
  fc.constant({}),
);

/** One process's run, during which a second one is refused and a third one watches. */
async function visit(store: Store, id: string, { until, drain, kill }: Visit): Promise<RunEvent | undefined> {
  const session = store.open(id);
  const stops = { drain: new AbortController(), kill: new AbortController() };
  const ctl = {
    drain: stops.drain.signal,
    kill: stops.kill.signal,
    ask: (question: { key: string }) => Promise.reject(new Error(question.key)),
    limits: newLimits(),
    clock: systemClock,
  };
  let last: RunEvent | undefined;
  let count = 0;
  try {
    for await (const event of migrate(session.plan, session, ctl, { until })) {
      last = event;
      if (count === (drain ?? kill)) stops.drain.abort();
      if (count === kill) stops.kill.abort();
      if (count++ % 8 === 0) {
        expect(() => store.open(id)).toThrow('SESSION_IN_USE');
        expect(store.peek(id).holder?.pid).toBe(process.pid);
      }
    }
  } finally {
    session.close();
  }
  return last;
}

const heldNow = (store: Store, id: string) => store.peek(id).sent.get(0);

test(
  'stopped anywhere, any number of times: nothing journalled is lost, done is final, undo removes what the ledger names',
  async () => {
    const disks = [{ size: 16 * 1024 * 1024, fill: 0.6 }];
    made ??= makeMachineOva({ dir: join(here.dir, 'machine'), name: 'web', seed: 3, disks });
    const { ova, raws } = await made;
    const raw = readFileSync(raws[0] ?? '');
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyVisit, { maxLength: 4 }),
        fc.boolean(),
        fc.boolean(),
        async (visits, finish, undo) => {
          const at = mkdtempSync(join(here.dir, 'walk-'));
          const [state, out] = [join(at, 'state'), join(at, 'out')];
          mkdirSync(out);
          writeFileSync(join(out, 'mine.txt'), 'mine');
          const plan: Plan = {
            version: 1,
            source: { kind: 'ova', path: ova },
            target: { kind: 'file', path: out, format: 'raw' },
          };
          const store = folderStore(state);
          const begun = store.create(plan, 'web', '1.0.0', 1);
          const { id } = begun.head;
          begun.close();
          for (const one of finish ? [...visits, {}] : visits) {
            if (store.peek(id).state === 'done') break;
            const before = [...(heldNow(store, id) ?? [])];
            const last = await visit(store, id, one);
            expect(['done', 'stopped', 'stage']).toContain(last?.is);
            for (const { offset, length } of before) expect(heldNow(store, id)?.covers(offset, length)).toBe(true);
          }
          const { state: stands } = store.peek(id);
          expect(['unfinished', ...(stands === 'done' ? ['done'] : [])]).toContain(stands);
          if (stands === 'done') {
            expect(readFileSync(join(out, 'web-disk1.raw')).equals(raw)).toBe(true);
            expect(readdirSync(out).sort()).toEqual(['mine.txt', 'web-disk1.raw']);
            expect(await runHere(state, 'resume', id)).toMatchObject({ code: 0, out: [] });
            expect(store.peek(id).state).toBe('done');
          }
          if (undo) {
            expect(await runHere(state, 'undo', id, '--confirm', 'web')).toMatchObject({ code: 0 });
            expect(readdirSync(out)).toEqual(['mine.txt']);
            expect(
              store
                .peek(id)
                .ledger.entries()
                .every(entry => entry.state === 'gone'),
            ).toBe(true);
            const over = await runHere(state, 'resume', id);
            expect(over.code).not.toBe(0);
            expect(store.peek(id).state).toBe('undone');
            expect(readdirSync(out)).toEqual(['mine.txt']);
          }
          expect(existsSync(join(store.peek(id).folder, 'lock'))).toBe(false);
          rmSync(at, { recursive: true });
        },
      ),
      fuzz(10, 17),
    );
  },
  fuzzTimeout(120_000),
);
