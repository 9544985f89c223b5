import { versionsOf } from './api-versions.ts';
import { subscriptionOf } from './cloud.ts';
import { Refusal } from './errors.ts';
import type { Exchange } from './exchange.ts';
import { locations } from './locations.ts';
import { sendPage } from './paging.ts';
import type { Subscription } from './records.ts';
import type { Route } from './router.ts';

const versions = versionsOf.subscriptions;
const provider = '/subscriptions/:subscription/providers/:provider';

/** Tenants, subscriptions, their locations, and the registration of Microsoft.Compute. */
export const subscriptionRoutes: readonly Route[] = [
  { kind: 'listTenants', method: 'GET', path: '/tenants', versions, run: listTenants },
  { kind: 'listSubscriptions', method: 'GET', path: '/subscriptions', versions, run: listSubscriptions },
  { kind: 'getSubscription', method: 'GET', path: '/subscriptions/:subscription', versions, run: getSubscription },
  {
    kind: 'listLocations',
    method: 'GET',
    path: '/subscriptions/:subscription/locations',
    versions,
    run: listLocations,
  },
  { kind: 'getProvider', method: 'GET', path: provider, versions: versionsOf.resources, run: getProvider },
  {
    kind: 'registerProvider',
    method: 'POST',
    path: `${provider}/register`,
    versions: versionsOf.resources,
    run: registerProvider,
  },
];

/** A program sees the tenant it signed in to, a person all that they are in. */
function listTenants(exchange: Exchange): void {
  const { tenants } = exchange.cloud.signIn;
  const { idtyp, tid } = exchange.claims;
  const entries = (idtyp === 'app' ? tenants.filter(({ id }) => id === tid) : tenants).map(tenant => ({
    id: `/tenants/${tenant.id}`,
    tenant,
  }));
  sendPage(exchange, entries, ({ id, tenant: { id: tenantId, name: displayName, domain } }) => ({
    id,
    tenantId,
    tenantCategory: 'Home',
    displayName,
    defaultDomain: domain,
    domains: [domain],
    countryCode: 'DE',
  }));
}

/** Those of the token's tenant. */
function listSubscriptions(exchange: Exchange): void {
  const entries = exchange.cloud.subscriptions
    .filter(({ tenantId }) => tenantId === exchange.claims.tid)
    .map(each => ({ id: `/subscriptions/${each.id}`, subscription: each }));
  sendPage(exchange, entries, entry => show(entry.subscription));
}

function getSubscription(exchange: Exchange): void {
  exchange.json(200, show(subscriptionOf(exchange.cloud, exchange.param('subscription'))));
}

function show({ id, name, state, tenantId }: Subscription): object {
  return {
    id: `/subscriptions/${id}`,
    authorizationSource: 'RoleBased',
    managedByTenants: [],
    subscriptionId: id,
    tenantId,
    displayName: name,
    state,
    subscriptionPolicies: {
      locationPlacementId: 'Internal_2014-09-01',
      quotaId: 'Internal_2014-09-01',
      spendingLimit: 'Off',
    },
  };
}

function listLocations(exchange: Exchange): void {
  const root = `/subscriptions/${exchange.param('subscription')}/locations`;
  const value = locations.map(({ name, displayName, geography, zones }) => ({
    id: `${root}/${name}`,
    name,
    type: 'Region',
    displayName,
    regionalDisplayName: `(${geography}) ${displayName}`,
    metadata: { regionType: 'Physical', regionCategory: 'Recommended', geographyGroup: geography },
    ...(zones ? { availabilityZoneMappings: ['1', '2', '3'].map(zone => zoneMapping(name, zone)) } : {}),
  }));
  exchange.json(200, { value });
}

function zoneMapping(location: string, zone: string): object {
  return { logicalZone: zone, physicalZone: `${location}-az${zone}` };
}

/** Each look at a registration under way brings it one step on: the first still says Registering. */
function getProvider(exchange: Exchange): void {
  const subscription = computeSubscription(exchange);
  sendProvider(exchange, subscription);
  if (subscription.registration === 'Registering') subscription.registration = 'Registered';
}

function registerProvider(exchange: Exchange): void {
  const subscription = computeSubscription(exchange);
  if (subscription.registration === 'NotRegistered') subscription.registration = 'Registering';
  sendProvider(exchange, subscription);
}

function computeSubscription(exchange: Exchange): Subscription {
  const namespace = exchange.param('provider');
  if (namespace.toLowerCase() !== 'microsoft.compute') {
    throw new Refusal(404, 'InvalidResourceNamespace', `The resource namespace '${namespace}' is invalid.`);
  }
  return subscriptionOf(exchange.cloud, exchange.param('subscription'));
}

function sendProvider(exchange: Exchange, { id, registration }: Subscription): void {
  const names = locations.map(each => each.displayName);
  const type = (resourceType: 'disks' | 'images') => ({
    resourceType,
    locations: names,
    apiVersions: [...versionsOf[resourceType]].reverse(),
    capabilities: 'SupportsTags, SupportsLocation',
  });
  exchange.json(200, {
    id: `/subscriptions/${id}/providers/Microsoft.Compute`,
    namespace: 'Microsoft.Compute',
    resourceTypes: [type('disks'), type('images')],
    registrationState: registration,
    registrationPolicy: 'RegistrationRequired',
  });
}
