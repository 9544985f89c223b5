import { z } from 'zod';
import { versionsOf } from './api-versions.ts';
import { identity, readBody, tagsSchema } from './body.ts';
import { type Cloud, resourcesOf, subscriptionOf } from './cloud.ts';
import { badRequest, groupNotFound, Refusal } from './errors.ts';
import type { Exchange } from './exchange.ts';
import { knownLocation } from './locations.ts';
import { readFilter, sendPage } from './paging.ts';
import type { Group } from './records.ts';
import { removeResource } from './removal.ts';
import type { Route } from './router.ts';
import { startOperation } from './start-operation.ts';
import { mustComply } from './where/comply.ts';

const versions = versionsOf.resources;
const all = '/subscriptions/:subscription/resourcegroups';
const one = `${all}/:name`;
const type = 'Microsoft.Resources/resourceGroups';

/** Resource groups. Source: Microsoft.Resources resources.json, 2024-07-01 */
export const groupRoutes: readonly Route[] = [
  { kind: 'listGroups', method: 'GET', path: all, versions, run: listGroups },
  { kind: 'headGroup', method: 'HEAD', path: one, versions, run: headGroup },
  { kind: 'getGroup', method: 'GET', path: one, versions, run: x => void x.json(200, showGroup(groupAt(x))) },
  { kind: 'putGroup', method: 'PUT', path: one, versions, run: putGroup },
  { kind: 'deleteGroup', method: 'DELETE', path: one, versions, run: deleteGroup },
];

const groupSchema = z.strictObject({
  ...identity,
  location: z.string(),
  tags: tagsSchema.optional(),
  managedBy: z.string().optional(),
  properties: z.strictObject({}).optional(),
});

/** The key of a group in the cloud's map. */
export function groupKey(subscription: string, name: string): string {
  return `/subscriptions/${subscription}/resourcegroups/${name}`.toLowerCase();
}

/** @throws Refusal 404 ResourceGroupNotFound */
export function findGroup(cloud: Cloud, subscription: string, name: string): Group {
  const found = cloud.groups.get(groupKey(subscription, name));
  if (!found) throw groupNotFound(name);
  return found;
}

function groupAt(exchange: Exchange): Group {
  return findGroup(exchange.cloud, exchange.param('subscription'), exchange.param('name'));
}

function showGroup({ id, type, name, location, tags, provisioningState }: Group): object {
  return { id, name, type, location, tags, properties: { provisioningState } };
}

function listGroups(exchange: Exchange): void {
  const { id } = subscriptionOf(exchange.cloud, exchange.param('subscription'));
  const wanted = readFilter(exchange.url.searchParams.get('$filter'));
  const groups = [...exchange.cloud.groups.values()].filter(group => group.subscription === id && wanted(group));
  sendPage(exchange, groups, showGroup);
}

function headGroup(exchange: Exchange): void {
  const known = exchange.cloud.groups.has(groupKey(exchange.param('subscription'), exchange.param('name')));
  exchange.send(known ? 204 : 404, {});
}

async function putGroup(exchange: Exchange): Promise<void> {
  const { cloud } = exchange;
  const name = exchange.param('name');
  if (!/^[-\w._()]{1,90}$/.test(name) || name.endsWith('.')) {
    throw badRequest(`The provided resource group name '${name}' is invalid.`, 'InvalidResourceGroupName');
  }
  const body = await readBody(exchange, groupSchema, ['provisioningState']);
  mustComply(exchange, 'Microsoft.Resources/subscriptions/resourceGroups', name, body);
  const location = knownLocation(body.location, type);
  const subscription = subscriptionOf(cloud, exchange.param('subscription')).id;
  const known = cloud.groups.get(groupKey(subscription, name));
  if (known?.provisioningState === 'Deleting') throw beingDeleted(name);
  if (known && known.location !== location) {
    const text = `Invalid resource group location '${location}'. The Resource group already exists in location '${known.location}'.`;
    throw new Refusal(409, 'InvalidResourceGroupLocation', text);
  }
  const id = `/subscriptions/${subscription}/resourceGroups/${name}`;
  const fresh: Group = {
    id,
    name,
    type,
    group: name,
    subscription,
    location,
    tags: {},
    provisioningState: 'Succeeded',
  };
  const group = known ?? fresh;
  group.tags = body.tags ?? {};
  cloud.groups.set(groupKey(subscription, name), group);
  exchange.json(known ? 200 : 201, showGroup(group));
}

/** 409 for whatever is asked of a group that goes. */
export function beingDeleted(name: string): Refusal {
  const text = `The resource group '${name}' is in deprovisioning state and cannot perform this operation.`;
  return new Refusal(409, 'ResourceGroupBeingDeleted', text);
}

/** Takes everything in the group with it, whoever made it. */
function deleteGroup(exchange: Exchange): void {
  const { cloud } = exchange;
  const group = groupAt(exchange);
  if (group.provisioningState === 'Deleting') throw beingDeleted(group.name);
  group.provisioningState = 'Deleting';
  const key = groupKey(group.subscription, group.name);
  const { headers } = startOperation(exchange, {
    family: 'operationresults',
    location: group.location,
    resource: key,
    finish: async () => {
      for (const resource of resourcesOf(cloud)) {
        if (groupKey(resource.subscription, resource.group) === key) await removeResource(cloud, resource);
      }
      cloud.groups.delete(key);
      return undefined;
    },
    failed: () => {
      group.provisioningState = 'Failed';
    },
  });
  exchange.send(202, headers);
}
