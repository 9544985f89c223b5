import { apiVersions } from '../../arm/api-versions.ts';
import { computePath, type Place } from '../../names.ts';
import type { AzurePlan } from '../../sign-in/clouds.ts';

export const galleryVersion = apiVersions.galleries;

export const galleryKey = 'azure-gallery';
export const definitionKey = 'azure-gallery-definition';
export const versionKey = 'azure-gallery-version';

/** Kinds in the ledger; what is made once has its kind as its key. */
export type GalleryKind = 'azure-gallery-version' | 'azure-gallery-definition' | 'azure-gallery';

/** Where a version is: a gallery's place may be another group than the plan's. */
export interface VersionNames {
  readonly place: Place;
  readonly gallery: string;
  readonly definition: string;
  /** `1.0.0` */
  readonly version: string;
}

/**
 * The names a plan gives its gallery, definition and version; undefined where it needs none. A machine is made of a
 * version where the plan names a gallery; one with Trusted Launch goes through a gallery of its own where the plan names
 * none: a disk cannot be uploaded as one that has it.
 */
export function versionNames(place: Place, plan: AzurePlan): VersionNames | undefined {
  const { gallery, publish, name } = plan;
  const forMachine = publish === 'vm' && (plan.vm?.trustedLaunch === true || gallery !== undefined);
  if (publish !== 'gallery' && !forMachine) return undefined;
  if (!gallery) return { place, gallery: galleryNameFrom(name), definition: name, version: '1.0.0' };
  const parts = gallery.name.split('/');
  const own = parts.pop() ?? '';
  const [group = place.group] = parts;
  return {
    place: { ...place, group },
    gallery: own,
    definition: gallery.definition ?? definitionNameFrom(name),
    version: gallery.version,
  };
}

/** A gallery has no dashes in its name and ends with a letter or digit. */
function galleryNameFrom(name: string): string {
  return `${name.replaceAll(/[^A-Za-z0-9.]/g, '_').slice(0, 72)}_images`;
}

/** A machine's name may end with an underscore, a definition's not. */
export function definitionNameFrom(name: string): string {
  return name.replace(/_+$/, '');
}

export function galleryPath({ place, gallery }: Pick<VersionNames, 'place' | 'gallery'>): string {
  return computePath(place, 'galleries', gallery);
}

export function definitionPath(names: Omit<VersionNames, 'version'>): string {
  return `${galleryPath(names)}/images/${encodeURIComponent(names.definition)}`;
}

export function versionPath(names: VersionNames): string {
  return `${definitionPath(names)}/versions/${encodeURIComponent(names.version)}`;
}

/** `images/web/1.0.0`: a version, definition or gallery as people and the ledger call it. */
export function shortName({ gallery, definition, version }: Partial<VersionNames>): string {
  return [gallery, definition, version].filter(part => part !== undefined).join('/');
}

/** Back from such a name. */
export function namesIn(place: Place, short: string): VersionNames {
  const [gallery = '', definition = '', version = ''] = short.split('/');
  return { place, gallery, definition, version };
}
