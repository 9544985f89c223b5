import { Failed } from '../../failure.ts';
import type { Control } from '../../types/control.ts';
import type { Keep, LedgerEntry } from '../../types/ledger.ts';
import type { Arm } from './arm/arm.ts';
import { kindNamed } from './kinds.ts';
import { tell } from './notes.ts';

/**
 * Removes what the session made and nothing else, in the order of its kinds. Tries everything, says what is left and
 * why, then throws the first failure.
 */
export async function undo(arm: Arm, entries: readonly LedgerEntry[], keep: Keep, ctl: Control): Promise<void> {
  const failures: unknown[] = [];
  /** Groups in which something of ours is left: they cannot go, and another undo has to find them. */
  const holding = new Set<string>();
  const standing = entries.filter(entry => entry.state !== 'gone' && kindNamed(entry.kind));
  for (const entry of standing.toSorted((a, b) => orderOf(a) - orderOf(b))) {
    // Whoever asked to stop finds the rest in the ledger.
    ctl.drain.throwIfAborted();
    const { group = '', name = group } = entry.facts;
    const about = { kind: entry.kind.replace('azure-', ''), name: String(name), group: String(group) };
    if (entry.kind === 'azure-group' && holding.has(about.group.toLowerCase())) {
      tell(ctl, 'azure-left', { ...about, code: '' });
      continue;
    }
    try {
      await undoOne(arm, entry, keep, ctl);
    } catch (error) {
      ctl.kill.throwIfAborted();
      failures.push(error);
      holding.add(about.group.toLowerCase());
      tell(ctl, 'azure-left', { ...about, code: reasonIn(error) });
    }
  }
  if (failures.length > 0) throw failures[0];
}

/** The code that Azure gave, else ours. */
function reasonIn(error: unknown): string {
  if (!(error instanceof Failed)) return '';
  return String(error.failure.facts.code ?? error.failure.code);
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
