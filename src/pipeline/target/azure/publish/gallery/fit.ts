import type { DefinitionRow } from './forms.ts';
import type { GalleryWish } from './wish.ts';

/** What of a definition that is there is not as it must be. */
export interface Difference {
  readonly property: string;
  readonly expected: string;
  readonly actual: string;
}

/** The first property of a definition that keeps our disks out of it; undefined where they fit. */
export function differenceIn(wish: GalleryWish, { properties }: DefinitionRow): Difference | undefined {
  const { identifier } = properties;
  const pairs: [property: string, expected: string | undefined, actual: string][] = [
    ['osType', wish.osType, properties.osType ?? ''],
    ['osState', wish.osState, properties.osState ?? ''],
    // V1 and x64 are what a definition has that does not say.
    ['hyperVGeneration', `V${wish.generation}`, properties.hyperVGeneration ?? 'V1'],
    ['architecture', wish.architecture, properties.architecture ?? 'x64'],
    ['publisher', wish.asked.publisher, identifier?.publisher ?? ''],
    ['offer', wish.asked.offer, identifier?.offer ?? ''],
    ['sku', wish.asked.sku, identifier?.sku ?? ''],
  ];
  for (const [property, expected, actual] of pairs) {
    if (expected !== undefined && expected.toLowerCase() !== actual.toLowerCase())
      return { property, expected, actual };
  }
  return (
    securityDifference(wish, properties) ??
    controllerDifference(wish, properties) ??
    networkDifference(wish, properties)
  );
}

type Properties = DefinitionRow['properties'];

function featureOf({ features }: Properties, ...names: string[]): string {
  const wanted = names.map(name => name.toLowerCase());
  return features?.find(({ name = '' }) => wanted.includes(name.toLowerCase()))?.value ?? '';
}

/** Types that promise VM guest state, which an uploaded VHD has not. */
const needsGuestState = /^(TrustedLaunch|ConfidentialVM)$/i;
const supportsTrustedLaunch = /^(TrustedLaunchSupported|TrustedLaunchAndConfidentialVmSupported)$/i;

function securityDifference({ features }: GalleryWish, properties: Properties): Difference | undefined {
  const actual = featureOf(properties, 'SecurityType');
  const expected = features.SecurityType ?? 'Standard';
  const fits = features.SecurityType ? supportsTrustedLaunch.test(actual) : !needsGuestState.test(actual);
  return fits ? undefined : { property: 'SecurityType', expected, actual: actual || 'Standard' };
}

/** Both spellings of the name are in use. */
function controllerDifference({ features }: GalleryWish, properties: Properties): Difference | undefined {
  const expected = features.DiskControllerTypes;
  const actual = featureOf(properties, 'DiskControllerTypes', 'DiskControllerType') || 'SCSI';
  if (expected === undefined || hasNvme(expected) === hasNvme(actual)) return undefined;
  return { property: 'DiskControllerTypes', expected, actual };
}

function hasNvme(types: string): boolean {
  return /nvme/i.test(types);
}

function networkDifference({ features }: GalleryWish, properties: Properties): Difference | undefined {
  const expected = features.IsAcceleratedNetworkSupported;
  const actual = featureOf(properties, 'IsAcceleratedNetworkSupported') || 'False';
  if (expected === undefined || expected.toLowerCase() === actual.toLowerCase()) return undefined;
  return { property: 'IsAcceleratedNetworkSupported', expected, actual };
}
