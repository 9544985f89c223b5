import { apiVersions } from '../../arm/api-versions.ts';
import type { Arm } from '../../arm/arm.ts';
import { find, listed } from '../../arm/resources.ts';
import { locationName, type Place } from '../../names.ts';
import { azureVmFailure } from '../failures.ts';
import { networkForm, usageForm } from '../forms.ts';
import { networkPath } from '../names.ts';

const version = apiVersions.network;

/** A subnet as a plan names it. */
export interface NamedSubnet {
  readonly place: Place;
  readonly network: string;
  readonly subnet: string;
}

const inId =
  /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.Network\/virtualNetworks\/([^/]+)\/subnets\/([^/]+)$/i;

/**
 * `vnet/subnet` of the plan's group, `group/vnet/subnet`, or the subnet's id.
 * @throws AZURE_SUBNET_FORM
 */
export function namedSubnet(written: string, place: Place): NamedSubnet {
  const id = inId.exec(written);
  if (id) {
    const [subscription = '', group = '', network = '', subnet = ''] = id.slice(1).map(decodeURIComponent);
    return { place: { subscription, group }, network, subnet };
  }
  const parts = written.split('/');
  if (![2, 3].includes(parts.length) || parts.some(part => !/^[-\w.() ]{1,90}$/.test(part))) {
    throw azureVmFailure('AZURE_SUBNET_FORM', { network: written });
  }
  const [subnet = '', network = '', group = place.group] = parts.toReversed();
  return { place: { subscription: place.subscription, group }, network, subnet };
}

/**
 * The id of a subnet that is there, in the plan's location, open to machines and with an address left.
 * @param location of the machine
 * @throws AZURE_NETWORK_UNKNOWN, AZURE_NETWORK_LOCATION, AZURE_SUBNET_UNKNOWN, AZURE_SUBNET_DELEGATED, AZURE_SUBNET_FULL
 */
export async function existingSubnet(arm: Arm, wanted: NamedSubnet, location: string): Promise<string> {
  const { place, network, subnet } = wanted;
  const path = networkPath(place, network);
  const found = await find(arm, { path, version }, networkForm);
  if (!found) throw azureVmFailure('AZURE_NETWORK_UNKNOWN', { network, group: place.group });
  const expected = locationName(location);
  if (locationName(found.location) !== expected) {
    throw azureVmFailure('AZURE_NETWORK_LOCATION', { network, location: found.location, expected });
  }
  const { subnets } = found.properties;
  const row = subnets.find(({ name }) => name.toLowerCase() === subnet.toLowerCase());
  if (!row) {
    const known = subnets.map(({ name }) => name).join(', ');
    throw azureVmFailure('AZURE_SUBNET_UNKNOWN', { subnet, network, known });
  }
  const [delegation] = row.properties.delegations ?? [];
  if (delegation) {
    const service = delegation.properties.serviceName ?? '';
    throw azureVmFailure('AZURE_SUBNET_DELEGATED', { subnet, network, service });
  }
  if (await isFull(arm, path, row.id)) throw azureVmFailure('AZURE_SUBNET_FULL', { subnet, network });
  return row.id;
}

/** What may not be counted by whoever is signed in does not count against it. */
async function isFull(arm: Arm, network: string, subnet: string): Promise<boolean> {
  const at = { path: `${network}/usages`, version };
  const { status } = await arm.send({ ...at, method: 'GET', allow: [403, 404] });
  if (status !== 200) return false;
  for await (const { id, currentValue, limit } of listed(arm, at, usageForm)) {
    if (id.toLowerCase() === subnet.toLowerCase()) return limit >= 0 && currentValue >= limit;
  }
  return false;
}
