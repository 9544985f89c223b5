import { z } from 'zod';
import { identity, tagsSchema } from '../body.ts';

const head = { ...identity, location: z.string(), tags: tagsSchema.optional() };
const count = z.number().int().min(1).max(100);
const storageType = z.enum(['Standard_LRS', 'Standard_ZRS', 'Premium_LRS']);

/** What a gallery may be given. Source: Microsoft.Compute gallery.json, 2023-07-03 */
export const gallerySchema = z.strictObject({
  ...head,
  properties: z
    .strictObject({
      description: z.string().optional(),
      identifier: z.strictObject({}).optional(),
      sharingProfile: z.strictObject({ permissions: z.enum(['Private', 'Groups', 'Community']).optional() }).optional(),
      softDeletePolicy: z.strictObject({ isSoftDeleteEnabled: z.boolean().optional() }).optional(),
    })
    .optional(),
});

const range = z.strictObject({ min: z.number().int().optional(), max: z.number().int().optional() });

export const definitionSchema = z.strictObject({
  ...head,
  properties: z.strictObject({
    description: z.string().optional(),
    eula: z.string().optional(),
    privacyStatementUri: z.string().optional(),
    releaseNoteUri: z.string().optional(),
    osType: z.enum(['Linux', 'Windows']),
    osState: z.enum(['Generalized', 'Specialized']),
    hyperVGeneration: z.enum(['V1', 'V2']).optional(),
    endOfLifeDate: z.string().optional(),
    identifier: z.strictObject({ publisher: z.string(), offer: z.string(), sku: z.string() }),
    recommended: z.strictObject({ vCPUs: range.optional(), memory: range.optional() }).optional(),
    disallowed: z.strictObject({ diskTypes: z.array(z.string()).optional() }).optional(),
    features: z.array(z.strictObject({ name: z.string(), value: z.string() })).optional(),
    architecture: z.enum(['x64', 'Arm64']).optional(),
  }),
});

const reference = z.strictObject({ diskEncryptionSetId: z.string() });
const diskImage = {
  hostCaching: z.enum(['None', 'ReadOnly', 'ReadWrite']).optional(),
  source: z.strictObject({
    id: z.string().optional(),
    uri: z.string().optional(),
    storageAccountId: z.string().optional(),
  }),
};

export const versionSchema = z.strictObject({
  ...head,
  properties: z.strictObject({
    publishingProfile: z
      .strictObject({
        targetRegions: z
          .array(
            z.strictObject({
              name: z.string(),
              regionalReplicaCount: count.optional(),
              storageAccountType: storageType.optional(),
              encryption: z
                .strictObject({
                  osDiskImage: reference.optional(),
                  dataDiskImages: z.array(reference.extend({ lun: z.number().int().min(0).max(63) })).optional(),
                })
                .optional(),
              excludeFromLatest: z.boolean().optional(),
            }),
          )
          .optional(),
        replicaCount: count.optional(),
        excludeFromLatest: z.boolean().optional(),
        endOfLifeDate: z.string().optional(),
        storageAccountType: storageType.optional(),
        replicationMode: z.enum(['Full', 'Shallow']).optional(),
      })
      .optional(),
    storageProfile: z.strictObject({
      osDiskImage: z.strictObject(diskImage).optional(),
      dataDiskImages: z.array(z.strictObject({ lun: z.number().int().min(0).max(63), ...diskImage })).optional(),
    }),
    safetyProfile: z.strictObject({ allowDeletionOfReplicatedLocations: z.boolean().optional() }).optional(),
  }),
});

export type GalleryBody = z.infer<typeof gallerySchema>;
export type DefinitionBody = z.infer<typeof definitionSchema>;
export type VersionBody = z.infer<typeof versionSchema>;

/** What the service sets itself on all of them. */
export const galleryReadOnly = [
  'provisioningState',
  'uniqueName',
  'sharingStatus',
  'groups',
  'publishedDate',
  'replicationStatus',
  'sizeInGB',
  'reportedForPolicyViolation',
  'policyViolations',
];
