import type { Control } from '../../../types/control.ts';
import type { Keep } from '../../../types/ledger.ts';
import type { Published, TargetDisk } from '../../../types/target.ts';
import type { Arm } from '../arm/arm.ts';
import type { ImageRow } from '../arm/resources.ts';
import { generationOf } from '../disk/generation.ts';
import { azureFailure } from '../failures.ts';
import { locationName, type Place } from '../names.ts';
import type { AzurePlan } from '../sign-in/clouds.ts';
import { disksAlone, disksOf } from './disks-of.ts';
import { publishVersion } from './gallery/publish.ts';
import { ensureImage, imageStands, ourImage } from './image.ts';
import { allOf, discardDisks, ensureDisks } from './uploaded.ts';

/**
 * Makes of the uploaded disks what the plan asks for. Killed at any moment and repeated, it goes on where it
 * was: every step looks at what stands before it does anything.
 */
export async function publish(
  arm: Arm,
  place: Place,
  plan: AzurePlan,
  disks: readonly TargetDisk[],
  keep: Keep,
  ctl: Control,
): Promise<Published> {
  const ordered = disks.toSorted((a, b) => a.index - b.index);
  if (plan.publish === 'disk') return publishDisks(arm, place, plan, ordered, keep);
  if (plan.publish === 'gallery') return publishVersion(arm, place, plan, ordered, keep, ctl);
  return publishImage(arm, place, plan, ordered, keep, ctl);
}

async function publishDisks(
  arm: Arm,
  place: Place,
  plan: AzurePlan,
  disks: readonly TargetDisk[],
  keep: Keep,
): Promise<Published> {
  const placed = disksAlone(place, plan, disks);
  await ensureDisks(arm, place, plan, placed, keep);
  const names = placed.map(({ name }) => name);
  return { kind: 'azure-disk', facts: { ...common(place, plan), name: names.join(', '), disks: names.length } };
}

async function publishImage(
  arm: Arm,
  place: Place,
  plan: AzurePlan,
  disks: readonly TargetDisk[],
  keep: Keep,
  ctl: Control,
): Promise<Published> {
  const [os] = disks;
  if (os?.index !== 0) throw azureFailure('AZURE_NO_OS_DISK', { name: plan.name });
  const image = await makeImage(arm, place, plan, disks, keep, ctl);
  const facts = { ...common(place, plan), name: image.name, id: image.id, generation: generationOf(plan, os) };
  return { kind: 'azure-image', facts };
}

/** Makes the image of the uploaded disks and the plan's new ones, which then go. @param disks in order of index */
export async function makeImage(
  arm: Arm,
  place: Place,
  plan: AzurePlan,
  disks: readonly TargetDisk[],
  keep: Keep,
  ctl: Control,
): Promise<ImageRow> {
  const placed = disksOf(place, plan, disks);
  const [os] = disks;
  if (!os) throw azureFailure('AZURE_NO_OS_DISK', { name: plan.name });
  // Where the image stands the disks may be gone already.
  const before = await ourImage(arm, place, plan.name, keep.session);
  if (!before || !imageStands(before)) await ensureDisks(arm, place, plan, allOf(placed), keep);
  const image = await ensureImage(arm, place, plan, os, placed, keep, ctl);
  await discardDisks(arm, place, allOf(placed), keep);
  return image;
}

function common({ group, subscription }: Place, plan: AzurePlan) {
  return { resourceGroup: group, subscription, location: locationName(plan.location) };
}
