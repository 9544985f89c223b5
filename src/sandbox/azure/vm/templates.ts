import type { Cloud } from '../cloud.ts';
import { badRequest, Refusal } from '../errors.ts';
import type { ImageDisk } from '../records.ts';
import type { VmBody } from './body.ts';
import type { Spot } from './rules.ts';

/** What machines are made of: a managed image, or a version in a gallery. */
export interface Template {
  readonly disks: readonly ImageDisk[];
  readonly generation: string;
  readonly osType: string;
  /** Its machines are set up anew, by an osProfile. */
  readonly generalized: boolean;
  /** Its machines may have Trusted Launch. */
  readonly trusted: boolean;
}

/**
 * What a machine is to be made of.
 * @throws Refusal 400 or 404
 */
export function templateFor(cloud: Cloud, { properties }: VmBody, spot: Spot): Template {
  const { storageProfile, osProfile, securityProfile } = properties;
  const id = storageProfile.imageReference?.id;
  if (id === undefined) throw invalid("Required parameter 'imageReference' is missing (null).");
  const template = imageAt(cloud, id, spot) ?? versionAt(cloud, id, spot);
  if (!template) throw new Refusal(404, 'NotFound', `The image '${id}' referenced by imageReference was not found.`);
  const luns = template.disks.map(disk => disk.lun);
  for (const { lun, createOption } of storageProfile.dataDisks ?? []) {
    if (createOption !== 'FromImage')
      throw invalid(`The value '${createOption}' of 'dataDisk.createOption' is invalid.`);
    if (!luns.includes(lun)) throw invalid(`The image has no data disk with LUN '${lun}' (dataDisk.lun).`);
  }
  if (template.generalized && !osProfile) throw invalid("Required parameter 'osProfile' is missing (null).");
  if (!template.generalized && osProfile) throw invalid("Parameter 'osProfile' is not allowed.");
  if (securityProfile?.securityType === 'TrustedLaunch' && !template.trusted) {
    const text = `The given source resource '${id}' has no security type that allows 'TrustedLaunch'.`;
    throw badRequest(text, 'BadRequest');
  }
  return template;
}

function imageAt(cloud: Cloud, id: string, { subscription, location }: Spot): Template | undefined {
  const image = cloud.images.get(id.toLowerCase());
  if (image?.subscription !== subscription || image.provisioningState !== 'Succeeded') return undefined;
  if (image.location !== location) throw invalid(`Image '${image.name}' is in location '${image.location}'.`);
  const profile = image.properties.storageProfile as { osDisk?: { osType?: string } } | undefined;
  return {
    disks: image.disks,
    generation: String(image.properties.hyperVGeneration ?? 'V1'),
    osType: profile?.osDisk?.osType ?? 'Linux',
    generalized: true,
    trusted: false,
  };
}

function versionAt(cloud: Cloud, id: string, { subscription, location }: Spot): Template | undefined {
  const version = cloud.galleryVersions.get(id.toLowerCase());
  const definition = cloud.definitions.get(id.toLowerCase().replace(/\/versions\/[^/]+$/, ''));
  if (version?.subscription !== subscription || !definition || version.provisioningState !== 'Succeeded') {
    return undefined;
  }
  const regions = version.properties.publishingProfile?.targetRegions ?? [];
  if (!regions.some(({ name }) => name.toLowerCase().replaceAll(' ', '') === location)) {
    const text = `The gallery image ${id} is not available in ${location} region.`;
    throw new Refusal(404, 'GalleryImageNotFound', text);
  }
  const { osType, osState, hyperVGeneration = 'V1', features = [] } = definition.properties;
  return {
    disks: version.disks,
    generation: hyperVGeneration,
    osType,
    generalized: osState === 'Generalized',
    trusted: features.some(({ name, value }) => name === 'SecurityType' && /^TrustedLaunch/.test(value ?? '')),
  };
}

function invalid(text: string): Refusal {
  return badRequest(text, 'InvalidParameter');
}
