import { Failed } from '../../failure.ts';
import type { Control, Keep, LedgerEntry } from '../../types.ts';
import type { Arm } from './arm/arm.ts';
import { kindNamed } from './kinds.ts';
import { tell } from './notes.ts';

/**
 * Removes what the session made and nothing else, in the order of its kinds. Tries everything, says what is left, then
 * throws the first failure.
 */
export async function undo(arm: Arm, entries: readonly LedgerEntry[], keep: Keep, ctl: Control): Promise<void> {
  const failures: unknown[] = [];
  const standing = entries.filter(entry => entry.state !== 'gone' && kindNamed(entry.kind));
  for (const entry of standing.toSorted((a, b) => orderOf(a) - orderOf(b))) {
    try {
      await undoOne(arm, entry, keep, ctl);
    } catch (error) {
      ctl.kill.throwIfAborted();
      failures.push(error);
      const { group = '', name = group } = entry.facts;
      tell(ctl, 'azure-left', { kind: entry.kind.replace('azure-', ''), name: String(name), group: String(group) });
    }
  }
  if (failures.length > 0) throw failures[0];
}

async function undoOne(arm: Arm, entry: LedgerEntry, keep: Keep, ctl: Control): Promise<void> {
  const place = { subscription: String(entry.facts.subscription), group: String(entry.facts.group) };
  const name = String(entry.facts.name ?? '');
  try {
    await kindNamed(entry.kind)?.remove(arm, place, name, keep.session, ctl);
  } catch (error) {
    // We only meant to make it, and what has the name now is not ours: so ours never was.
    const foreign = error instanceof Failed && error.failure.code === 'AZURE_NOT_OURS';
    if (entry.state !== 'intended' || !foreign) throw error;
  }
  await keep.gone(entry.key);
}

function orderOf({ kind }: LedgerEntry): number {
  return kindNamed(kind)?.order ?? 0;
}
