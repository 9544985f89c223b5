import type { Cloud } from '../cloud.ts';
import { isProvisioned } from '../disk-kinds.ts';
import { setExpired } from '../disk-view.ts';
import { badRequest, notAllowed, Refusal } from '../errors.ts';
import type { Disk } from '../records.ts';
import type { VersionBody } from './bodies.ts';
import type { GalleryImage } from './records.ts';

/** One disk that goes into a version. */
export interface VersionSource {
  /** -1 for the operating system's disk. */
  readonly lun: number;
  readonly disk: Disk;
}

/**
 * The disks a version is to be made from, the operating system's first, then by LUN. The wording is that of
 * learn.microsoft.com/azure/virtual-machines/troubleshooting-shared-images.
 * @throws Refusal 400, 404 or 409 where one of them does not fit
 */
export function versionSources(
  cloud: Cloud,
  { properties }: VersionBody,
  definition: GalleryImage,
  location: string,
): VersionSource[] {
  const { osDiskImage: os, dataDiskImages: data = [] } = properties.storageProfile;
  if (!os) {
    throw badRequest(
      'The gallery artifact version source can only be specified either directly under storageProfile or within individual OS or data disks. One and only one source type (user image, snapshot, disk, virtual machine) can be provided.',
      'InvalidParameter',
    );
  }
  const luns = data.map(({ lun }) => lun);
  if (new Set(luns).size < luns.length) {
    throw badRequest(
      'Duplicated lun numbers have been detected in the input data disks. Lun number must be unique for each data disk.',
      'InvalidParameter',
    );
  }
  const ids = [os, ...data].map(({ source }) => source.id?.toLowerCase());
  if (new Set(ids).size < ids.length) {
    throw badRequest(
      'Duplicated source ids are found in the input disks. Source id should be unique for each disk.',
      'InvalidParameter',
    );
  }
  const osDisk = sourceDisk(cloud, os.source.id, definition.subscription, location);
  mustMatch(osDisk, definition);
  const sorted = data.toSorted((a, b) => a.lun - b.lun);
  const disks = sorted.map(({ lun, source }) => ({
    lun,
    disk: sourceDisk(cloud, source.id, definition.subscription, location),
  }));
  return [{ lun: -1, disk: osDisk }, ...disks];
}

function mustMatch({ id, generation = 'V1', osType, properties }: Disk, definition: GalleryImage): void {
  const { hyperVGeneration = 'V1', osType: wanted, architecture = 'x64' } = definition.properties;
  if (generation !== hyperVGeneration) {
    throw notAllowed(
      `The resource with id '${id}' has a different Hypervisor generation ['${generation}'] than the parent gallery image Hypervisor generation ['${hyperVGeneration}'].`,
    );
  }
  if (osType !== undefined && osType !== wanted) {
    throw notAllowed(
      `The resource with id '${id}' has a different OS type ['${osType}'] than the parent gallery image OS type generation ['${wanted}'].`,
    );
  }
  const capabilities = properties.supportedCapabilities as { architecture?: string } | undefined;
  if ((capabilities?.architecture ?? architecture) !== architecture) {
    throw notAllowed(
      `The resource with id '${id}' has a different architecture ['${capabilities?.architecture}'] than the parent gallery image architecture ['${architecture}'].`,
    );
  }
}

function sourceDisk(cloud: Cloud, id: string | undefined, subscription: string, location: string): Disk {
  if (!id?.startsWith('/subscriptions/')) {
    throw badRequest(
      `Property id '${id ?? ''}' at path 'properties.storageProfile.<diskImages>.source.id' is invalid. Expect fully qualified resource Id that start with '/subscriptions/{subscriptionId}' or '/providers/{resourceProviderNamespace}/'.`,
      'LinkedInvalidPropertyId',
    );
  }
  if (!/\/providers\/Microsoft\.Compute\/disks\/[^/]+$/i.test(id)) {
    throw badRequest(`The source id: ${id} must be a managed disk or snapshot.`, 'InvalidParameter');
  }
  const disk = cloud.disks.get(id.toLowerCase());
  if (!disk || disk.subscription !== subscription || disk.location !== location) {
    throw new Refusal(
      404,
      'NotFound',
      `Source ${id} is not found. Please check source exists, and is in the same region as gallery image version being created.`,
    );
  }
  setExpired(cloud, disk);
  if (isProvisioned(disk.sku)) {
    throw badRequest(`Source ${id} cannot be stored in the account type ${disk.sku}.`, 'InvalidParameter');
  }
  if (disk.state !== 'Unattached' || disk.provisioningState !== 'Succeeded') {
    throw notAllowed(
      `Cannot create Gallery Image Version from: ${id} in state '${disk.state}'. The disk must be in state 'Unattached'.`,
    );
  }
  return disk;
}
