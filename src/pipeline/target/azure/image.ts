import type { Control, Keep, TargetDisk } from '../../types.ts';
import { apiVersions } from './api-versions.ts';
import type { Arm } from './arm.ts';
import type { AzurePlan } from './clouds.ts';
import { generationOf } from './disk.ts';
import { azureFailure } from './failures.ts';
import { diskName, diskPath, imagePath, locationName, type Place, sessionTag } from './names.ts';
import { awaitProvisioned, put, remove } from './operation.ts';
import { osTypeOf } from './os-type.ts';
import { find, hasFailed, type ImageRow, imageForm, inForm, sessionOf } from './resources.ts';

const version = apiVersions.images;
export const imageKey = 'azure-image';

/**
 * The image of our name, undefined when there is none.
 * @throws AZURE_NAME_TAKEN, AZURE_NAME_HELD when it is not this session's
 */
export async function ourImage(arm: Arm, place: Place, name: string, session: string): Promise<ImageRow | undefined> {
  const found = await find(arm, { path: imagePath(place, name), version }, imageForm);
  if (!found) return undefined;
  const theirs = sessionOf(found);
  if (theirs === session) return found;
  const about = { kind: 'image', name, group: place.group };
  if (theirs === undefined) throw azureFailure('AZURE_NAME_TAKEN', about);
  throw azureFailure('AZURE_NAME_HELD', { ...about, session: theirs });
}

/** Like `ourImage`, but one that Azure failed to make is taken away: its disks are still there to make it again. */
export async function standingImage(
  arm: Arm,
  place: Place,
  name: string,
  session: string,
): Promise<ImageRow | undefined> {
  const found = await ourImage(arm, place, name, session);
  if (!found || !hasFailed(found)) return found;
  await remove(arm, { path: imagePath(place, name), version });
  return undefined;
}

/**
 * Makes the managed image, or takes the one a former run made, and reads it back.
 * @param disks in order of index, the first the one that boots
 */
export async function ensureImage(
  arm: Arm,
  place: Place,
  plan: AzurePlan,
  disks: readonly TargetDisk[],
  keep: Keep,
  ctl: Control,
): Promise<ImageRow> {
  const path = imagePath(place, plan.name);
  const found = await standingImage(arm, place, plan.name, keep.session);
  const state = keep.entry(imageKey)?.state;
  if (state !== 'intended' && state !== 'made') await intend(keep, place, plan.name);
  const body = found ? undefined : bodyOf(place, plan, disks, keep.session, ctl);
  const shown = found
    ? await awaitProvisioned(arm, { path, version }, `PUT images/${plan.name}`)
    : await put(arm, { path, version, body });
  const image = inForm(arm, shown, imageForm, path);
  mustBeAsked(image, place, plan, disks);
  if (state !== 'made') await keep.made(imageKey, { id: image.id });
  return image;
}

function intend(keep: Keep, place: Place, name: string): Promise<void> {
  const facts = { subscription: place.subscription, group: place.group, name };
  return keep.intend({ key: imageKey, kind: 'azure-image', side: 'target', facts });
}

function bodyOf(place: Place, plan: AzurePlan, disks: readonly TargetDisk[], session: string, ctl: Control): unknown {
  const [os, ...data] = disks;
  if (!os) throw azureFailure('AZURE_NO_OS_DISK', { name: plan.name });
  const source = ({ index }: TargetDisk) => ({ managedDisk: { id: diskPath(place, diskName(plan.name, index)) } });
  return {
    location: locationName(plan.location),
    tags: { [sessionTag]: session },
    properties: {
      hyperVGeneration: `V${generationOf(plan, os)}`,
      storageProfile: {
        osDisk: { osType: osTypeOf(plan, os, ctl), osState: 'Generalized', ...source(os) },
        dataDisks: data.map((disk, lun) => ({ lun, ...source(disk) })),
        zoneResilient: false,
      },
    },
  };
}

/** @throws AZURE_IMAGE_DIFFERS */
function mustBeAsked(image: ImageRow, place: Place, plan: AzurePlan, disks: readonly TargetDisk[]): void {
  const [os, ...data] = disks;
  if (!os) return;
  const { hyperVGeneration = '', storageProfile } = image.properties;
  const differs = (property: string, expected: string, actual: string) => {
    if (expected.toLowerCase() === actual.toLowerCase()) return;
    throw azureFailure('AZURE_IMAGE_DIFFERS', { name: plan.name, property, expected, actual });
  };
  differs('hyperVGeneration', `V${generationOf(plan, os)}`, hyperVGeneration);
  differs('dataDisks', String(data.length), String(storageProfile?.dataDisks?.length ?? 0));
  const source = storageProfile?.osDisk?.managedDisk?.id;
  if (source !== undefined) differs('osDisk', diskPath(place, diskName(plan.name, os.index)), source);
}
