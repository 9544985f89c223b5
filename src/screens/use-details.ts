import { useCallback, useEffect, useRef, useState } from 'react';
import type { Failure } from '../pipeline/failure.ts';
import { useEnv } from './env.tsx';
import { failureOf } from './parts/use-choices.ts';
import type { MachineDetails } from './server-shapes.ts';

/** Milliseconds a selection rests before the server is asked: who scrolls by does not want to know. */
const rest = 150;
/** Details kept: a screen of them is small, an inventory of them is not. */
const keptMost = 200;

export interface Details {
  readonly of: MachineDetails | undefined;
  readonly asking: boolean;
  readonly failure: Failure | undefined;
  /** The same, for who cannot wait. @throws what the server said */
  now(id: string, signal: AbortSignal): Promise<MachineDetails | undefined>;
}

/**
 * What is known of the selected machine, asked for once and kept.
 * @param id undefined while none is selected
 * @param round another number forgets what is kept
 */
export function useDetails(id: string | undefined, round: number): Details {
  const { world } = useEnv();
  const kept = useRef(new Map<string, MachineDetails>());
  const [failed, setFailed] = useState<{ id: string; failure: Failure }>();
  const [, changed] = useState(0);
  useEffect(() => {
    kept.current.clear();
  }, [round]);
  const keep = useCallback((key: string, details: MachineDetails) => {
    const oldest = kept.current.keys().next().value;
    if (kept.current.size >= keptMost && oldest !== undefined) kept.current.delete(oldest);
    kept.current.set(key, details);
  }, []);
  useEffect(() => {
    setFailed(undefined);
    if (id === undefined || world.details === undefined || kept.current.has(id)) return;
    const abort = new AbortController();
    const ask = () =>
      world.details?.(id, abort.signal).then(
        details => {
          if (abort.signal.aborted) return;
          keep(id, details);
          changed(n => n + 1);
        },
        error => {
          if (!abort.signal.aborted) setFailed({ id, failure: failureOf(error) });
        },
      );
    const timer = setTimeout(() => void ask(), rest);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [world, id, round, keep]);
  const now = useCallback(
    async (key: string, signal: AbortSignal) => {
      const before = kept.current.get(key);
      if (before !== undefined || world.details === undefined) return before;
      const details = await world.details(key, signal);
      keep(key, details);
      return details;
    },
    [world, keep],
  );
  const of = id === undefined ? undefined : kept.current.get(id);
  const failure = failed !== undefined && failed.id === id ? failed.failure : undefined;
  const asking = id !== undefined && of === undefined && failure === undefined && world.details !== undefined;
  return { of, asking, failure, now };
}
