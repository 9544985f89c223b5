import type { Control, Keep, TargetDisk } from '../../../types.ts';
import { apiVersions } from '../arm/api-versions.ts';
import type { Arm } from '../arm/arm.ts';
import { awaitProvisioned, put, remove } from '../arm/operation.ts';
import { find, type ImageRow, imageForm, inForm, sessionOf } from '../arm/resources.ts';
import { generationOf } from '../disk/disk.ts';
import { osTypeOf } from '../disk/os-type.ts';
import { azureFailure } from '../failures.ts';
import { diskName, diskPath, imagePath, locationName, type Place, sessionTag } from '../names.ts';
import type { AzurePlan } from '../sign-in/clouds.ts';

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

/** What has the name of the plan's image. */
export async function lookAtImage(arm: Arm, place: Place, plan: AzurePlan): Promise<ImageRow[]> {
  const found = await find(arm, { path: imagePath(place, plan.name), version }, imageForm);
  return found ? [found] : [];
}

/** Stands or is about to; one whose making failed is neither. */
export function imageStands({ properties }: ImageRow): boolean {
  return properties.provisioningState !== 'Failed';
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
  const found = await ourImage(arm, place, plan.name, keep.session);
  const state = keep.entry(imageKey)?.state;
  if (state !== 'intended' && state !== 'made') await intend(keep, place, plan.name);
  // One whose making failed late is an empty shell that nothing but a new one replaces.
  if (found && !imageStands(found)) await remove(arm, { path, version });
  const shown =
    found && imageStands(found)
      ? await awaitProvisioned(arm, { path, version }, `PUT images/${plan.name}`)
      : await put(arm, { path, version, body: bodyOf(place, plan, disks, keep.session, ctl) });
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
