import type { Control } from '../../../../types/control.ts';
import type { Arm } from '../../arm/arm.ts';
import { remove } from '../../arm/operation.ts';
import { find, sessionOf, type TaggedRow } from '../../arm/resources.ts';
import { azureFailure } from '../../failures.ts';
import type { Place } from '../../names.ts';
import { definitions, getDefinition } from './definition.ts';
import { versionForm } from './forms.ts';
import { getGallery } from './gallery.ts';
import {
  definitionPath,
  galleryPath,
  namesIn,
  type VersionNames,
  galleryVersion as version,
  versionPath,
} from './names.ts';
import { tellGallery } from './notes.ts';
import { versions } from './version.ts';

/** Lists lag behind: what was just deleted may show for a while. 10 looks, 3 s apart. */
const looks = 10;
const lookAgain = 3000;

/**
 * Deletes a version, with its copies in all regions. Harmless when it is gone.
 * @param short `images/web/1.0.0`
 * @throws AZURE_NOT_OURS when its tag is not the session's
 */
export async function removeVersion(arm: Arm, place: Place, short: string, session: string): Promise<void> {
  const path = versionPath(namesIn(place, short));
  const found = await find(arm, { path, version }, versionForm);
  if (!isOurs(found, 'gallery-version', place, short, session)) return;
  await remove(arm, { path, version });
}

/**
 * Deletes a definition we made where nothing is in it; else leaves it and says what is there.
 * @param short `images/web`
 * @throws AZURE_NOT_OURS when its tag is not the session's
 */
export async function removeDefinition(
  arm: Arm,
  place: Place,
  short: string,
  session: string,
  ctl: Control,
): Promise<void> {
  const names = namesIn(place, short);
  if (!isOurs(await getDefinition(arm, names), 'gallery-definition', place, short, session)) return;
  const others = await othersIn(arm, () => Array.fromAsync(versions(arm, names)), session);
  if (others) return tellGallery(ctl, 'azure-gallery-kept', { kind: 'gallery-definition', name: short, ...others });
  await remove(arm, { path: definitionPath(names), version });
}

/**
 * Deletes a gallery we made where nothing is in it; else leaves it and says what is there.
 * @throws AZURE_NOT_OURS when its tag is not the session's
 */
export async function removeGallery(
  arm: Arm,
  place: Place,
  short: string,
  session: string,
  ctl: Control,
): Promise<void> {
  const names = namesIn(place, short);
  if (!isOurs(await getGallery(arm, names), 'gallery', place, short, session)) return;
  const others = await othersIn(arm, () => contents(arm, names), session);
  if (others) return tellGallery(ctl, 'azure-gallery-kept', { kind: 'gallery', name: short, ...others });
  await remove(arm, { path: galleryPath(names), version });
}

/** Definitions and their versions: one of ours that holds a version of others stays too. */
async function contents(arm: Arm, names: VersionNames): Promise<TaggedRow[]> {
  const rows: TaggedRow[] = [];
  for await (const row of definitions(arm, names)) {
    rows.push(row);
    for await (const version of versions(arm, { ...names, definition: row.name })) {
      rows.push({ ...version, name: `${row.name}/${version.name}` });
    }
  }
  return rows;
}

/** @throws AZURE_NOT_OURS */
function isOurs(found: TaggedRow | undefined, kind: string, { group }: Place, name: string, session: string): boolean {
  if (!found) return false;
  if (sessionOf(found) !== session) throw azureFailure('AZURE_NOT_OURS', { kind, name, group });
  return true;
}

/** What of others is in it. What carries our tag is about to go: where it does not, Azure refuses to delete what it is in. */
async function othersIn(arm: Arm, inside: () => Promise<readonly TaggedRow[]>, session: string) {
  for (let look = 1; ; look++) {
    const rows = await inside();
    const other = rows.find(row => sessionOf(row) !== session);
    if (other) return { things: rows.length, first: other.name };
    if (rows.length === 0 || look === looks) return undefined;
    await arm.clock.sleep(lookAgain, arm.signal);
  }
}
