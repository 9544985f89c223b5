import { z } from 'zod';
import { apiVersions } from '../arm/api-versions.ts';
import type { Arm } from '../arm/arm.ts';
import { find } from '../arm/resources.ts';
import { computePath, type Place } from '../names.ts';
import type { AzurePlan } from '../sign-in/clouds.ts';
import { azureDiskFailure } from './failures.ts';

const text = z.string().max(4096);
const setForm = z.object({
  id: text,
  name: text,
  location: text,
  properties: z.object({ encryptionType: text.optional() }).default({}),
});
export type EncryptionSetRow = z.infer<typeof setForm>;

/** Of a disk's properties: with whose key it is encrypted. Source: Microsoft.Compute diskRPCommon.json, Encryption */
export interface Encryption {
  readonly type: string;
  readonly diskEncryptionSetId: string;
}

/** The id of the plan's set: what is no id is a name in the plan's group. */
export function encryptionSetId(place: Place, { diskEncryptionSet: given }: AzurePlan): string | undefined {
  if (given === undefined || given.startsWith('/')) return given;
  return computePath(place, 'diskEncryptionSets', given);
}

/** The set that the plan names; undefined where there is none. */
export function findEncryptionSet(arm: Arm, id: string): Promise<EncryptionSetRow | undefined> {
  return find(arm, { path: id, version: apiVersions.disks }, setForm);
}

/**
 * How the plan's disks are encrypted: a disk has to have the type of its set.
 * @returns undefined where the plan names no set
 * @throws AZURE_ENCRYPTION_SET, AZURE_ENCRYPTION_KIND
 */
export async function encryptionOf(arm: Arm, place: Place, plan: AzurePlan): Promise<Encryption | undefined> {
  const id = encryptionSetId(place, plan);
  if (id === undefined) return undefined;
  const set = await findEncryptionSet(arm, id);
  if (!set) throw azureDiskFailure('AZURE_ENCRYPTION_SET', { set: id });
  const type = set.properties.encryptionType ?? 'EncryptionAtRestWithCustomerKey';
  if (isConfidential(type)) throw azureDiskFailure('AZURE_ENCRYPTION_KIND', { set: set.name, type });
  return { type, diskEncryptionSetId: set.id };
}

/** For the disks of confidential machines, which no upload makes. */
export function isConfidential(type: string): boolean {
  return /^confidential/i.test(type);
}
