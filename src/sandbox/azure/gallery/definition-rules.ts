import type { Cloud } from '../cloud.ts';
import { badRequest } from '../errors.ts';
import type { DefinitionBody } from './bodies.ts';
import type { Gallery } from './records.ts';

/** Features a definition may have, and their values. Source: learn.microsoft.com/azure/virtual-machines/shared-image-galleries */
const features: Readonly<Record<string, RegExp>> = {
  securitytype:
    /^(TrustedLaunchSupported|TrustedLaunch|ConfidentialVMSupported|ConfidentialVM|TrustedLaunchAndConfidentialVmSupported|Standard)$/i,
  diskcontrollertypes: /^SCSI$|^SCSI, ?NVMe$|^NVMe, ?SCSI$|^NVMe$/i,
  isacceleratednetworksupported: /^(True|False)$/i,
  ishibernatesupported: /^(True|False)$/i,
};
const limits = { publisher: 128, offer: 64, sku: 64 } as const;

/** @throws Refusal 400 where no definition can be like this */
export function checkDefinition(cloud: Cloud, gallery: Gallery, name: string, { properties }: DefinitionBody): void {
  const { identifier, hyperVGeneration = 'V1', architecture = 'x64' } = properties;
  for (const property of ['publisher', 'offer', 'sku'] as const) {
    const value = identifier[property];
    if (value.length <= limits[property] && /^[\w.-]*[\w-]$/.test(value)) continue;
    throw badRequest(
      `Asset name galleryImage.properties.identifier.${property} is not valid. It cannot be empty. Allowed characters are uppercase or lowercase letters, digits, hyphen(-), period (.), underscore (_). Names are not allowed to end with period(.). The length of the name cannot exceed ${limits[property]} characters.`,
      'InvalidParameter',
    );
  }
  mustBeUnique(cloud, gallery, name, identifier);
  if (architecture === 'Arm64' && hyperVGeneration === 'V1') {
    throw badRequest("Architecture 'Arm64' needs hyperVGeneration 'V2'.", 'InvalidParameter');
  }
  for (const { name: feature, value } of properties.features ?? []) {
    if (!features[feature.toLowerCase()]?.test(value)) {
      throw badRequest(`The feature '${feature}' with value '${value}' is not supported.`, 'InvalidParameter');
    }
    const needsV2 = /^SecurityType$/i.test(feature) ? !/^Standard$/i.test(value) : /nvme/i.test(value);
    if (needsV2 && hyperVGeneration === 'V1') {
      throw badRequest(
        `The feature '${feature}' with value '${value}' needs hyperVGeneration 'V2'.`,
        'InvalidParameter',
      );
    }
  }
}

/** Which code the service gives here is not documented; its words are. */
function mustBeUnique(
  cloud: Cloud,
  gallery: Gallery,
  name: string,
  { publisher, offer, sku }: DefinitionBody['properties']['identifier'],
): void {
  const key = `${publisher}\n${offer}\n${sku}`.toLowerCase();
  const inside = `${gallery.id}/`.toLowerCase();
  for (const other of cloud.definitions.values()) {
    const { identifier } = other.properties;
    if (!other.id.toLowerCase().startsWith(inside) || other.name.toLowerCase() === name.toLowerCase()) continue;
    if (`${identifier.publisher}\n${identifier.offer}\n${identifier.sku}`.toLowerCase() !== key) continue;
    throw badRequest(
      `Gallery image: ${other.name} identified by (publisher:${publisher}, offer:${offer}, sku:${sku}) already exists. Choose a different publisher, offer, sku combination.`,
      'InvalidParameter',
    );
  }
}
