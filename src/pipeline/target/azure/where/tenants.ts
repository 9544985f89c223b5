import { Failed } from '../../../failure.ts';
import { apiVersions } from '../arm/api-versions.ts';
import type { Arm } from '../arm/arm.ts';
import { listed, type SubscriptionRow, subscriptionForm, type TenantRow, tenantForm } from '../arm/resources.ts';
import { ahead } from './ahead.ts';
import { type Role, roleIn } from './permissions/role.ts';

/** A tenant whose subscriptions cannot be seen. */
export interface ClosedTenant {
  readonly id: string;
  /** As people call it, where it is known. */
  readonly name: string;
  /** second-factor: whoever signs in to it with one sees them. refused: it said no for another reason. */
  readonly why: 'second-factor' | 'refused';
}

/** A subscription as it is seen through a tenant. */
export interface SeenSubscription {
  readonly row: SubscriptionRow;
  readonly tenant: TenantRow;
  /** Is it the tenant that the sign-in was in? */
  readonly home: boolean;
  /** Unknown where its permissions cannot be read. */
  readonly role?: Role;
}

/** So many tenants, and so many subscriptions, are asked at once. */
const atOnce = 8;

/**
 * The tenants of the account: https://learn.microsoft.com/rest/api/resources/tenants/list. That of the sign-in comes first.
 * A program's sign-in sees its own alone.
 */
export async function tenantsOf(arm: Arm): Promise<TenantRow[]> {
  const rows: TenantRow[] = [];
  const path = '/tenants';
  for await (const row of listed(arm, { path, version: apiVersions.subscriptions }, tenantForm)) rows.push(row);
  const isHome = (row: TenantRow) => row.tenantId.toLowerCase() === arm.tokens.home;
  const home = rows.find(isHome) ?? (arm.tokens.home === undefined ? undefined : { tenantId: arm.tokens.home });
  return home === undefined ? rows : [home, ...rows.filter(row => !isHome(row))];
}

/** What people call a tenant. */
export function tenantName({ displayName, defaultDomain, tenantId }: TenantRow): string {
  return displayName || defaultDomain || tenantId;
}

/** The subscriptions of one tenant. They are remembered to lie there. */
export async function* subscriptionsIn(arm: Arm, tenant: string | undefined): AsyncGenerator<SubscriptionRow> {
  const where = { path: '/subscriptions', version: apiVersions.subscriptions };
  for await (const row of listed(arm, tenant === undefined ? where : { ...where, tenant }, subscriptionForm)) {
    if (tenant !== undefined) arm.lies(row.subscriptionId, tenant);
    yield row;
  }
}

/**
 * The subscriptions of all tenants with what the caller is in each: tenant by tenant, each once though several may show it.
 * @param closed told of tenants that do not show theirs
 */
export async function* everySubscription(
  arm: Arm,
  closed: (tenant: ClosedTenant) => void,
): AsyncGenerator<SeenSubscription> {
  const seen = new Set<string>();
  const tenants = await tenantsOf(arm);
  const isHome = ({ tenantId }: TenantRow) =>
    arm.tokens.home === undefined || tenantId.toLowerCase() === arm.tokens.home;
  const lists = ahead(tenants, atOnce, tenant => listIn(arm, tenant, isHome(tenant)));
  for await (const { item: tenant, result: list } of lists) {
    if (!Array.isArray(list)) {
      closed({ id: tenant.tenantId, name: tenantName(tenant), why: list });
      continue;
    }
    const fresh = list.filter(({ subscriptionId: id }) => !seen.has(id.toLowerCase()));
    for (const { subscriptionId } of fresh) seen.add(subscriptionId.toLowerCase());
    const roles = ahead(fresh, atOnce, each => roleOrNot(arm, each.subscriptionId));
    for await (const { item: row, result: role } of roles) {
      yield { row, tenant, home: isHome(tenant), ...(role === undefined ? {} : { role }) };
    }
  }
}

async function listIn(arm: Arm, tenant: TenantRow, home: boolean): Promise<SubscriptionRow[] | ClosedTenant['why']> {
  try {
    return await Array.fromAsync(subscriptionsIn(arm, home ? undefined : tenant.tenantId));
  } catch (error) {
    // What the account's own tenant refuses is no matter of tenants, and a broken network none of either.
    if (home || !(error instanceof Failed) || error.failure.exit !== 'denied') throw error;
    return error.failure.code === 'AZURE_SIGN_IN_SECOND_FACTOR' ? 'second-factor' : 'refused';
  }
}

/** Undefined where nobody tells. */
async function roleOrNot(arm: Arm, subscription: string): Promise<Role | undefined> {
  try {
    return await roleIn(arm, subscription);
  } catch (error) {
    if (arm.signal.aborted || !(error instanceof Failed)) throw error;
    return undefined;
  }
}
