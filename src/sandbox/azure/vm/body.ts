import { z } from 'zod';
import { identity, tagsSchema } from '../body.ts';
import { diskKinds } from '../disk-kinds.ts';

const reference = z.strictObject({ id: z.string() });
const caching = z.enum(['None', 'ReadOnly', 'ReadWrite']).optional();
const deleteOption = z.enum(['Delete', 'Detach']).optional();
const createOption = z.enum(['FromImage', 'Empty', 'Attach', 'Copy', 'Restore']);
const managedDisk = z
  .strictObject({
    id: z.string().optional(),
    storageAccountType: z.enum(diskKinds).optional(),
    diskEncryptionSet: reference.optional(),
  })
  .optional();
const disk = {
  createOption,
  name: z.string().min(1).max(80).optional(),
  caching,
  writeAcceleratorEnabled: z.boolean().optional(),
  diskSizeGB: z.number().int().min(1).max(32_767).optional(),
  managedDisk,
  deleteOption,
};

/** What a machine may be given, as far as this sandbox makes machines. Source: Microsoft.Compute virtualMachine.json, 2024-07-01 */
export const vmSchema = z.strictObject({
  ...identity,
  location: z.string(),
  tags: tagsSchema.optional(),
  zones: z
    .array(z.enum(['1', '2', '3']))
    .max(1)
    .optional(),
  properties: z.strictObject({
    hardwareProfile: z.strictObject({ vmSize: z.string() }),
    storageProfile: z.strictObject({
      imageReference: reference.optional(),
      osDisk: z.strictObject({ ...disk, osType: z.enum(['Linux', 'Windows']).optional() }),
      dataDisks: z
        .array(z.strictObject({ ...disk, lun: z.number().int().min(0).max(63) }))
        .max(64)
        .optional(),
      diskControllerType: z.enum(['SCSI', 'NVMe']).optional(),
    }),
    osProfile: z
      .strictObject({
        computerName: z.string().min(1).max(64),
        adminUsername: z.string().min(1).max(64),
        linuxConfiguration: z.strictObject({
          disablePasswordAuthentication: z.literal(true),
          provisionVMAgent: z.boolean().optional(),
          ssh: z.strictObject({
            publicKeys: z.array(z.strictObject({ path: z.string(), keyData: z.string() })).min(1),
          }),
        }),
        customData: z.string().optional(),
      })
      .optional(),
    networkProfile: z.strictObject({
      networkInterfaces: z
        .array(
          z.strictObject({
            id: z.string(),
            properties: z.strictObject({ primary: z.boolean().optional(), deleteOption }).optional(),
          }),
        )
        .min(1),
    }),
    diagnosticsProfile: z
      .strictObject({
        bootDiagnostics: z.strictObject({ enabled: z.boolean(), storageUri: z.string().optional() }),
      })
      .optional(),
    securityProfile: z
      .strictObject({
        securityType: z.enum(['TrustedLaunch', 'ConfidentialVM', 'Standard']),
        uefiSettings: z
          .strictObject({ secureBootEnabled: z.boolean().optional(), vTpmEnabled: z.boolean().optional() })
          .optional(),
      })
      .optional(),
    additionalCapabilities: z.strictObject({ ultraSSDEnabled: z.boolean().optional() }).optional(),
    userData: z.string().optional(),
  }),
});

export type VmBody = z.infer<typeof vmSchema>;
export type VmDataDisk = NonNullable<VmBody['properties']['storageProfile']['dataDisks']>[number];

/** What the service sets itself on a machine. */
export const vmReadOnly = [
  'provisioningState',
  'instanceView',
  'vmId',
  'timeCreated',
  'resources',
  'managedBy',
  'etag',
];
