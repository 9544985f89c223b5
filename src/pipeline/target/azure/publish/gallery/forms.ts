import { z } from 'zod';

const text = z.string().max(4096);
const head = { id: text, name: text, location: text.optional(), tags: z.record(text, text).nullish() };

/** What we read of a gallery and what is in it; everything else is ignored. Source: gallery.json, 2023-07-03 */
export const galleryForm = z.object({
  ...head,
  properties: z.object({ provisioningState: text.optional() }).optional(),
});
export const definitionForm = z.object({
  ...head,
  properties: z.object({
    provisioningState: text.optional(),
    osType: text.optional(),
    osState: text.optional(),
    hyperVGeneration: text.optional(),
    architecture: text.optional(),
    identifier: z.object({ publisher: text, offer: text, sku: text }).optional(),
    features: z
      .array(z.object({ name: text.optional(), value: text.optional() }))
      .max(1000)
      .nullish(),
  }),
});

const source = z.object({ source: z.object({ id: text.optional() }).nullish() });
const regional = z.object({
  region: text.optional(),
  state: text.optional(),
  details: z.nullish(text),
  progress: z.number().nullish(),
});
export const versionForm = z.object({
  ...head,
  properties: z.object({
    provisioningState: text.optional(),
    publishingProfile: z
      .object({
        targetRegions: z
          .array(z.object({ name: text }))
          .max(1000)
          .nullish(),
      })
      .nullish(),
    storageProfile: z
      .object({
        osDiskImage: z.nullish(source),
        dataDiskImages: z
          .array(source.extend({ lun: z.number() }))
          .max(64)
          .nullish(),
      })
      .optional(),
    replicationStatus: z
      .object({ aggregatedState: text.optional(), summary: z.array(regional).max(1000).nullish() })
      .nullish(),
  }),
});

export type GalleryRow = z.infer<typeof galleryForm>;
export type DefinitionRow = z.infer<typeof definitionForm>;
export type VersionRow = z.infer<typeof versionForm>;
export type RegionRow = z.infer<typeof regional>;
