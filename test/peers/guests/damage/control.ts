import { Caps } from '../../../../src/pipeline/caps.ts';
import type { Control } from '../../../../src/pipeline/types/control.ts';
import { signal } from './looked.ts';

/** Sources of files ask nothing and wait for nothing. */
export const control: Control = {
  drain: signal,
  kill: signal,
  ask: () => Promise.reject(new Error('asked')),
  limits: { windowStart: 1, windowMax: 1, tries: 1, pieceMax: 1, hosts: new Caps(2) },
  clock: { now: () => 0, elapsed: () => 0, sleep: async () => {} },
  note: () => {},
};
