import type { Keep } from '../../../types/ledger.ts';
import type { Arm } from '../arm/arm.ts';
import { sessionOf } from '../arm/resources.ts';
import { getDisk } from '../disk/disk.ts';
import { ensureEmptyDisks } from '../disk/empty.ts';
import { removeDisk } from '../disk/removal.ts';
import { azureFailure } from '../failures.ts';
import type { Place } from '../names.ts';
import type { AzurePlan } from '../sign-in/clouds.ts';
import type { DataDisk, PlacedDisks } from './disks-of.ts';

/** One that boots, or one that does not. */
export type AnyDisk = PlacedDisks['os'] | DataDisk;

/** All of them, the one that boots first, then by LUN. */
export function allOf({ os, data }: PlacedDisks): readonly AnyDisk[] {
  return [os, ...data];
}

/**
 * Sees to it that everything that is to be published stands: what was uploaded is whole, and the plan's new disks are
 * made.
 * @throws AZURE_DISK_GONE, AZURE_NAME_TAKEN, AZURE_NAME_HELD, AZURE_DISK_STATE, AZURE_ENCRYPTION_SET
 */
export async function ensureDisks(
  arm: Arm,
  place: Place,
  plan: AzurePlan,
  disks: readonly AnyDisk[],
  keep: Keep,
): Promise<void> {
  for (const { name, index } of disks) {
    if (index !== undefined) await mustBeUploaded(arm, place, name, keep.session);
  }
  await ensureEmptyDisks(arm, place, plan, disks, keep);
}

/** Deletes the disks of what has been published and needs them no more. Harmless where they are gone. */
export async function discardDisks(arm: Arm, place: Place, disks: readonly AnyDisk[], keep: Keep): Promise<void> {
  for (const { key, name } of disks) {
    await removeDisk(arm, place, name, keep.session);
    const state = keep.entry(key)?.state;
    if (state === 'made' || state === 'intended') await keep.gone(key);
  }
}

/** @throws AZURE_DISK_GONE, AZURE_NAME_TAKEN, AZURE_DISK_STATE */
export async function mustBeUploaded(arm: Arm, place: Place, name: string, session: string): Promise<string> {
  const disk = await getDisk(arm, place, name);
  if (!disk) throw azureFailure('AZURE_DISK_GONE', { name });
  if (sessionOf(disk) !== session) throw azureFailure('AZURE_NAME_TAKEN', { kind: 'disk', name, group: place.group });
  const { diskState = '' } = disk.properties;
  if (diskState === 'ReadyToUpload' || diskState === 'ActiveUpload') {
    throw azureFailure('AZURE_DISK_STATE', { name, state: diskState, expected: 'Unattached' });
  }
  return name;
}
