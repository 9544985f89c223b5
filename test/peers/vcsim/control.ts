import { systemClock } from '../../../src/pipeline/clock.ts';
import type { Facts } from '../../../src/pipeline/failure.ts';
import { newLimits } from '../../../src/pipeline/limits.ts';
import { runFailure } from '../../../src/pipeline/run-failures.ts';
import type { Control } from '../../../src/pipeline/types/control.ts';
import type { Keep, LedgerEntry } from '../../../src/pipeline/types/ledger.ts';
import type { Answer } from '../../../src/pipeline/types/question.ts';

export interface TestControl extends Control {
  /** Keys of what was asked, with its facts. */
  readonly asked: { key: string; facts: Facts }[];
  readonly notes: { code: string; facts: Facts }[];
}

/** Nobody is there; what is asked has its answer here, or the plan is not complete. Time is the machine's own. */
export function control(answers: Readonly<Record<string, Answer>> = {}, kill = new AbortController()): TestControl {
  const asked: TestControl['asked'] = [];
  const notes: TestControl['notes'] = [];
  return {
    asked,
    notes,
    drain: new AbortController().signal,
    kill: kill.signal,
    limits: newLimits(),
    clock: systemClock,
    async ask({ key }, facts = {}) {
      asked.push({ key, facts });
      const answer = answers[key];
      if (answer === undefined) throw runFailure('PLAN_INCOMPLETE', { key });
      return answer;
    },
    note: (code, facts) => notes.push({ code, facts }),
  };
}

/** A ledger that lives as long as a test. */
export function memoryLedger(session: string): Keep {
  const all = new Map<string, LedgerEntry>();
  const change = (key: string, to: Partial<LedgerEntry>) => {
    const entry = all.get(key);
    if (!entry) throw new Error(`${key} was never intended`);
    all.set(key, { ...entry, ...to });
  };
  return {
    session,
    entries: () => [...all.values()],
    entry: key => all.get(key),
    intend: async entry => void all.set(entry.key, { ...entry, state: 'intended', at: Date.now() }),
    made: async (key, facts = {}) => change(key, { state: 'made', facts: { ...all.get(key)?.facts, ...facts } }),
    gone: async key => change(key, { state: 'gone' }),
  };
}
