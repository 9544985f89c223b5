import type { Cloud } from './cloud.ts';
import { isProvisioned } from './disk-kinds.ts';
import { setExpired } from './disk-view.ts';
import { encryptionSet } from './encryption/sets.ts';
import { badRequest, notAllowed, Refusal } from './errors.ts';
import type { ImageBody, StorageProfile } from './image-body.ts';
import type { Disk } from './records.ts';

/** One disk that goes into an image. */
export interface ImageSource {
  /** -1 for the operating system's disk. */
  readonly lun: number;
  readonly disk: Disk;
}

/**
 * The disks an image is to be made from, the operating system's first, then by LUN.
 * @throws Refusal 400, 404 or 409 where one of them does not fit
 */
export function imageSources(cloud: Cloud, body: ImageBody, subscription: string, location: string): ImageSource[] {
  const profile = body.properties.storageProfile;
  const os = profile?.osDisk;
  if (!profile || !os) throw missing('image.storageProfile.osDisk');
  for (const { diskEncryptionSet } of [os, ...(profile.dataDisks ?? [])]) {
    if (diskEncryptionSet) encryptionSet(cloud, diskEncryptionSet.id, subscription, location);
  }
  const osDisk = sourceDisk(cloud, os.managedDisk?.id, 'osDisk', subscription, location);
  const generation = body.properties.hyperVGeneration ?? 'V1';
  if ((osDisk.generation ?? 'V1') !== generation) {
    throw badRequest(
      `The hyperVGeneration '${generation}' of the image does not match the hyperVGeneration '${osDisk.generation ?? 'V1'}' of disk '${osDisk.name}'.`,
    );
  }
  if (osDisk.osType && osDisk.osType !== os.osType) {
    throw badRequest(
      `The osType '${os.osType}' of the image does not match the osType '${osDisk.osType}' of disk '${osDisk.name}'.`,
    );
  }
  return [{ lun: -1, disk: osDisk }, ...dataSources(cloud, profile, subscription, location)];
}

function dataSources(cloud: Cloud, profile: StorageProfile, subscription: string, location: string): ImageSource[] {
  const data = [...(profile.dataDisks ?? [])].sort((a, b) => a.lun - b.lun);
  for (const [index, { lun }] of data.entries()) {
    if (data[index + 1]?.lun === lun) throw badRequest(`More than one data disk has lun ${lun}.`, 'InvalidParameter');
  }
  return data.map(({ lun, managedDisk }) => ({
    lun,
    disk: sourceDisk(cloud, managedDisk?.id, 'dataDisks', subscription, location),
  }));
}

function sourceDisk(cloud: Cloud, id: string | undefined, of: string, subscription: string, location: string): Disk {
  if (id === undefined) throw missing(`image.storageProfile.${of}.managedDisk`);
  const disk = cloud.disks.get((id.startsWith('/') ? id : `/${id}`).toLowerCase());
  if (!disk || disk.subscription !== subscription.toLowerCase()) {
    throw new Refusal(404, 'NotFound', `The disk '${id}' referenced by ${of} was not found.`);
  }
  setExpired(cloud, disk);
  if (disk.location !== location) {
    throw badRequest(
      `Disk '${disk.name}' is in location '${disk.location}' and the image in '${location}'.`,
      'InvalidParameter',
    );
  }
  if (isProvisioned(disk.sku)) {
    throw badRequest(`Cannot create an image from disk '${disk.name}' with sku '${disk.sku}'.`, 'InvalidParameter');
  }
  if (disk.state !== 'Unattached' || disk.provisioningState !== 'Succeeded') {
    throw notAllowed(
      `Cannot create an image from disk '${disk.name}' in state '${disk.state}'. The disk must be in state 'Unattached'.`,
    );
  }
  return disk;
}

function missing(parameter: string): Refusal {
  return badRequest(`Required parameter '${parameter}' is missing (null).`, 'InvalidParameter');
}
