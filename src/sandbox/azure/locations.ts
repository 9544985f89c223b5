import { Refusal } from './errors.ts';

interface Location {
  readonly name: string;
  readonly displayName: string;
  readonly geography: string;
  readonly zones: boolean;
}

const location = (name: string, displayName: string, geography: string, zones = true): Location => ({
  name,
  displayName,
  geography,
  zones,
});

/** A handful of the real regions. */
export const locations: readonly Location[] = [
  location('eastus', 'East US', 'US'),
  location('germanywestcentral', 'Germany West Central', 'Europe'),
  location('japaneast', 'Japan East', 'Asia Pacific'),
  location('northeurope', 'North Europe', 'Europe'),
  location('southeastasia', 'Southeast Asia', 'Asia Pacific'),
  location('westeurope', 'West Europe', 'Europe'),
  location('westus', 'West US', 'US', false),
];

/**
 * The plain name of a region, which may be given as `West Europe` too.
 * @throws Refusal 400 LocationNotAvailableForResourceType
 */
export function knownLocation(given: string, type: string): string {
  const name = given.toLowerCase().replaceAll(' ', '');
  if (locations.some(each => each.name === name)) return name;
  throw new Refusal(
    400,
    'LocationNotAvailableForResourceType',
    `The provided location '${given}' is not available for resource type '${type}'. List of available regions for the resource type is '${locations.map(each => each.name).join(',')}'.`,
  );
}
