import type { Arm } from '../../arm/arm.ts';
import { find, type TaggedRow } from '../../arm/resources.ts';
import type { Place } from '../../names.ts';
import type { AzurePlan } from '../../sign-in/clouds.ts';
import { getDefinition } from './definition.ts';
import { versionForm } from './forms.ts';
import { getGallery } from './gallery.ts';
import { type VersionNames, galleryVersion as version, versionNames, versionPath } from './names.ts';

/** The plan's gallery, where it is: lists by tag lag behind. */
export function lookAtGallery(arm: Arm, place: Place, plan: AzurePlan): Promise<readonly TaggedRow[]> {
  return looked(place, plan, names => getGallery(arm, names));
}

export function lookAtDefinition(arm: Arm, place: Place, plan: AzurePlan): Promise<readonly TaggedRow[]> {
  return looked(place, plan, names => getDefinition(arm, names));
}

export function lookAtVersion(arm: Arm, place: Place, plan: AzurePlan): Promise<readonly TaggedRow[]> {
  return looked(place, plan, names => find(arm, { path: versionPath(names), version }, versionForm));
}

async function looked(
  place: Place,
  plan: AzurePlan,
  get: (names: VersionNames) => Promise<TaggedRow | undefined>,
): Promise<readonly TaggedRow[]> {
  const names = versionNames(place, plan);
  const found = names && (await get(names));
  return found ? [found] : [];
}
