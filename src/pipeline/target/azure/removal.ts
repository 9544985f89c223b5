import { Failed } from '../../failure.ts';
import { revoke } from './access.ts';
import { apiVersions } from './api-versions.ts';
import type { Arm } from './arm.ts';
import { getDisk } from './disk.ts';
import { azureFailure } from './failures.ts';
import { diskPath, imagePath, type Place } from './names.ts';
import { remove } from './operation.ts';
import { find, imageForm, sessionOf } from './resources.ts';

/**
 * Ends the access, whatever Azure thinks of a half-written VHD, and deletes the disk. Harmless when it is gone.
 * @throws AZURE_NOT_OURS when its tag is not the session's
 */
export async function removeDisk(arm: Arm, place: Place, name: string, session: string): Promise<void> {
  const disk = await getDisk(arm, place, name);
  if (!disk) return;
  mustBeOurs(disk, 'disk', place, session);
  const path = diskPath(place, name);
  if (/^Active(Upload|SAS)$/.test(disk.properties.diskState ?? '')) await revoke(arm, path).catch(onlyRefused);
  await remove(arm, { path, version: apiVersions.disks });
}

/** Deletes the image. @throws AZURE_NOT_OURS when its tag is not the session's */
export async function removeImage(arm: Arm, place: Place, name: string, session: string): Promise<void> {
  const at = { path: imagePath(place, name), version: apiVersions.images };
  const image = await find(arm, at, imageForm);
  if (!image) return;
  mustBeOurs(image, 'image', place, session);
  await remove(arm, at);
}

/** InvalidVhd is what an unfinished upload gets, and any other refusal will come again with the DELETE. */
function onlyRefused(error: unknown): void {
  const { code = '' } = error instanceof Failed ? error.failure : {};
  if (code !== 'AZURE_REFUSED' && code !== 'AZURE_OPERATION_FAILED') throw error;
}

type Tagged = Parameters<typeof sessionOf>[0] & { readonly name: string };

function mustBeOurs(row: Tagged, kind: string, { group }: Place, session: string): void {
  if (sessionOf(row) !== session) throw azureFailure('AZURE_NOT_OURS', { kind, name: row.name, group });
}
