import type { Published } from '../../../types/target.ts';
import type { ImageRow } from '../arm/resources.ts';
import { generationOf } from '../disk/generation.ts';
import { azureFailure } from '../failures.ts';
import { locationName } from '../names.ts';
import { disksOf } from './disks-of.ts';
import { ensureImage, imageStands, ourImage } from './image.ts';
import type { PublishRequest } from './request.ts';
import { allOf, discardDisks, ensureDisks } from './uploaded.ts';

/** @throws AZURE_NO_OS_DISK */
export async function publishImage(request: PublishRequest): Promise<Published> {
  const { place, plan } = request;
  const { image, generation } = await makeImage(request);
  return {
    kind: 'azure-image',
    facts: {
      resourceGroup: place.group,
      subscription: place.subscription,
      location: locationName(plan.location),
      name: image.name,
      id: image.id,
      generation,
    },
  };
}

/**
 * Makes the image of the uploaded disks and the plan's new ones, which then go.
 * @throws AZURE_NO_OS_DISK
 */
export async function makeImage(request: PublishRequest): Promise<{ image: ImageRow; generation: 1 | 2 }> {
  const { arm, place, plan, disks, keep, ctl } = request;
  const placed = disksOf(place, plan, disks);
  const [os] = disks;
  if (!os) throw azureFailure('AZURE_NO_OS_DISK', { name: plan.name });
  // Where the image stands the disks may be gone already.
  const before = await ourImage(arm, place, plan.name, keep.session);
  if (!before || !imageStands(before)) await ensureDisks(arm, place, plan, allOf(placed), keep);
  const image = await ensureImage(arm, place, plan, os, placed, keep, ctl);
  await discardDisks(arm, place, allOf(placed), keep);
  return { image, generation: generationOf(plan, os) };
}
