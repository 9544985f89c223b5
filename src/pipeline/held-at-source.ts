import type { Facts } from './failure.ts';
import type { LedgerEntry } from './types.ts';

/** One thing that a session changed at the source; its sentence is that of the note `code`. */
export interface HeldAtSource {
  readonly code: string;
  readonly facts: Facts;
}

/**
 * What a session changed at the source and has not put back, as notes: `held-` and the kind of the entry, with its
 * facts. `sure` is false where it was only about to be changed: the run ended between the intent and the deed.
 */
export function heldAtSource(entries: readonly LedgerEntry[]): HeldAtSource[] {
  return entries
    .filter(({ side, state }) => side === 'source' && state !== 'gone')
    .map(({ kind, state, facts }) => ({ code: `held-${kind}`, facts: { ...facts, sure: state === 'made' } }));
}
