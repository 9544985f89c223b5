import type { Keep } from '../../../types.ts';
import type { Arm } from '../arm/arm.ts';
import { sessionOf } from '../arm/resources.ts';
import { diskKey, getDisk } from '../disk/disk.ts';
import { removeDisk } from '../disk/removal.ts';
import { azureFailure } from '../failures.ts';
import { diskName, type Place } from '../names.ts';
import type { AzurePlan } from '../sign-in/clouds.ts';

/**
 * @returns the name
 * @throws AZURE_DISK_GONE, AZURE_NAME_TAKEN, AZURE_DISK_STATE
 */
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

/** What was made of the uploaded disks has bytes of its own: they go, and are no longer in the ledger. */
export async function removeUploaded(
  arm: Arm,
  place: Place,
  plan: Pick<AzurePlan, 'name'>,
  disks: readonly { readonly index: number }[],
  keep: Keep,
): Promise<void> {
  for (const { index } of disks) {
    await removeDisk(arm, place, diskName(plan.name, index), keep.session);
    const state = keep.entry(diskKey(index))?.state;
    if (state === 'made' || state === 'intended') await keep.gone(diskKey(index));
  }
}
