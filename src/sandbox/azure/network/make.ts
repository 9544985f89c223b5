import { readBody } from '../body.ts';
import type { Cloud } from '../cloud.ts';
import { badRequest, type Refusal } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import { addressSchema, networkReadOnly, networkSchema, nicSchema, nsgSchema } from './bodies.ts';
import { addressIn, type Block, blockOf, isInside, usable } from './cidr.ts';
import type { NetworkThing } from './records.ts';

/** What a body makes of a resource, besides what every one has. */
export interface Made {
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly uses: readonly string[];
  readonly zones?: readonly string[] | undefined;
  readonly sku?: { readonly name: string } | undefined;
  readonly ip?: string;
  readonly takesAlong?: readonly string[];
}

/** Reads the body of one type and checks it against what there is. Each throws Refusals as the service words them. */
export const makers: { readonly [T in NetworkThing['is']]: (exchange: Exchange, id: string) => Promise<Made> } = {
  networkSecurityGroups: makeNsg,
  virtualNetworks: makeNetwork,
  publicIPAddresses: makeAddress,
  networkInterfaces: makeNic,
};

async function makeNsg(exchange: Exchange): Promise<Made> {
  const { location, tags = {}, properties } = await readBody(exchange, nsgSchema, networkReadOnly);
  const seen = new Set<string>();
  for (const { name, properties: rule } of properties.securityRules ?? []) {
    for (const key of [
      'sourcePortRange',
      'destinationPortRange',
      'sourceAddressPrefix',
      'destinationAddressPrefix',
    ] as const) {
      if (rule[key] === undefined)
        throw badRequest(`Security rule ${name} has no ${key}.`, 'SecurityRuleInvalidParameter');
    }
    const key = `${rule.direction} ${rule.priority}`;
    if (seen.has(key)) {
      const text = `Security rule ${name} conflicts with another rule: rules cannot have the same Priority and Direction.`;
      throw badRequest(text, 'SecurityRuleConflict');
    }
    seen.add(key);
  }
  return { location, tags, properties, uses: [] };
}

async function makeNetwork(exchange: Exchange, id: string): Promise<Made> {
  const { location, tags = {}, properties } = await readBody(exchange, networkSchema, networkReadOnly);
  const spaces = properties.addressSpace.addressPrefixes.map(blockOf);
  const subnets = properties.subnets ?? [];
  const blocks: Block[] = [];
  for (const { name, properties: subnet } of subnets) {
    const block = blockOf(subnet.addressPrefix);
    if (!spaces.some(space => isInside(block, space))) {
      throw badRequest(`Subnet '${name}' is not valid in its virtual network.`, 'NetcfgInvalidSubnet');
    }
    if (blocks.some(other => isInside(block, other) || isInside(other, block))) {
      throw badRequest(`Subnet '${name}' overlaps with another subnet.`, 'NetcfgSubnetRangesOverlap');
    }
    blocks.push(block);
  }
  const uses = subnets.flatMap(({ properties: { networkSecurityGroup: nsg } }) => {
    return nsg ? [there(exchange.cloud, nsg.id, 'networkSecurityGroups', location)] : [];
  });
  const shown = subnets.map(subnet => ({ id: `${id}/subnets/${subnet.name}`, ...subnet }));
  return { location, tags, properties: { ...properties, subnets: shown }, uses };
}

let given = 0;

async function makeAddress(exchange: Exchange): Promise<Made> {
  const { location, tags = {}, properties, sku, zones } = await readBody(exchange, addressSchema, networkReadOnly);
  const method = properties.publicIPAllocationMethod ?? 'Dynamic';
  if (sku?.name === 'Standard' && method !== 'Static') {
    const text = 'Standard sku publicIp must have AllocationMethod set to Static.';
    throw badRequest(text, 'StandardSkuPublicIPMustBeStatic');
  }
  if (sku?.name !== 'Standard') {
    const text = 'Cannot create more than 0 IPv4 Basic SKU public IP addresses for this subscription in this region.';
    throw badRequest(text, 'IPv4BasicSkuPublicIpCountLimitReached');
  }
  given++;
  const filled = { publicIPAddressVersion: 'IPv4', idleTimeoutInMinutes: 4, ...properties };
  return { location, tags, zones, sku, properties: filled, uses: [], ip: `203.0.113.${(given % 250) + 1}` };
}

async function makeNic(exchange: Exchange, id: string): Promise<Made> {
  const { cloud } = exchange;
  const { location, tags = {}, properties } = await readBody(exchange, nicSchema, networkReadOnly);
  const uses: string[] = [];
  const takesAlong: string[] = [];
  let ip = '';
  if (properties.networkSecurityGroup) {
    uses.push(there(cloud, properties.networkSecurityGroup.id, 'networkSecurityGroups', location));
  }
  for (const { properties: config } of properties.ipConfigurations) {
    const { block, id: subnet } = subnetAt(cloud, config.subnet.id, location);
    const others = [...cloud.network.values()].filter(
      each => each.is === 'networkInterfaces' && each.uses.includes(subnet),
    );
    const held = others.filter(each => each.id.toLowerCase() !== id.toLowerCase());
    if (held.length >= usable(block)) {
      throw badRequest(`Subnet ${subnet} does not have enough capacity for 1 IP addresses.`, 'SubnetIsFull');
    }
    ip = addressIn(block, held.length);
    uses.push(subnet);
    if (!config.publicIPAddress) continue;
    const address = there(cloud, config.publicIPAddress.id, 'publicIPAddresses', location);
    uses.push(address);
    if (config.publicIPAddress.properties?.deleteOption === 'Delete') takesAlong.push(address);
  }
  return { location, tags, properties, uses, ip, takesAlong };
}

/** Lower-case id of something that is there, in the same location. */
function there(cloud: Cloud, id: string, is: NetworkThing['is'], location: string): string {
  const found = cloud.network.get(id.toLowerCase());
  if (found?.is !== is || found.provisioningState !== 'Succeeded') throw invalidReference(id);
  mustBeNear(found, location);
  return id.toLowerCase();
}

function mustBeNear(found: NetworkThing, location: string): void {
  if (found.location === location.toLowerCase().replaceAll(' ', '')) return;
  const text = `Resource ${found.id} is in location ${found.location}, the resource that refers to it in ${location}.`;
  throw badRequest(text, 'InvalidResourceReference');
}

/** @param id of a subnet */
function subnetAt(cloud: Cloud, id: string, location: string): { id: string; block: Block } {
  const [network = '', name = ''] = id.toLowerCase().split('/subnets/');
  const found = cloud.network.get(network);
  const subnets = (found?.properties.subnets ?? []) as readonly {
    name: string;
    properties: { addressPrefix: string };
  }[];
  const subnet = subnets.find(each => each.name.toLowerCase() === name);
  if (!found || !subnet || found.provisioningState !== 'Succeeded') throw invalidReference(id);
  mustBeNear(found, location);
  return { id: id.toLowerCase(), block: blockOf(subnet.properties.addressPrefix) };
}

function invalidReference(id: string): Refusal {
  const text = `Resource ${id} referenced by resource was not found. Please make sure that the referenced resource exists, and that both resources are in the same region.`;
  return badRequest(text, 'InvalidResourceReference');
}
