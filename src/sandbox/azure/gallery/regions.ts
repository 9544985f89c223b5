import { badRequest } from '../errors.ts';
import { knownLocation } from '../locations.ts';
import type { VersionBody } from './bodies.ts';

/** One region that a version is copied to. */
export interface TargetRegion {
  /** Plain: `westeurope`. */
  readonly name: string;
  readonly displayName: string;
}

type Profile = NonNullable<VersionBody['properties']['publishingProfile']>;

/**
 * The regions of a version, its own where it names none.
 * @throws Refusal 400 where one is unknown, there twice, or its own is not among them
 */
export function targetRegions(profile: Profile | undefined, location: string, type: string): TargetRegion[] {
  const given = profile?.targetRegions ?? [{ name: location }];
  const regions = given.map(({ name }) => ({ name: knownLocation(name, type), displayName: name }));
  const names = regions.map(({ name }) => name);
  if (new Set(names).size < names.length) {
    throw badRequest('Duplicate regions are not allowed in target publishing regions.', 'InvalidParameter');
  }
  if (!names.includes(location)) {
    throw badRequest(
      `Gallery image version publishing profile regions '${names.join(',')}' must contain the location of image version '${location}'.`,
      'InvalidParameter',
    );
  }
  return regions;
}
