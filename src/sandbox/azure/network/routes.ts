import { randomUUID } from 'node:crypto';
import { versionsOf } from '../api-versions.ts';
import { subscriptionOf } from '../cloud.ts';
import { badRequest, resourceNotFound } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import { beingDeleted, findGroup } from '../groups.ts';
import type { RequestKind } from '../kinds.ts';
import { knownLocation } from '../locations.ts';
import { sendPage } from '../paging.ts';
import type { Route } from '../router.ts';
import { startMaking } from '../start-making.ts';
import { startRemoval } from '../start-removal.ts';
import { refuseWhileBusy } from '../under-way.ts';
import { blockOf, usable } from './cidr.ts';
import { makers } from './make.ts';
import { type NetworkThing, type NetworkType, networkTypes } from './records.ts';

const versions = versionsOf.network;
const all = '/subscriptions/:subscription/resourceGroups/:group/providers/Microsoft.Network';

/** Names that each may have at most. Source: learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules */
const longest: { readonly [T in NetworkType]: number } = {
  networkSecurityGroups: 80,
  virtualNetworks: 64,
  publicIPAddresses: 80,
  networkInterfaces: 80,
};

const kind: { readonly [T in NetworkType]: string } = {
  networkSecurityGroups: 'SecurityGroup',
  virtualNetworks: 'Network',
  publicIPAddresses: 'Address',
  networkInterfaces: 'Interface',
};

/** Virtual networks, their rules, cards and addresses. Source: Microsoft.Network, 2023-11-01 */
export const networkRoutes: readonly Route[] = [
  ...networkTypes.flatMap((is): Route[] => {
    const path = `${all}/${is}/:name`;
    const named = (verb: string) => `${verb}${kind[is]}` as RequestKind;
    return [
      { kind: named('put'), method: 'PUT', path, versions, run: x => putThing(x, is) },
      { kind: named('get'), method: 'GET', path, versions, run: x => getThing(x, is) },
      { kind: named('delete'), method: 'DELETE', path, versions, run: x => deleteThing(x, is) },
    ];
  }),
  {
    kind: 'listNetworks',
    method: 'GET',
    path: '/subscriptions/:subscription/providers/Microsoft.Network/virtualNetworks',
    versions,
    run: listNetworks,
  },
  { kind: 'listNetworks', method: 'GET', path: `${all}/virtualNetworks`, versions, run: listNetworks },
  { kind: 'listNetworkUsages', method: 'GET', path: `${all}/virtualNetworks/:name/usages`, versions, run: listUsages },
];

function keyOf(exchange: Exchange, is: NetworkType): string {
  const { subscription, group, name } = exchange.params;
  return `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Network/${is}/${name}`.toLowerCase();
}

function thingAt(exchange: Exchange, is: NetworkType): NetworkThing {
  findGroup(exchange.cloud, exchange.param('subscription'), exchange.param('group'));
  const thing = exchange.cloud.network.get(keyOf(exchange, is));
  if (!thing) throw resourceNotFound(`Microsoft.Network/${is}`, exchange.param('name'), exchange.param('group'));
  return thing;
}

export function showThing(thing: NetworkThing): object {
  const { id, name, type, location, tags, zones, sku, properties, provisioningState, guid, is, ip, machine } = thing;
  const own: Record<string, unknown> = { ...properties, provisioningState, resourceGuid: guid };
  if (is === 'publicIPAddresses' && ip !== undefined) own.ipAddress = ip;
  if (is === 'networkInterfaces') {
    const configs = properties.ipConfigurations as readonly { name: string; properties: object }[];
    own.ipConfigurations = configs.map(config => ({
      id: `${id}/ipConfigurations/${config.name}`,
      name: config.name,
      properties: { ...config.properties, provisioningState, privateIPAddress: ip },
    }));
    if (machine !== undefined) own.virtualMachine = { id: machine };
  }
  const head = { ...(zones ? { zones } : {}), ...(sku ? { sku: { ...sku, tier: 'Regional' } } : {}) };
  return { id, name, type, location, tags, ...head, etag: `W/"${guid}"`, properties: own };
}

async function getThing(exchange: Exchange, is: NetworkType): Promise<void> {
  thingAt(exchange, is);
  await exchange.cloud.operations.onResource(keyOf(exchange, is));
  exchange.json(200, showThing(thingAt(exchange, is)));
}

