import { useEffect, useState } from 'react';
import type { Failure } from '../pipeline/failure.ts';
import { useEnv } from './env.tsx';
import { type PreparedMachine, prepare } from './machine-filter.ts';
import { failureOf } from './parts/use-choices.ts';

export interface Inventory {
  readonly machines: readonly PreparedMachine[];
  readonly loading: boolean;
  readonly failure?: Failure;
}

/** Batches that arrive within so many milliseconds are shown together. */
const together = 60;

/**
 * The machines of the server, as they come in; each is prepared once.
 * @param round another number reads them again
 */
export function useInventory(round: number): Inventory {
  const { world } = useEnv();
  const [inventory, setInventory] = useState<Inventory>({ machines: [], loading: true });
  useEffect(() => {
    const abort = new AbortController();
    const machines: PreparedMachine[] = [];
    const show = (more: Omit<Inventory, 'machines'>) => {
      if (!abort.signal.aborted) setInventory({ machines: [...machines], ...more });
    };
    const gather = async () => {
      let shown = 0;
      for await (const batch of world.inventory?.(abort.signal) ?? []) {
        if (abort.signal.aborted) return;
        for (const row of batch) machines.push(prepare(row));
        if (performance.now() - shown < together) continue;
        shown = performance.now();
        show({ loading: true });
      }
      show({ loading: false });
    };
    setInventory(before => ({ machines: before.machines, loading: true }));
    gather().catch(error => show({ loading: false, failure: failureOf(error) }));
    return () => abort.abort();
  }, [world, round]);
  return inventory;
}
