import { useEffect, useRef, useState } from 'react';
import type { Check } from '../pipeline/types/inspection.ts';
import { useEnv } from './env.tsx';
import { failureOf } from './parts/use-choices.ts';
import type { Answers } from './world.ts';

/** Milliseconds that answers stay as they are before they are looked at once more. */
const settled = 300;

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
  const looked = useRef<number>(undefined);
  useEffect(() => {
    const wanted = latest.current;
    if (asked === '' || wanted === undefined) return;
    const abort = new AbortController();
    setChecks([]);
    setChecking(true);
    // Who asks for it, and who sees it for the first time, need not wait.
    const wait = looked.current === round ? settled : 0;
    looked.current = round;
    const gather = async () => {
      if (wait > 0) await new Promise(resolve => setTimeout(resolve, wait));
      if (abort.signal.aborted) return;
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
  }, [world, asked, round]);
  return { checks, checking };
}
