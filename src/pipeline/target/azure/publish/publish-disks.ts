import type { Published } from '../../../types/target.ts';
import { locationName } from '../names.ts';
import { disksAlone } from './disks-of.ts';
import type { PublishRequest } from './request.ts';
import { ensureDisks } from './uploaded.ts';

/** Leaves the disks as they are, with the plan's new ones. */
export async function publishDisks({ arm, place, plan, disks, keep }: PublishRequest): Promise<Published> {
  const placed = disksAlone(place, plan, disks);
  await ensureDisks(arm, place, plan, placed, keep);
  return {
    kind: 'azure-disk',
    facts: {
      resourceGroup: place.group,
      subscription: place.subscription,
      location: locationName(plan.location),
      name: placed.map(({ name }) => name).join(', '),
      disks: placed.length,
    },
  };
}
