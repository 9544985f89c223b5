import { z } from 'zod';
import { sessionTag } from '../names.ts';
import type { Arm, ArmRequest } from './arm.ts';
import { actionOf } from './arm.ts';

const text = z.string().max(4096);
const tags = z.record(text, text).nullish();

/** What we read of Resource Manager's answers; everything else in them is ignored. */
export const subscriptionForm = z.object({ subscriptionId: text, displayName: text, state: text.default('Enabled') });
export const locationForm = z.object({
  name: text,
  displayName: text.optional(),
  metadata: z.object({ regionType: text.optional(), geographyGroup: text.optional() }).optional(),
  availabilityZoneMappings: z.array(z.object({ logicalZone: text })).optional(),
});
export const groupForm = z.object({ name: text, location: text, tags });
export const resourceForm = z.object({ id: text, name: text, type: text, location: text.optional(), tags });
export const providerForm = z.object({ registrationState: text });
export const diskForm = z.object({
  id: text,
  name: text,
  tags,
  managedBy: text.nullable().optional(),
  properties: z.object({
    provisioningState: text.optional(),
    diskState: text.optional(),
    diskSizeGB: z.number().optional(),
    networkAccessPolicy: text.optional(),
    publicNetworkAccess: text.optional(),
    creationData: z.object({ uploadSizeBytes: z.number().optional() }).optional(),
  }),
});
const managed = z.object({ managedDisk: z.object({ id: text }).optional() });
export const imageForm = z.object({
  id: text,
  name: text,
  tags,
  properties: z.object({
    provisioningState: text.optional(),
    hyperVGeneration: text.optional(),
    storageProfile: z
      .object({ osDisk: managed.optional(), dataDisks: z.array(managed.extend({ lun: z.number() })).optional() })
      .optional(),
  }),
});

/** Anything that can carry tags, as far as every kind of it is the same. */
export const taggedForm = z.object({
  id: text,
  name: text,
  tags,
  properties: z.object({ provisioningState: text.optional() }).optional(),
});

export type TaggedRow = z.infer<typeof taggedForm>;
export type SubscriptionRow = z.infer<typeof subscriptionForm>;
export type LocationRow = z.infer<typeof locationForm>;
export type GroupRow = z.infer<typeof groupForm>;
export type ResourceRow = z.infer<typeof resourceForm>;
export type DiskRow = z.infer<typeof diskForm>;
export type ImageRow = z.infer<typeof imageForm>;

type Where = Pick<ArmRequest, 'path' | 'version' | 'query'>;

/**
 * GETs a resource in the form given.
 * @returns undefined when there is none
 * @throws AZURE_ANSWER when it has another form
 */
export async function find<T>(arm: Arm, where: Where, form: z.ZodType<T>): Promise<T | undefined> {
  const answer = await arm.send({ ...where, method: 'GET', allow: [404] });
  return answer.status === 404 ? undefined : inForm(arm, answer.body, form, where.path);
}

/** All entries of a list in the form given. */
export async function* listed<T>(arm: Arm, where: Where, form: z.ZodType<T>): AsyncGenerator<T> {
  for await (const row of arm.list(where)) yield inForm(arm, row, form, where.path);
}

/** @throws AZURE_ANSWER when the body has another form */
export function inForm<T>(arm: Arm, body: unknown, form: z.ZodType<T>, path: string): T {
  const result = form.safeParse(body);
  if (!result.success) throw arm.badAnswer(actionOf({ method: 'GET', path }));
  return result.data;
}

/** The session whose tag a resource carries. */
export function sessionOf(row: { tags?: Record<string, string> | null | undefined }): string | undefined {
  return row.tags?.[sessionTag];
}

/** What an id says: the group, the type in lower case, and the name, of a nested one with those it lies in. */
export function identityIn(id: string): { group: string; type: string; name: string } | undefined {
  const found = /\/resourceGroups\/([^/]+)\/providers\/([^/]+)\/((?:[^/]+\/[^/]+\/?)+)$/i.exec(id);
  const [, group, provider, rest] = found ?? [];
  if (group === undefined || provider === undefined || rest === undefined) return undefined;
  const steps = rest
    .split('/')
    .filter(step => step !== '')
    .map(plain);
  const types = steps.filter((_, n) => n % 2 === 0);
  const names = steps.filter((_, n) => n % 2 === 1);
  return { group: plain(group), type: [provider, ...types].join('/').toLowerCase(), name: names.join('/') };
}

/** Ids are shown with names as they are, or encoded. */
function plain(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    return step;
  }
}
