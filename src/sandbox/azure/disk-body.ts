import { z } from 'zod';
import { identity, tagsSchema } from './body.ts';
import { diskKinds } from './disk-kinds.ts';

/** What a disk made for an upload, or empty, may be given. Source: Microsoft.Compute disk.json, 2024-03-02 */
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
      name: z.enum(diskKinds),
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
    diskSizeGB: z.number().int().optional(),
    supportedCapabilities: z
      .strictObject({
        architecture: z.enum(['x64', 'Arm64']).optional(),
        acceleratedNetwork: z.boolean().optional(),
        diskControllerTypes: z.enum(['SCSI', 'SCSI, NVME', 'NVME, SCSI']).optional(),
        supportedSecurityOption: z.string().optional(),
      })
      .optional(),
    purchasePlan: z.strictObject({ name: z.string(), publisher: z.string(), product: z.string() }).optional(),
    encryption: z
      .strictObject({
        type: z
          .enum([
            'EncryptionAtRestWithPlatformKey',
            'EncryptionAtRestWithCustomerKey',
            'EncryptionAtRestWithPlatformAndCustomerKeys',
          ])
          .optional(),
        diskEncryptionSetId: z.string().optional(),
      })
      .optional(),
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
