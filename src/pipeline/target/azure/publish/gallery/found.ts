import type { Arm } from '../../arm/arm.ts';
import { find, sessionOf } from '../../arm/resources.ts';
import type { Place } from '../../names.ts';
import type { AzurePlan } from '../../sign-in/clouds.ts';
import { getDefinition } from './definition.ts';
import { versionForm } from './forms.ts';
import { getGallery } from './gallery.ts';
import { type GalleryKind, shortName, galleryVersion as version, versionNames, versionPath } from './names.ts';

/** What of a gallery carries the session's tag, where the plan puts it. */
export interface GalleryFound {
  readonly things: readonly { kind: GalleryKind; group: string; name: string; id: string }[];
  /** Of the version. */
  readonly state?: string;
}

/** Looks at the plan's gallery, definition and version themselves: lists by tag lag behind. */
export async function galleryAtHome(arm: Arm, place: Place, plan: AzurePlan, session: string): Promise<GalleryFound> {
  const names = versionNames(place, plan);
  const gallery = names && (await getGallery(arm, names));
  if (!names || !gallery) return { things: [] };
  const { group } = names.place;
  const ours = (row: Parameters<typeof sessionOf>[0] | undefined) => row !== undefined && sessionOf(row) === session;
  const things: GalleryFound['things'][number][] = [];
  const add = (kind: GalleryKind, name: string, row: { id: string }) => things.push({ kind, group, name, id: row.id });
  if (ours(gallery)) add('azure-gallery', names.gallery, gallery);
  const definition = await getDefinition(arm, names);
  if (!definition) return { things };
  const { definition: inGallery } = names;
  if (ours(definition)) {
    add('azure-gallery-definition', shortName({ gallery: names.gallery, definition: inGallery }), definition);
  }
  const row = await find(arm, { path: versionPath(names), version }, versionForm);
  if (!row || !ours(row)) return { things };
  add('azure-gallery-version', shortName(names), row);
  return { things, state: row.properties.provisioningState ?? 'Succeeded' };
}

const kinds: Readonly<Record<string, GalleryKind>> = {
  'microsoft.compute/galleries': 'azure-gallery',
  'microsoft.compute/galleries/images': 'azure-gallery-definition',
  'microsoft.compute/galleries/images/versions': 'azure-gallery-version',
};

/** By a resource's type, in lower case. Lists name what is nested from the gallery on: `images/web/1.0.0`. */
export function galleryKindOf(type: string): GalleryKind | undefined {
  return kinds[type];
}
