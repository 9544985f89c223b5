import { z } from 'zod';
import { identity, tagsSchema } from './body.ts';
import { badRequest } from './errors.ts';
import { footerBytes } from './footer.ts';

const mebibyte = 1024 * 1024;
/** 20 MiB and 32767 GiB, each with its footer. Source: Microsoft.Compute diskRPCommon.json, CreationData.uploadSizeBytes */
const leastUpload = 20 * mebibyte + footerBytes;
const mostUpload = 32_767 * 1024 * mebibyte + footerBytes;

/** What a disk made for an upload may be given. Source: Microsoft.Compute disk.json, 2024-03-02 */
export const diskSchema = z.strictObject({
  ...identity,
  location: z.string(),
  tags: tagsSchema.optional(),
  zones: z
    .array(z.enum(['1', '2', '3']))
    .max(1)
    .optional(),
  sku: z
    .strictObject({
      name: z.enum([
        'Standard_LRS',
        'StandardSSD_LRS',
        'StandardSSD_ZRS',
        'Premium_LRS',
        'Premium_ZRS',
        'PremiumV2_LRS',
        'UltraSSD_LRS',
      ]),
    })
    .optional(),
  properties: z.strictObject({
    osType: z.enum(['Linux', 'Windows']).optional(),
    hyperVGeneration: z.enum(['V1', 'V2']).optional(),
    creationData: z.strictObject({
      createOption: z.enum([
        'Empty',
        'Attach',
        'FromImage',
        'Import',
        'Copy',
        'Restore',
        'Upload',
        'UploadPreparedSecure',
      ]),
      uploadSizeBytes: z.number().int().optional(),
      logicalSectorSize: z.union([z.literal(512), z.literal(4096)]).optional(),
      performancePlus: z.boolean().optional(),
    }),
    supportedCapabilities: z
      .strictObject({
        architecture: z.enum(['x64', 'Arm64']).optional(),
        acceleratedNetwork: z.boolean().optional(),
        diskControllerTypes: z.string().optional(),
        supportedSecurityOption: z.string().optional(),
      })
      .optional(),
    purchasePlan: z.strictObject({ name: z.string(), publisher: z.string(), product: z.string() }).optional(),
    encryption: z.strictObject({ type: z.string().optional(), diskEncryptionSetId: z.string().optional() }).optional(),
    networkAccessPolicy: z.enum(['AllowAll', 'AllowPrivate', 'DenyAll']).optional(),
    publicNetworkAccess: z.enum(['Enabled', 'Disabled']).optional(),
    diskAccessId: z.string().optional(),
    dataAccessAuthMode: z.enum(['AzureActiveDirectory', 'None']).optional(),
    tier: z.string().optional(),
    maxShares: z.number().int().optional(),
    supportsHibernation: z.boolean().optional(),
    burstingEnabled: z.boolean().optional(),
    optimizedForFrequentAttach: z.boolean().optional(),
  }),
});

export type DiskBody = z.infer<typeof diskSchema>;

/** What the service sets itself on a disk. */
export const diskReadOnly = [
  'managedBy',
  'managedByExtended',
  'timeCreated',
  'diskSizeBytes',
  'uniqueId',
  'provisioningState',
  'diskState',
  'shareInfo',
  'burstingEnabledTime',
  'propertyUpdatesInProgress',
  'LastOwnershipUpdateTime',
  'sourceUniqueId',
];

/**
 * The length of the blob that the body asks for.
 * @throws Refusal 400 when the size is none Azure takes, or the disk is not for an upload
 */
export function uploadSize(body: DiskBody): number {
  const { createOption, uploadSizeBytes: size } = body.properties.creationData;
  if (createOption !== 'Upload') {
    throw badRequest(
      `The sandbox makes disks only with createOption 'Upload', not '${createOption}'.`,
      'InvalidParameter',
    );
  }
  if (size === undefined) {
    throw badRequest("Required parameter 'disk.creationData.uploadSizeBytes' is missing (null).", 'InvalidParameter');
  }
  const virtual = size - footerBytes;
  if (virtual % mebibyte !== 0) {
    throw badRequest(
      `The upload size in bytes ${size} - 512 bytes for the VHD footer (${virtual} in this case) must be a multiple of MiB.`,
    );
  }
  if (size < leastUpload || size > mostUpload) {
    throw badRequest(
      `The upload size in bytes ${size} is out of range. It must be between ${leastUpload} and ${mostUpload}.`,
      'InvalidParameter',
    );
  }
  return size;
}

/** @throws Refusal 400 for combinations that no disk can have */
export function checkCombination(body: DiskBody): void {
  const { sku, zones, properties } = body;
  if (sku?.name.endsWith('_ZRS') && zones?.length) {
    throw badRequest('Zones cannot be specified for a zone redundant disk.', 'InvalidParameter');
  }
  if (properties.osType && (sku?.name === 'UltraSSD_LRS' || sku?.name === 'PremiumV2_LRS')) {
    throw badRequest(`Disks with sku '${sku.name}' cannot be OS disks.`, 'InvalidParameter');
  }
  if (properties.networkAccessPolicy === 'AllowPrivate' && !properties.diskAccessId) {
    throw badRequest("Required parameter 'disk.diskAccessId' is missing (null).", 'InvalidParameter');
  }
}
