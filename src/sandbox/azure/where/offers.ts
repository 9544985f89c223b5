import { versionsOf } from '../api-versions.ts';
import { type Cloud, mustBeRegistered, subscriptionOf } from '../cloud.ts';
import { diskKinds } from '../disk-kinds.ts';
import { badRequest, Refusal } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import { locations } from '../locations.ts';
import type { Route } from '../router.ts';
import { type SandboxSize, sizes } from '../vm-sizes.ts';

const compute = '/subscriptions/:subscription/providers/Microsoft.Compute';

/** What there is in a region, and how much of it. Source: Microsoft.Compute skus.json 2021-07-01, computeRPCommon.json 2024-07-01 */
export const offerRoutes: readonly Route[] = [
  { kind: 'listSkus', method: 'GET', path: `${compute}/skus`, versions: versionsOf.skus, run: listSkus },
  {
    kind: 'listUsages',
    method: 'GET',
    path: `${compute}/locations/:location/usages`,
    versions: versionsOf.images,
    run: listUsages,
  },
];

type Region = (typeof locations)[number];

function listSkus(exchange: Exchange): void {
  subscriptionOf(exchange.cloud, exchange.param('subscription'));
  const filter = exchange.url.searchParams.get('$filter');
  const wanted = /^location eq '([^']*)'$/i.exec(filter ?? '')?.[1]?.toLowerCase();
  if (filter && wanted === undefined)
    throw badRequest(`Only the filter "location eq 'x'" is supported.`, 'InvalidFilter');
  const regions = locations.filter(({ name }) => wanted === undefined || name === wanted);
  const value = regions.flatMap(region => [
    ...diskKinds.map(kind => diskSku(kind, region)),
    ...sizes.map(size => machineSku(exchange.cloud, size, region)),
  ]);
  exchange.json(200, { value });
}

function diskSku(name: (typeof diskKinds)[number], { name: location, zones }: Region): object {
  const size = { Standard_LRS: 'S4', Premium_LRS: 'P10' }[name as string] ?? 'E10';
  return {
    resourceType: 'disks',
    name,
    tier: name.split('_')[0],
    size,
    locations: [location],
    locationInfo: [{ location, zones: zones ? ['1', '2', '3'] : [], zoneDetails: [] }],
    capabilities: [{ name: 'MaxSizeGiB', value: '128' }],
    restrictions: [],
  };
}

function machineSku({ rules }: Cloud, size: SandboxSize, { name: location, zones }: Region): object {
  const closed = (rules.restricted ?? []).filter(each => each.split('/')[0] === size.name);
  const barred = closed.flatMap(each => each.split('/')[1] ?? []);
  const reasonCode = 'NotAvailableForSubscription';
  const everywhere = { type: 'Location', values: [location], restrictionInfo: { locations: [location] }, reasonCode };
  const inZones = {
    type: 'Zone',
    values: [location],
    restrictionInfo: { locations: [location], zones: barred },
    reasonCode,
  };
  return {
    resourceType: 'virtualMachines',
    name: size.name,
    tier: 'Standard',
    size: size.name.replace('Standard_', ''),
    family: size.family,
    locations: [location],
    locationInfo: [{ location, zones: zones ? size.zones : [], zoneDetails: [] }],
    capabilities: capabilitiesOf(size),
    restrictions: closed.includes(size.name) ? [everywhere] : barred.length > 0 ? [inZones] : [],
  };
}

function capabilitiesOf(size: SandboxSize): object[] {
  const flag = (on: boolean) => (on ? 'True' : 'False');
  const values = {
    OSVhdSizeMB: '1047552',
    vCPUs: String(size.cpus),
    MemoryPreservingMaintenanceSupported: 'True',
    HyperVGenerations: size.generations,
    DiskControllerTypes: size.controllers,
    MemoryGB: String(size.memoryGiB),
    MaxDataDiskCount: String(size.dataDisks),
    CpuArchitectureType: size.architecture,
    PremiumIO: flag(size.premium),
    vCPUsAvailable: String(size.cpus),
    AcceleratedNetworkingEnabled: flag(size.accelerated),
  };
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}

const limits: Readonly<Record<string, readonly [number, string]>> = {
  availabilitySets: [2500, 'Availability Sets'],
  cores: [100, 'Total Regional vCPUs'],
  virtualMachines: [25_000, 'Virtual Machines'],
  StandardDiskCount: [50_000, 'Standard Storage Managed Disks'],
  StandardSSDDiskCount: [50_000, 'StandardSSDStorageDisks'],
  PremiumDiskCount: [50_000, 'Premium Storage Managed Disks'],
  PremiumV2DiskCount: [1000, 'PremiumV2StorageDisks'],
  UltraSSDDiskCount: [1000, 'UltraSSDStorageDisks'],
};

function listUsages(exchange: Exchange): void {
  const subscription = subscriptionOf(exchange.cloud, exchange.param('subscription'));
  mustBeRegistered(subscription);
  const location = exchange.param('location').toLowerCase();
  if (!locations.some(({ name }) => name === location)) {
    throw new Refusal(
      400,
      'NoRegisteredProviderFound',
      `No registered resource provider found for location '${location}'.`,
    );
  }
  const families = [...new Set(sizes.map(({ family }) => family))].map(family => [family, [50, family]] as const);
  const value = [...Object.entries(limits), ...families].map(([name, [limit, localizedValue]]) => {
    const left = exchange.cloud.rules.left?.[name];
    const currentValue = left === undefined ? 0 : Math.max(0, limit - left);
    return { unit: 'Count', currentValue, limit, name: { value: name, localizedValue } };
  });
  exchange.json(200, { value });
}
