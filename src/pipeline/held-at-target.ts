import type { Facts } from './failure.ts';
import type { LedgerEntry } from './types/ledger.ts';

/** What a session has standing at the target before its end, as run notes; `bytes` where it is known. */
export interface HeldAtTargetNotes {
  /**
   * Takes an upload and is paid for. `until`, milliseconds since 1970, is when its access ends by itself; `left` are the
   * milliseconds until then. Both are 0 where it is not known, `left` also where it is over.
   */
  'upload-open': { name: string; group: string; session: string; until: number; left: number; bytes?: number };
  /** Made for an upload that was not begun, or about to be made. */
  'upload-waits': { name: string; group: string; session: string; bytes?: number };
  /** Whole, and nothing was made of it yet. */
  'disk-stands': { name: string; group: string; session: string; bytes?: number };
}

export interface HeldAtTarget {
  readonly code: keyof HeldAtTargetNotes;
  readonly facts: Facts;
}

/**
 * The disks of a session that stand in a cloud and cost money until it is resumed or undone, as its ledger tells it.
 * @param session what `resume` and `undo` know it by
 * @param now milliseconds since 1970
 */
export function heldAtTarget(entries: readonly LedgerEntry[], session: string, now: number): HeldAtTarget[] {
  return entries.flatMap(({ kind, side, state, facts }): HeldAtTarget[] => {
    if (side !== 'target' || kind !== 'azure-disk' || state === 'gone') return [];
    const { name = '', group = '', bytes, until, sealed } = facts;
    const about = { name, group, session, ...(bytes === undefined ? {} : { bytes }) };
    if (sealed === true) return [{ code: 'disk-stands', facts: about }];
    if (typeof until !== 'number') return [{ code: 'upload-waits', facts: about }];
    return [{ code: 'upload-open', facts: { ...about, until, left: Math.max(0, until - now) } }];
  });
}
