import { Failed } from '../../failure.ts';
import type { Control, Keep, LedgerEntry } from '../../types.ts';
import type { Arm } from './arm/arm.ts';
import { removeDisk, removeImage } from './disk/removal.ts';
import { tell } from './notes.ts';
import { galleryKinds } from './publish/gallery/names.ts';
import { removeFromGallery } from './publish/gallery/removal.ts';
import { removeGroup } from './where/group-removal.ts';

/** A group goes last, when it is empty. */
const order: readonly string[] = [...galleryKinds, 'azure-image', 'azure-disk', 'azure-group'];

/**
 * Removes what the session made and nothing else. Tries everything, says what is left, then throws the first
 * failure.
 */
export async function undo(arm: Arm, entries: readonly LedgerEntry[], keep: Keep, ctl: Control): Promise<void> {
  const failures: unknown[] = [];
  const standing = entries.filter(entry => entry.state !== 'gone' && order.includes(entry.kind));
  for (const entry of standing.toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))) {
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
    if (entry.kind === 'azure-group') await removeGroup(arm, place, keep.session, ctl);
    if (entry.kind === 'azure-disk') await removeDisk(arm, place, name, keep.session);
    const inGallery = galleryKinds.find(kind => kind === entry.kind);
    if (inGallery) await removeFromGallery(arm, inGallery, place, name, keep.session, ctl);
    if (entry.kind === 'azure-image') await removeImage(arm, place, name, keep.session);
  } catch (error) {
    // We only meant to make it, and what has the name now is not ours: so ours never was.
    const foreign = error instanceof Failed && error.failure.code === 'AZURE_NOT_OURS';
    if (entry.state !== 'intended' || !foreign) throw error;
  }
  await keep.gone(entry.key);
}
