import type { Cloud } from './cloud.ts';
import type { DiskBody } from './disk-body.ts';
import { isProvisioned } from './disk-kinds.ts';
import { encryptionSet } from './encryption/sets.ts';
import { badRequest } from './errors.ts';
import { footerBytes } from './footer.ts';
import type { EncryptionSet } from './records.ts';

const mebibyte = 1024 * 1024;
const gibibyte = 1024 * mebibyte;
/** 20 MiB and 32767 GiB, each with its footer. Source: Microsoft.Compute diskRPCommon.json, CreationData.uploadSizeBytes */
const leastUpload = 20 * mebibyte + footerBytes;
const mostUpload = 32_767 * 1024 * mebibyte + footerBytes;
/** Source: learn.microsoft.com/azure/virtual-machines/disks-types, "Max disk size" and the sizes of each type. */
const emptyLimits = { UltraSSD_LRS: [4, 65_536], PremiumV2_LRS: [1, 65_536], others: [1, 32_767] } as const;

/** A refusal of one parameter's value. */
const wrong = (text: string) => badRequest(text, 'InvalidParameter');

/**
 * Bytes of the disk that the body asks for, without a footer.
 * @throws Refusal 400 when the size is none Azure takes, or the disk is neither for an upload nor empty
 */
export function sizeIn(body: DiskBody): number {
  const { createOption } = body.properties.creationData;
  if (createOption === 'Upload') return uploadSize(body) - footerBytes;
  if (createOption === 'Empty') return emptySize(body) * gibibyte;
  throw wrong(`The sandbox makes disks only with createOption 'Upload' or 'Empty', not '${createOption}'.`);
}

function uploadSize({ properties }: DiskBody): number {
  const { uploadSizeBytes: size } = properties.creationData;
  if (size === undefined) throw missing('creationData.uploadSizeBytes');
  if (properties.diskSizeGB !== undefined) {
    throw wrong("Parameter 'diskSizeGB' is not allowed where 'creationData.uploadSizeBytes' gives the size.");
  }
  const virtual = size - footerBytes;
  if (virtual % mebibyte !== 0) {
    throw badRequest(
      `The upload size in bytes ${size} - 512 bytes for the VHD footer (${virtual} in this case) must be a multiple of MiB.`,
    );
  }
  if (size < leastUpload || size > mostUpload) {
    throw wrong(
      `The upload size in bytes ${size} is out of range. It must be between ${leastUpload} and ${mostUpload}.`,
    );
  }
  return size;
}

function emptySize({ properties, sku }: DiskBody): number {
  const { diskSizeGB: size, creationData } = properties;
  if (size === undefined) throw missing('diskSizeGB');
  if (creationData.uploadSizeBytes !== undefined) {
    throw wrong("Parameter 'creationData.uploadSizeBytes' is allowed with createOption 'Upload' only.");
  }
  const name = sku?.name;
  const [least, most] = emptyLimits[name === 'UltraSSD_LRS' || name === 'PremiumV2_LRS' ? name : 'others'];
  if (size < least || size > most) {
    throw wrong(`The value '${size}' of parameter 'diskSizeGB' is out of range: from ${least} to ${most}.`);
  }
  return size;
}

/** @throws Refusal 400 for combinations that no disk can have */
export function checkCombination(body: DiskBody): void {
  const { sku, zones, properties } = body;
  if (sku?.name.endsWith('_ZRS') && zones?.length) {
    throw wrong('Zones cannot be specified for a zone redundant disk.');
  }
  if (properties.networkAccessPolicy === 'AllowPrivate' && !properties.diskAccessId) throw missing('diskAccessId');
  checkSystem(body);
  checkSectors(body);
}

/** What is said of the system is for disks that boot, and some kinds never do. */
function checkSystem({ sku, properties }: DiskBody): void {
  const { osType, hyperVGeneration, supportedCapabilities, creationData } = properties;
  const system = osType ?? hyperVGeneration ?? supportedCapabilities;
  if (system !== undefined && isProvisioned(sku?.name)) {
    throw wrong(`Disks with sku '${sku?.name}' cannot be OS disks.`);
  }
  if (supportedCapabilities && !osType) throw missing('osType');
  if (system !== undefined && creationData.createOption === 'Empty') {
    throw wrong("A disk with createOption 'Empty' cannot be an OS disk.");
  }
  const { architecture, diskControllerTypes = '' } = supportedCapabilities ?? {};
  if (hyperVGeneration !== 'V2' && (architecture === 'Arm64' || diskControllerTypes.includes('NVME'))) {
    throw wrong("Architecture 'Arm64' and disk controller 'NVME' need hyperVGeneration 'V2'.");
  }
}

/** A VHD counts in sectors of 512 bytes, and these kinds in 4096 unless they are told. */
function checkSectors({ sku, properties: { creationData } }: DiskBody): void {
  const { logicalSectorSize, createOption } = creationData;
  if (!isProvisioned(sku?.name)) {
    if (logicalSectorSize === undefined) return;
    throw wrong("Parameter 'creationData.logicalSectorSize' is for sku 'UltraSSD_LRS' and 'PremiumV2_LRS' only.");
  }
  if (createOption === 'Upload' && logicalSectorSize !== 512) {
    throw wrong(`An upload to a disk with sku '${sku?.name}' needs a 'creationData.logicalSectorSize' of 512.`);
  }
}

/**
 * The set that a disk is encrypted with; undefined for the platform's own key.
 * @throws Refusal 400 or 404 where the set is not there, lies elsewhere, or is of another type
 */
export function encryptedWith(
  cloud: Cloud,
  { properties: { encryption } }: DiskBody,
  subscription: string,
  location: string,
): EncryptionSet | undefined {
  const { type, diskEncryptionSetId: id } = encryption ?? {};
  if (id === undefined) {
    if (type === undefined || type === 'EncryptionAtRestWithPlatformKey') return undefined;
    throw missing('encryption.diskEncryptionSetId');
  }
  const set = encryptionSet(cloud, id, subscription, location);
  const { encryptionType } = set.properties;
  if (encryptionType === 'ConfidentialVmEncryptedWithCustomerKey' || (type !== undefined && type !== encryptionType)) {
    throw wrong(
      `The encryption type '${type}' does not match '${encryptionType}' of disk encryption set '${set.name}'.`,
    );
  }
  return set;
}

function missing(parameter: string) {
  return wrong(`Required parameter 'disk.${parameter}' is missing (null).`);
}
