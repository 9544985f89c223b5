import type { Control } from '../../../../types.ts';
import type { Arm } from '../../arm/arm.ts';
import { remove } from '../../arm/operation.ts';
import { find, sessionOf } from '../../arm/resources.ts';
import { azureFailure } from '../../failures.ts';
import type { Place } from '../../names.ts';
import { definitions, getDefinition } from './definition.ts';
import { versionForm } from './forms.ts';
import { getGallery } from './gallery.ts';
import {
  definitionPath,
  type GalleryKind,
  galleryPath,
  namesIn,
  galleryVersion as version,
  versionPath,
} from './names.ts';
import { tellGallery } from './notes.ts';
import { versions } from './version.ts';

/** Lists lag behind: what was just deleted may show for a while. 10 looks, 3 s apart. */
const looks = 10;
const lookAgain = 3000;

interface Row {
  readonly name: string;
  readonly tags?: Record<string, string> | null | undefined;
}

/**
 * Deletes a version, or a definition or gallery we made where nothing is in it; else leaves it and says what is there.
 * @param short its name in the ledger: `images/web/1.0.0`
 * @throws AZURE_NOT_OURS when its tag is not the session's
 */
export async function removeFromGallery(
  arm: Arm,
  kind: GalleryKind,
  place: Place,
  short: string,
  session: string,
  ctl: Control,
): Promise<void> {
  const names = namesIn(place, short);
  const doors = {
    'azure-gallery-version': {
      path: () => versionPath(names),
      row: () => find(arm, { path: versionPath(names), version }, versionForm),
      inside: async () => [],
    },
    'azure-gallery-definition': {
      path: () => definitionPath(names),
      row: () => getDefinition(arm, names),
      inside: () => Array.fromAsync(versions(arm, names)),
    },
    'azure-gallery': {
      path: () => galleryPath(names),
      row: () => getGallery(arm, names),
      inside: () => Array.fromAsync(definitions(arm, names)),
    },
  } as const;
  const { path, row, inside } = doors[kind];
  const found: Row | undefined = await row();
  if (!found) return;
  const about = kind.replace('azure-', '');
  if (sessionOf(found) !== session)
    throw azureFailure('AZURE_NOT_OURS', { kind: about, name: short, group: place.group });
  const kept = await othersIn(arm, inside, session);
  if (kept && kind !== 'azure-gallery-version') {
    const which = kind === 'azure-gallery' ? 'gallery' : 'gallery-definition';
    return tellGallery(ctl, 'azure-gallery-kept', { kind: which, name: short, ...kept });
  }
  await remove(arm, { path: path(), version });
}

/** What is in it that is not about to go. */
async function othersIn(arm: Arm, inside: () => Promise<readonly Row[]>, session: string) {
  for (let look = 1; ; look++) {
    const rows = await inside();
    const [first] = rows;
    if (!first) return undefined;
    const other = rows.find(row => sessionOf(row) !== session);
    if (other || look === looks) return { things: rows.length, first: (other ?? first).name };
    await arm.clock.sleep(lookAgain, arm.signal);
  }
}
