import { apiVersions } from '../arm/api-versions.ts';
import type { Arm } from '../arm/arm.ts';
import {
  type GroupRow,
  groupForm,
  type LocationRow,
  listed,
  locationForm,
  type SubscriptionRow,
  subscriptionForm,
} from '../arm/resources.ts';
import { azureFailure } from '../failures.ts';
import { locationName, type Place, subscriptionPath } from '../names.ts';
import type { AzurePlan } from '../sign-in/clouds.ts';

/** The subscriptions that the sign-in can see in its tenant. */
export function subscriptions(arm: Arm): AsyncGenerator<SubscriptionRow> {
  return listed(arm, { path: '/subscriptions', version: apiVersions.subscriptions }, subscriptionForm);
}

/**
 * The subscription of this id or display name; upper and lower case are the same.
 * @throws AZURE_SUBSCRIPTION_UNKNOWN, AZURE_SUBSCRIPTION_AMBIGUOUS
 */
export async function subscriptionOf(arm: Arm, nameOrId: string): Promise<SubscriptionRow> {
  const wanted = nameOrId.toLowerCase();
  const named: SubscriptionRow[] = [];
  for await (const row of subscriptions(arm)) {
    if (row.subscriptionId.toLowerCase() === wanted) return row;
    if (row.displayName.toLowerCase() === wanted) named.push(row);
  }
  const [only, ...others] = named;
  if (only === undefined) throw azureFailure('AZURE_SUBSCRIPTION_UNKNOWN', { subscription: nameOrId });
  if (others.length > 0) {
    const ids = named.map(row => row.subscriptionId).join(', ');
    throw azureFailure('AZURE_SUBSCRIPTION_AMBIGUOUS', { subscription: nameOrId, ids });
  }
  return only;
}

/** Where a plan puts things. */
export async function placeOf(arm: Arm, plan: Pick<AzurePlan, 'subscription' | 'resourceGroup'>): Promise<Place> {
  return { subscription: (await subscriptionOf(arm, plan.subscription)).subscriptionId, group: plan.resourceGroup };
}

/** The resource groups of a subscription. @param subscription its id */
export function groups(arm: Arm, subscription: string): AsyncGenerator<GroupRow> {
  const path = `${subscriptionPath(subscription)}/resourcegroups`;
  return listed(arm, { path, version: apiVersions.resources }, groupForm);
}

/** The regions a subscription may use; groups of regions such as `europe` are left out. @param subscription its id */
export async function* locations(arm: Arm, subscription: string): AsyncGenerator<LocationRow> {
  const path = `${subscriptionPath(subscription)}/locations`;
  for await (const row of listed(arm, { path, version: apiVersions.subscriptions }, locationForm)) {
    if (row.metadata?.regionType !== 'Logical') yield row;
  }
}

/** Does this location, by either of its names, exist for the subscription? */
export async function locationOf(arm: Arm, subscription: string, location: string): Promise<LocationRow | undefined> {
  const wanted = locationName(location);
  for await (const row of locations(arm, subscription)) {
    if (locationName(row.name) === wanted || locationName(row.displayName ?? '') === wanted) return row;
  }
  return undefined;
}
