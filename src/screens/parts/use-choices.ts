import { useEffect, useRef, useState } from 'react';
import { Failed, type Failure } from '../../pipeline/failure.ts';
import { useEnv } from '../env.tsx';
import { subscriptionOrder } from '../subscription-rows.ts';
import type { Answers, Ask, Choice } from '../world.ts';
import { type Searchable, searchable } from './list.ts';

export interface Loaded {
  readonly rows: readonly Choice[];
  readonly index: readonly Searchable<Choice>[];
  readonly loading: boolean;
  readonly failure?: Failure;
}

const none: Loaded = { rows: [], index: [], loading: false };
/** Rows that arrive within so many milliseconds are shown together. */
const together = 60;

export function failureOf(error: unknown): Failure {
  if (error instanceof Failed) return error.failure;
  const reason = error instanceof Error ? error.message : String(error);
  return { code: 'BUG', facts: { message: reason }, exit: 'bug', retry: 'never', next: [] };
}

const wordsOf = (row: Choice): string => `${row.label} ${row.value} ${Object.values(row.facts ?? {}).join(' ')}`;

/** The choices of one question, as they arrive; asked again when an answer they depend on changes. */
export function useChoices(ask: Ask | undefined, answers: Answers): Loaded {
  const { lang, names, world } = useEnv();
  const ready = ask !== undefined && (ask.dependsOn ?? []).every(key => answers[key] !== undefined);
  const on = ready ? JSON.stringify([ask.key, ...(ask.dependsOn ?? []).map(key => answers[key])]) : '';
  const kept = useRef(new Map<string, Loaded>());
  const latest = useRef({ ask, answers });
  latest.current = { ask, answers };
  const [, changed] = useState(0);
  useEffect(() => {
    const { ask: wanted, answers: given } = latest.current;
    if (on === '' || wanted === undefined || kept.current.get(on)?.loading === false) return;
    const abort = new AbortController();
    const rows: Choice[] = [];
    // They come tenant by tenant, in whatever order Azure has them; what else can be chosen comes in an order of its own.
    const order = wanted.key === 'target.subscription' ? subscriptionOrder(lang) : () => 0;
    const show = (more: Pick<Loaded, 'loading' | 'failure'>) => {
      if (abort.signal.aborted) return;
      const sorted = rows.toSorted(order);
      kept.current.set(on, { rows: sorted, index: searchable(sorted, wordsOf), ...more });
      changed(n => n + 1);
    };
    const gather = async () => {
      let shown = performance.now();
      for await (const row of world.choices(wanted, given, abort.signal)) {
        rows.push(row);
        names.set(`${wanted.key} ${row.value}`, row.label);
        if (performance.now() - shown < together) continue;
        shown = performance.now();
        show({ loading: true });
      }
      show({ loading: false });
    };
    gather().catch(error => show({ loading: false, failure: failureOf(error) }));
    return () => abort.abort();
  }, [world, lang, names, on]);
  return on === '' ? none : (kept.current.get(on) ?? { ...none, loading: true });
}
