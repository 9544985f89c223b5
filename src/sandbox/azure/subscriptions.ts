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

function listTenants(exchange: Exchange): void {
  const { tenantId } = exchange.cloud.signIn;
  const domain = 'sandbox.example';
  const tenant = { displayName: 'Sandbox', defaultDomain: domain, domains: [domain], countryCode: 'DE' };
  exchange.json(200, {
    value: [{ id: `/tenants/${tenantId}`, tenantId, tenantCategory: 'Home', ...tenant }],
    nextLink: '',
  });
}

function listSubscriptions(exchange: Exchange): void {
  const entries = exchange.cloud.subscriptions.map(each => ({ id: `/subscriptions/${each.id}`, subscription: each }));
  sendPage(exchange, entries, entry => show(exchange, entry.subscription), { nextLink: '' });
}

function getSubscription(exchange: Exchange): void {
  exchange.json(200, show(exchange, subscriptionOf(exchange.cloud, exchange.param('subscription'))));
}

function show(exchange: Exchange, { id, name }: Subscription): object {
  return {
    id: `/subscriptions/${id}`,
    authorizationSource: 'RoleBased',
    managedByTenants: [],
    subscriptionId: id,
    tenantId: exchange.cloud.signIn.tenantId,
    displayName: name,
    state: 'Enabled',
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
  const { field, subscription } = asked(exchange);
  sendProvider(exchange, field, subscription);
  if (subscription[field] === 'Registering') subscription[field] = 'Registered';
}

function registerProvider(exchange: Exchange): void {
  const { field, subscription } = asked(exchange);
  if (subscription[field] === 'NotRegistered') subscription[field] = 'Registering';
  sendProvider(exchange, field, subscription);
}

const namespaces = { registration: 'Microsoft.Compute', network: 'Microsoft.Network' } as const;
/** The types of each provider, with what their api-versions are called here. */
const resourceTypes = {
  registration: { disks: 'disks', images: 'images', virtualMachines: 'vms' },
  network: {
    virtualNetworks: 'network',
    networkInterfaces: 'network',
    networkSecurityGroups: 'network',
    publicIPAddresses: 'network',
  },
} as const;
type Field = keyof typeof namespaces;

function asked(exchange: Exchange): { field: Field; subscription: Subscription } {
  const namespace = exchange.param('provider');
  const field = (['registration', 'network'] as const).find(
    each => namespaces[each].toLowerCase() === namespace.toLowerCase(),
  );
  if (!field) throw new Refusal(404, 'InvalidResourceNamespace', `The resource namespace '${namespace}' is invalid.`);
  return { field, subscription: subscriptionOf(exchange.cloud, exchange.param('subscription')) };
}

function sendProvider(exchange: Exchange, field: Field, subscription: Subscription): void {
  const names = locations.map(each => each.displayName);
  const type = ([resourceType, of]: [string, keyof typeof versionsOf]) => ({
    resourceType,
    locations: names,
    apiVersions: [...(exchange.cloud.settings.versions[of] ?? versionsOf[of])].reverse(),
    capabilities: 'SupportsTags, SupportsLocation',
  });
  exchange.json(200, {
    id: `/subscriptions/${subscription.id}/providers/${namespaces[field]}`,
    namespace: namespaces[field],
    resourceTypes: (Object.entries(resourceTypes[field]) as [string, keyof typeof versionsOf][]).map(type),
    registrationState: subscription[field],
    registrationPolicy: 'RegistrationRequired',
  });
}
