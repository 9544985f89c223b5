import type { Control } from '../../../../types/control.ts';
import type { Published, TargetDisk } from '../../../../types/target.ts';
import { supportedCapabilities } from '../../disk/capabilities.ts';
import { generationOf } from '../../disk/generation.ts';
import { osTypeOf } from '../../disk/os-type.ts';
import { azureFailure } from '../../failures.ts';
import type { Place } from '../../names.ts';
import type { AzurePlan } from '../../sign-in/clouds.ts';
import { disksOf } from '../disks-of.ts';
import type { PublishRequest } from '../request.ts';
import { allOf, discardDisks, ensureDisks } from '../uploaded.ts';
import { ensureGalleryVersion, ourVersion, versionStands } from './version.ts';
import { type GalleryWish, galleryWish } from './wish.ts';

/** Makes a version of the uploaded disks, in the plan's gallery, and removes them once it stands. */
export async function publishVersion({ arm, place, plan, disks, keep, ctl }: PublishRequest): Promise<Published> {
  const wish = wishFor(place, plan, disks, ctl);
  const placed = disksOf(place, plan, disks);
  // Where the version stands in every region the disks may be gone already.
  const before = await ourVersion(arm, wish, keep.session);
  if (!before || !versionStands(before)) await ensureDisks(arm, place, plan, allOf(placed), keep);
  const version = await ensureGalleryVersion(arm, wish, placed, keep, ctl);
  await discardDisks(arm, place, allOf(placed), keep);
  return { kind: 'azure-gallery-version', facts: factsOf(wish, place, version.id) };
}

/** @throws AZURE_NO_OS_DISK, AZURE_TRUSTED_LAUNCH_GEN1, AZURE_NVME_GEN1 */
export function wishFor(place: Place, plan: AzurePlan, disks: readonly TargetDisk[], ctl: Control): GalleryWish {
  const os = disks.find(disk => disk.index === 0);
  if (!os) throw azureFailure('AZURE_NO_OS_DISK', { name: plan.name });
  const guest = {
    osType: osTypeOf(plan, os, ctl),
    generation: generationOf(plan, os),
    can: supportedCapabilities(plan, os),
  };
  const wish = galleryWish(place, plan, guest);
  if (!wish) throw new TypeError('NO_GALLERY_IN_PLAN');
  return wish;
}

function factsOf(wish: GalleryWish, place: Place, id: string): Published['facts'] {
  return {
    resourceGroup: wish.place.group,
    subscription: place.subscription,
    location: wish.location,
    name: wish.definition,
    gallery: wish.gallery,
    version: wish.version,
    regions: wish.regions.join(', '),
    generation: wish.generation,
    osState: wish.osState,
    trustedLaunch: wish.features.SecurityType !== undefined,
    id,
  };
}
