import { z } from 'zod';
import { identity, tagsSchema } from './body.ts';
import { diskKinds } from './disk-kinds.ts';

const reference = z.strictObject({ id: z.string() });
const caching = z.enum(['None', 'ReadOnly', 'ReadWrite']).optional();
const storage = {
  managedDisk: reference.optional(),
  snapshot: reference.optional(),
  blobUri: z.string().optional(),
  caching,
  diskSizeGB: z.number().int().optional(),
  storageAccountType: z.enum(diskKinds).optional(),
  diskEncryptionSet: reference.optional(),
};

/** What an image may be given. Source: Microsoft.Compute image.json, 2024-07-01 */
export const imageSchema = z.strictObject({
  ...identity,
  location: z.string(),
  tags: tagsSchema.optional(),
  properties: z.strictObject({
    hyperVGeneration: z.enum(['V1', 'V2']).optional(),
    sourceVirtualMachine: reference.optional(),
    storageProfile: z
      .strictObject({
        osDisk: z
          .strictObject({
            osType: z.enum(['Linux', 'Windows']),
            osState: z.enum(['Generalized', 'Specialized']),
            ...storage,
          })
          .optional(),
        dataDisks: z
          .array(z.strictObject({ lun: z.number().int().min(0).max(63), ...storage }))
          .max(64)
          .optional(),
        zoneResilient: z.boolean().optional(),
      })
      .optional(),
  }),
});

export type ImageBody = z.infer<typeof imageSchema>;
export type StorageProfile = NonNullable<ImageBody['properties']['storageProfile']>;

/** What the service sets itself on an image. */
export const imageReadOnly = ['provisioningState'];
