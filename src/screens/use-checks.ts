import { useEffect, useRef, useState } from 'react';
import type { Check } from '../pipeline/types.ts';
import { useEnv } from './env.tsx';
import { failureOf } from './parts/use-choices.ts';
import type { Answers } from './world.ts';

/**
 * What the two ends say about the answers so far, as it comes in.
 * @param answers undefined while too little is known to ask
 * @param round another number asks again
 */
export function useChecks(
  answers: Answers | undefined,
  round: number,
): { checks: readonly Check[]; checking: boolean } {
  const { world } = useEnv();
  const [checks, setChecks] = useState<readonly Check[]>([]);
  const [checking, setChecking] = useState(false);
  const asked = answers === undefined ? '' : JSON.stringify([answers, round]);
  const latest = useRef(answers);
  latest.current = answers;
  useEffect(() => {
    const wanted = latest.current;
    if (asked === '' || wanted === undefined) return;
    const abort = new AbortController();
    setChecks([]);
    setChecking(true);
    const gather = async () => {
      for await (const check of world.preflight(wanted, abort.signal)) {
        if (abort.signal.aborted) return;
        setChecks(seen => [...seen.filter(other => other.id !== check.id), check]);
      }
    };
    gather()
      .catch(error => {
        if (abort.signal.aborted) return;
        const { code, facts } = failureOf(error);
        setChecks(seen => [
          ...seen,
          { id: code, verdict: 'unknown', severity: 'info', evidence: [{ code, facts, verdict: 'unknown' }] },
        ]);
      })
      .finally(() => {
        if (!abort.signal.aborted) setChecking(false);
      });
    return () => abort.abort();
  }, [world, asked]);
  return { checks, checking };
}
