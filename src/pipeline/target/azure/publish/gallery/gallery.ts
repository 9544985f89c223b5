import type { Keep } from '../../../../types/ledger.ts';
import { apiVersions } from '../../arm/api-versions.ts';
import type { Arm } from '../../arm/arm.ts';
import { awaitProvisioned, put, remove } from '../../arm/operation.ts';
import { find, groupForm, sessionOf } from '../../arm/resources.ts';
import { groupPath, sessionTag } from '../../names.ts';
import { galleryFailure } from './failures.ts';
import { type GalleryRow, galleryForm } from './forms.ts';
import { settle, startNote } from './keeping.ts';
import { galleryKey, galleryPath, type VersionNames, galleryVersion as version } from './names.ts';
import type { GalleryWish } from './wish.ts';

export function getGallery(arm: Arm, names: Pick<VersionNames, 'place' | 'gallery'>): Promise<GalleryRow | undefined> {
  return find(arm, { path: galleryPath(names), version }, galleryForm);
}

/**
 * Makes sure that the gallery is there. One that was there before is never in the ledger, so it is never removed.
 * @throws AZURE_GALLERY_GROUP where it should be in another group that is not there
 */
export async function ensureGallery(arm: Arm, wish: GalleryWish, keep: Keep): Promise<void> {
  const path = galleryPath(wish);
  const found = await getGallery(arm, wish);
  const stands = found !== undefined && found.properties?.provisioningState !== 'Failed';
  if (stands) {
    await awaitProvisioned(arm, { path, version }, `PUT galleries/${wish.gallery}`);
    return settle(keep, galleryKey, sessionOf(found) === keep.session, found.id);
  }
  const { place, gallery } = wish;
  const group = await find(arm, { path: groupPath(place), version: apiVersions.resources }, groupForm);
  if (!group) throw galleryFailure('AZURE_GALLERY_GROUP', { gallery, group: place.group });
  await startNote(keep, galleryKey, 'azure-gallery', { place, gallery });
  if (found && sessionOf(found) === keep.session) await remove(arm, { path, version });
  const tags = { ...wish.tags, [sessionTag]: keep.session };
  await put(arm, { path, version, body: { location: wish.location, tags } });
  await keep.made(galleryKey, { id: path });
}
