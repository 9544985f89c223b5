import { useEffect, useState } from 'react';
import { useEnv } from './env.tsx';
import { blocking } from './machine-lines.ts';
import { plain } from './parts/line.ts';
import { failureOf } from './parts/use-choices.ts';
import type { Details } from './use-details.ts';
import type { Inspected, MachineRow } from './world.ts';

export interface Chosen {
  /** The machine that is being looked at. */
  readonly looking: MachineRow | undefined;
  /** Why the last one was not chosen. */
  readonly refused: string | undefined;
  choose(row: MachineRow): void;
  stop(): void;
  clear(): void;
}

/** Choosing a machine: what cannot be carried is said at once, the rest is looked at. */
export function useChosen(detailsNow: Details['now']): Chosen {
  const { dispatch, say, text, world } = useEnv();
  const words = text.vsphere.picker;
  const [under, setUnder] = useState<{ row: MachineRow; abort: AbortController }>();
  const [refused, setRefused] = useState<string>();
  useEffect(() => () => under?.abort.abort(), [under]);

  /** Why a machine cannot be chosen, or what is in it. */
  const lookAt = async (row: MachineRow, signal: AbortSignal): Promise<Inspected | string> => {
    const name = plain(row.name);
    const details = await detailsNow(row.id, signal);
    const block = blocking(details?.checks ?? []);
    if (block !== undefined) return words.blocked(name, say.check(block));
    if (details === undefined && row.move === 'fail') return words.cannotMove(name);
    if (world.chosen !== undefined) return world.chosen(row.id, signal);
    return details === undefined ? words.cannotMove(name) : { machine: details.machine, inspections: [] };
  };
  const choose = (row: MachineRow) => {
    if (under !== undefined) return;
    const { trouble } = row;
    if (trouble !== undefined)
      return setRefused(words.troubleWhy(plain(row.name), words.troubles[trouble] ?? plain(trouble)));
    const abort = new AbortController();
    setRefused(undefined);
    setUnder({ row, abort });
    lookAt(row, abort.signal).then(
      found => {
        if (abort.signal.aborted) return;
        setUnder(undefined);
        if (typeof found === 'string') return setRefused(found);
        dispatch({ is: 'answered', step: 'machine', given: { 'source.vm': row.id }, inspected: found });
      },
      error => {
        if (abort.signal.aborted) return;
        setUnder(undefined);
        setRefused(say.failure(failureOf(error)));
      },
    );
  };
  return {
    looking: under?.row,
    refused,
    choose,
    stop: () => {
      under?.abort.abort();
      setUnder(undefined);
    },
    clear: () => setRefused(undefined),
  };
}
