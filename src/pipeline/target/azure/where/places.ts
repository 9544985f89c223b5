import { Failed } from '../../../failure.ts';
import { apiVersions } from '../arm/api-versions.ts';
import type { Arm } from '../arm/arm.ts';
import {
  find,
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
import { subscriptionsIn, tenantsOf } from './tenants.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * The subscription of this id or display name; upper and lower case are the same. One that has it in the tenant of the
 * sign-in comes before those of other tenants.
 * @param tenant in which alone it is looked for
 * @throws AZURE_SUBSCRIPTION_UNKNOWN, AZURE_SUBSCRIPTION_AMBIGUOUS, AZURE_SIGN_IN_SECOND_FACTOR
 */
export async function subscriptionOf(arm: Arm, nameOrId: string, tenant?: string): Promise<SubscriptionRow> {
  const known = uuid.test(nameOrId) ? await byId(arm, nameOrId, tenant) : undefined;
  if (known !== undefined) return known;
  const here = await called(nameOrId, subscriptionsIn(arm, tenant));
  const [only, ...others] = here.length > 0 || tenant !== undefined ? here : await elsewhere(arm, nameOrId);
  if (only === undefined) throw azureFailure('AZURE_SUBSCRIPTION_UNKNOWN', { subscription: nameOrId });
  if (others.length > 0) {
    const ids = [only, ...others].map(row => row.subscriptionId).join(', ');
    throw azureFailure('AZURE_SUBSCRIPTION_AMBIGUOUS', { subscription: nameOrId, ids });
  }
  return only;
}

/** The service itself says in which tenant it is: no other need be asked. */
async function byId(arm: Arm, id: string, tenant: string | undefined): Promise<SubscriptionRow | undefined> {
  if (tenant !== undefined) arm.lies(id, tenant);
  const row = await find(arm, { path: subscriptionPath(id), version: apiVersions.subscriptions }, subscriptionForm);
  // One that is not there, and one that may not be seen, look the same in a list.
  return row;
}

/** The one of this id, else all of this name. */
async function called(nameOrId: string, rows: AsyncIterable<SubscriptionRow>): Promise<SubscriptionRow[]> {
  const found: SubscriptionRow[] = [];
  const wanted = nameOrId.toLowerCase();
  for await (const row of rows) {
    if (row.subscriptionId.toLowerCase() === wanted) return [row];
    if (row.displayName.toLowerCase() === wanted) found.push(row);
  }
  return found;
}

/** @throws what a closed tenant said, where it may be there and nowhere else is one of that name */
async function elsewhere(arm: Arm, name: string): Promise<SubscriptionRow[]> {
  const found = new Map<string, SubscriptionRow>();
  let closed: Failed | undefined;
  const tenants = (await tenantsOf(arm)).filter(({ tenantId }) => tenantId.toLowerCase() !== arm.tokens.home);
  for (const { tenantId } of tenants) {
    try {
      for (const row of await called(name, subscriptionsIn(arm, tenantId))) found.set(row.subscriptionId, row);
    } catch (error) {
      if (!(error instanceof Failed) || error.failure.exit !== 'denied') throw error;
      if (error.failure.code === 'AZURE_SIGN_IN_SECOND_FACTOR') closed ??= error;
    }
  }
  if (found.size === 0 && closed !== undefined) throw closed;
  return [...found.values()];
}

/** Where a plan puts things. */
export async function placeOf(
  arm: Arm,
  plan: Pick<AzurePlan, 'subscription' | 'resourceGroup' | 'tenant'>,
): Promise<Place> {
  const { subscriptionId } = await subscriptionOf(arm, plan.subscription, plan.tenant);
  return { subscription: subscriptionId, group: plan.resourceGroup };
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
