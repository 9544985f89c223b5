import { apiVersions } from '../arm/api-versions.ts';
import type { Arm } from '../arm/arm.ts';
import { find, type GroupRow, groupForm, type LocationRow } from '../arm/resources.ts';
import { groupPath, type Place } from '../names.ts';
import type { AzurePlan } from '../sign-in/clouds.ts';
import { registration } from './group.ts';
import { once } from './once.ts';
import { locationOf } from './places.ts';
import { providersOf } from './providers.ts';
import { type Usage, usagesIn } from './quota.ts';
import { type Skus, skusIn } from './sizes/skus.ts';

/** What several checks need to know of the place, each asked once. */
export interface Ground {
  readonly arm: Arm;
  readonly place: Place;
  readonly plan: AzurePlan;
  readonly group: () => Promise<GroupRow | undefined>;
  readonly location: () => Promise<LocationRow | undefined>;
  /** By namespace: Registered, NotRegistered, …; undefined where one may not look. */
  readonly providers: () => Promise<ReadonlyMap<string, string | undefined>>;
  readonly skus: () => Promise<Skus>;
  readonly usages: () => Promise<readonly Usage[]>;
}

export function groundOf(arm: Arm, place: Place, plan: AzurePlan): Ground {
  return {
    arm,
    place,
    plan,
    group: once(() => find(arm, { path: groupPath(place), version: apiVersions.resources }, groupForm)),
    location: once(() => locationOf(arm, place.subscription, plan.location)),
    providers: once(async () => {
      const states = providersOf(plan).map(
        async provider => [provider, await registration(arm, place.subscription, provider)] as const,
      );
      return new Map(await Promise.all(states));
    }),
    skus: once(() => skusIn(arm, place.subscription, plan.location)),
    usages: once(() => usagesIn(arm, place.subscription, plan.location)),
  };
}
