import { useRef } from 'react';
import type { Check } from '../pipeline/types/inspection.ts';
import type { Ask } from './world.ts';

/** Plan keys of tags begin with it; what follows is the tag's name, dots and all. */
export const tagKey = 'target.tags.';

export interface WantedAsks {
  readonly asks: readonly Ask[];
  /** What alone may be given for a key, where a check said so. */
  valuesOf(key: string): string | undefined;
}

/**
 * The questions of a screen, and those whose answers checks found wanting: a failed check names the plan key that mends it
 * in its fact `asks`. Once asked they stay, whatever the next round of checks says.
 * @param place they are forgotten where it changes
 */
export function useWantedAsks(own: readonly Ask[], checks: readonly Check[], place: string): WantedAsks {
  const wanted = useRef({ place, values: new Map<string, string>() });
  if (wanted.current.place !== place) wanted.current = { place, values: new Map() };
  const { values } = wanted.current;
  for (const { evidence, verdict } of checks) {
    if (verdict === 'pass') continue;
    for (const { facts } of evidence) {
      if (typeof facts.asks === 'string') values.set(facts.asks, String(facts.values ?? ''));
    }
  }
  const known = new Set(own.map(({ key }) => key));
  const more = [...values.keys()].filter(key => !known.has(key));
  return {
    asks: [...own, ...more.map((key): Ask => ({ key, kind: 'text', needed: false }))],
    valuesOf: key => values.get(key) || undefined,
  };
}
