import { useEffect, useRef, useState } from 'react';
import type { Check } from '../pipeline/types.ts';
import { useEnv } from './env.tsx';
import { failureOf } from './parts/use-choices.ts';

/**
 * What the two ends say about the answers so far, as it comes in.
 * @param wanted false while too little is known to ask
 * @param round another number asks again
 */
export function useChecks(wanted: boolean, round: number): { checks: readonly Check[]; checking: boolean } {
  const { say, state, world } = useEnv();
  const [checks, setChecks] = useState<readonly Check[]>([]);
  const [checking, setChecking] = useState(false);
  const asked = wanted ? JSON.stringify([state.answers, round]) : '';
  const answers = useRef(state.answers);
  answers.current = state.answers;
  useEffect(() => {
    if (asked === '') return;
    const abort = new AbortController();
    setChecks([]);
    setChecking(true);
    const gather = async () => {
      for await (const check of world.preflight(answers.current, abort.signal)) {
        if (abort.signal.aborted) return;
        setChecks(seen => [...seen.filter(other => other.id !== check.id), check]);
      }
    };
    gather()
      .catch(error => {
        if (abort.signal.aborted) return;
        const { code, facts } = failureOf(error);
        setChecks(seen => [...seen, { id: code, verdict: 'unknown', severity: 'info', evidence: [{ code, facts, verdict: 'unknown' }] }]);
      })
      .finally(() => {
        if (!abort.signal.aborted) setChecking(false);
      });
    return () => abort.abort();
  }, [world, asked, say]);
  return { checks, checking };
}
