import { Failed } from '../../../failure.ts';
import { apiVersions } from '../arm/api-versions.ts';
import type { Arm } from '../arm/arm.ts';
import { remove } from '../arm/operation.ts';
import { find, imageForm, sessionOf } from '../arm/resources.ts';
import { backOff } from '../arm/retry-after.ts';
import { azureFailure } from '../failures.ts';
import { diskPath, imagePath, type Place } from '../names.ts';
import { isInvalidVhd, revoke } from '../upload/access.ts';
import { getDisk } from './disk.ts';

/**
 * Ends the access, whatever Azure thinks of a half-written VHD, and deletes the disk. Harmless when it is gone.
 * @throws AZURE_NOT_OURS when its tag is not the session's
 */
export async function removeDisk(arm: Arm, place: Place, name: string, session: string): Promise<void> {
  const disk = await getDisk(arm, place, name);
  if (!disk) return;
  mustBeOurs(disk, 'disk', place, session);
  const path = diskPath(place, name);
  if (/^(Attached|Reserved)$/.test(disk.properties.diskState ?? '')) await detached(arm, place, name);
  if (/^Active(Upload|SAS)$/.test(disk.properties.diskState ?? '')) await release(arm, path);
  await remove(arm, { path, version: apiVersions.disks });
}

/** A machine that went lets go of its disks a moment later: 12 looks, 5 s apart. One that stays keeps them. */
const looks = 12;
const lookAgain = 5000;

async function detached(arm: Arm, place: Place, name: string): Promise<void> {
  for (let look = 1; look < looks; look++) {
    const { managedBy, properties } = (await getDisk(arm, place, name)) ?? { properties: {} };
    if (!/^(Attached|Reserved)$/.test(properties.diskState ?? '')) return;
    if (typeof managedBy === 'string' && (await stands(arm, managedBy))) return;
    await arm.clock.sleep(lookAgain, arm.signal);
  }
}

/** @param id of a machine, as Azure spells it */
async function stands(arm: Arm, id: string): Promise<boolean> {
  if (!/^\/subscriptions\/[^?#]+$/.test(id)) return false;
  const { status } = await arm.send({
    method: 'GET',
    path: id,
    version: apiVersions.virtualMachines,
    allow: [403, 404],
  });
  return status === 200;
}

/** Deletes the image. @throws AZURE_NOT_OURS when its tag is not the session's */
export async function removeImage(arm: Arm, place: Place, name: string, session: string): Promise<void> {
  const at = { path: imagePath(place, name), version: apiVersions.images };
  const image = await find(arm, at, imageForm);
  if (!image) return;
  mustBeOurs(image, 'image', place, session);
  await remove(arm, at);
}

/** Times the access is asked to end: an operation that failed late often succeeds the second time. */
const tries = 3;

/** Ends the access. InvalidVhd is what an unfinished upload gets; another refusal will come again with the DELETE. */
async function release(arm: Arm, path: string): Promise<void> {
  for (let attempt = 1; attempt <= tries; attempt++) {
    try {
      return await revoke(arm, path);
    } catch (error) {
      if (isInvalidVhd(error)) return;
      const { code = '' } = error instanceof Failed ? error.failure : {};
      if (code !== 'AZURE_REFUSED' && code !== 'AZURE_OPERATION_FAILED') throw error;
      await arm.clock.sleep(backOff(attempt), arm.signal);
    }
  }
}

type Tagged = Parameters<typeof sessionOf>[0] & { readonly name: string };

function mustBeOurs(row: Tagged, kind: string, { group }: Place, session: string): void {
  if (sessionOf(row) !== session) throw azureFailure('AZURE_NOT_OURS', { kind, name: row.name, group });
}