async function putThing(exchange: Exchange, is: NetworkType): Promise<void> {
  const { cloud } = exchange;
  const name = exchange.param('name');
  if (!/^[A-Za-z0-9](?:[\w.-]*\w)?$/.test(name) || name.length > longest[is]) {
    const text = `Resource name ${name} is invalid. The name can be up to ${longest[is]} characters long.`;
    throw badRequest(text, 'InvalidResourceName');
  }
  const group = findGroup(cloud, exchange.param('subscription'), exchange.param('group'));
  if (group.provisioningState === 'Deleting') throw beingDeleted(group.name);
  const id = `/subscriptions/${group.subscription}/resourceGroups/${group.name}/providers/Microsoft.Network/${is}/${name}`;
  const known = cloud.network.get(id.toLowerCase());
  if (known) await refuseWhileBusy(cloud, known);
  const made = await makers[is](exchange, id);
  const location = knownLocation(made.location, `Microsoft.Network/${is}`);
  const thing: NetworkThing = {
    ...made,
    id,
    name,
    type: `Microsoft.Network/${is}`,
    is,
    group: group.name,
    subscription: group.subscription,
    location,
    zones: made.zones,
    sku: made.sku,
    provisioningState: 'Updating',
    guid: known?.guid ?? randomUUID(),
    ...(known?.machine === undefined ? {} : { machine: known.machine }),
  };
  cloud.network.set(id.toLowerCase(), thing);
  startMaking(exchange, thing, { family: 'networkOperations', show: showThing, status: known ? 200 : 201 });
}

function deleteThing(exchange: Exchange, is: NetworkType): Promise<void> {
  const { cloud } = exchange;
  findGroup(cloud, exchange.param('subscription'), exchange.param('group'));
  const thing = cloud.network.get(keyOf(exchange, is));
  return startRemoval(exchange, thing, 'networkOperations', one => mustBeUnused(exchange, one));
}

/** @throws Refusal 400 while something else needs it, or a machine has it */
function mustBeUnused({ cloud }: Exchange, { id, is, machine, reserved }: NetworkThing): void {
  if (machine !== undefined) {
    const text = `Network Interface ${id} is used by existing resource ${machine}. In order to delete the network interface, it must be dissociated from the resource.`;
    throw badRequest(text, 'NicInUse');
  }
  if (reserved && reserved.until > cloud.clock.now()) {
    const text = `Nic(s) in request is reserved for another Virtual Machine for 180 seconds. Please provide another nic(s) or retry after 180 seconds. Reserved VM: ${reserved.machine}`;
    throw badRequest(text, 'NicReservedForAnotherVm');
  }
  const key = id.toLowerCase();
  const user = [...cloud.network.values()].find(each =>
    each.uses.some(used => used === key || used.startsWith(`${key}/`)),
  );
  if (!user) return;
  const codes = {
    networkSecurityGroups: 'InUseNetworkSecurityGroupCannotBeDeleted',
    virtualNetworks: 'InUseSubnetCannotBeDeleted',
    publicIPAddresses: 'PublicIPAddressCannotBeDeleted',
    networkInterfaces: 'NicInUse',
  } as const;
  throw badRequest(`${id} is in use by ${user.id} and cannot be deleted.`, codes[is]);
}

function listNetworks(exchange: Exchange): void {
  const { id } = subscriptionOf(exchange.cloud, exchange.param('subscription'));
  const { group } = exchange.params;
  if (group !== undefined) findGroup(exchange.cloud, id, group);
  const things = [...exchange.cloud.network.values()].filter(
    each =>
      each.is === 'virtualNetworks' &&
      each.subscription === id &&
      (group === undefined || each.group.toLowerCase() === group.toLowerCase()),
  );
  sendPage(exchange, things, showThing);
}

/** Virtual Networks - List Usage. */
function listUsages(exchange: Exchange): void {
  const { cloud } = exchange;
  const { properties } = thingAt(exchange, 'virtualNetworks');
  const subnets = (properties.subnets ?? []) as readonly { id: string; properties: { addressPrefix: string } }[];
  const value = subnets.map(({ id, properties: { addressPrefix } }) => ({
    id,
    currentValue: [...cloud.network.values()].filter(each => each.uses.includes(id.toLowerCase())).length,
    limit: usable(blockOf(addressPrefix)),
    name: { localizedValue: 'Subnet size and usage', value: 'SubnetSpace' },
    unit: 'Count',
  }));
  exchange.json(200, { value });
}
