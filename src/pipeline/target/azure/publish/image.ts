import type { Control } from '../../../types/control.ts';
import type { Keep } from '../../../types/ledger.ts';
import type { TargetDisk } from '../../../types/target.ts';
import { apiVersions } from '../arm/api-versions.ts';
import type { Arm } from '../arm/arm.ts';
import { awaitProvisioned, put, remove } from '../arm/operation.ts';
import { find, type ImageRow, imageForm, inForm, sessionOf } from '../arm/resources.ts';
import { encryptionSetId } from '../disk/encryption.ts';
import { generationOf } from '../disk/generation.ts';
import { osTypeOf } from '../disk/os-type.ts';
import { azureFailure } from '../failures.ts';
import { imagePath, locationName, type Place } from '../names.ts';
import type { AzurePlan } from '../sign-in/clouds.ts';
import { tagsOf } from '../tags.ts';
import type { PlacedDisk, PlacedDisks } from './disks-of.ts';

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
 * @param os the machine's disk that boots, from which generation and system are known
 */
export async function ensureImage(
  arm: Arm,
  place: Place,
  plan: AzurePlan,
  os: TargetDisk,
  disks: PlacedDisks,
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
      : await put(arm, { path, version, body: bodyOf(place, plan, os, disks, keep.session, ctl) });
  const image = inForm(arm, shown, imageForm, path);
  mustBeAsked(image, plan, os, disks);
  if (state !== 'made') await keep.made(imageKey, { id: image.id });
  return image;
}

function intend(keep: Keep, place: Place, name: string): Promise<void> {
  const facts = { subscription: place.subscription, group: place.group, name };
  return keep.intend({ key: imageKey, kind: 'azure-image', side: 'target', facts });
}

/** Source: Microsoft.Compute image.json, 2024-07-01 */
function bodyOf(
  place: Place,
  plan: AzurePlan,
  os: TargetDisk,
  disks: PlacedDisks,
  session: string,
  ctl: Control,
): unknown {
  const set = encryptionSetId(place, plan);
  const encrypted = set === undefined ? {} : { diskEncryptionSet: { id: set } };
  const source = ({ id }: PlacedDisk) => ({ managedDisk: { id }, ...encrypted });
  return {
    location: locationName(plan.location),
    tags: tagsOf(plan, session),
    properties: {
      hyperVGeneration: `V${generationOf(plan, os)}`,
      storageProfile: {
        osDisk: { osType: osTypeOf(plan, os, ctl), osState: 'Generalized', ...source(disks.os) },
        dataDisks: disks.data.map(disk => ({ lun: disk.lun, ...source(disk) })),
        zoneResilient: false,
      },
    },
  };
}

/** @throws AZURE_IMAGE_DIFFERS */
function mustBeAsked(image: ImageRow, plan: AzurePlan, os: TargetDisk, disks: PlacedDisks): void {
  const { hyperVGeneration = '', storageProfile } = image.properties;
  const differs = (property: string, expected: string, actual: string) => {
    if (expected.toLowerCase() === actual.toLowerCase()) return;
    throw azureFailure('AZURE_IMAGE_DIFFERS', { name: plan.name, property, expected, actual });
  };
  differs('hyperVGeneration', `V${generationOf(plan, os)}`, hyperVGeneration);
  const shown = (storageProfile?.dataDisks ?? []).toSorted((a, b) => a.lun - b.lun);
  differs('dataDisks', lunsIn(disks.data), lunsIn(shown));
  const sources = [storageProfile?.osDisk, ...shown].map(disk => disk?.managedDisk?.id);
  for (const [at, { id }] of [disks.os, ...disks.data].entries()) {
    const source = sources[at];
    if (source !== undefined) differs(at === 0 ? 'osDisk' : 'dataDisks', id, source);
  }
}

/** `LUN 0, 5`, or `0` where there are none. */
function lunsIn(disks: readonly { readonly lun: number }[]): string {
  return disks.length === 0 ? '0' : `LUN ${disks.map(({ lun }) => lun).join(', ')}`;
}
