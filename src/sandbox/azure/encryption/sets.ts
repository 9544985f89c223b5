import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { versionsOf } from '../api-versions.ts';
import { identity, readBody, tagsSchema } from '../body.ts';
import { type Cloud, mustBeRegistered, subscriptionOf } from '../cloud.ts';
import { badRequest, notAllowed, Refusal, resourceNotFound } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import { beingDeleted, findGroup } from '../groups.ts';
import { knownLocation } from '../locations.ts';
import { newRecord } from '../new-record.ts';
import { sendPage } from '../paging.ts';
import type { EncryptionSet } from '../records.ts';
import type { Route } from '../router.ts';
import { startMaking } from '../start-making.ts';
import { startRemoval } from '../start-removal.ts';

const versions = versionsOf.disks;
const type = 'Microsoft.Compute/diskEncryptionSets';
const all = '/subscriptions/:subscription/resourceGroups/:group/providers/Microsoft.Compute/diskEncryptionSets';

/** Sets of keys that disks are encrypted with. Source: Microsoft.Compute diskEncryptionSet.json, 2024-03-02 */
export const encryptionSetRoutes: readonly Route[] = [
  { kind: 'listEncryptionSets', method: 'GET', path: all, versions, run: listSets },
  { kind: 'putEncryptionSet', method: 'PUT', path: `${all}/:name`, versions, run: putSet },
  { kind: 'getEncryptionSet', method: 'GET', path: `${all}/:name`, versions, run: getSet },
  { kind: 'deleteEncryptionSet', method: 'DELETE', path: `${all}/:name`, versions, run: deleteSet },
];

const setSchema = z.strictObject({
  ...identity,
  location: z.string(),
  tags: tagsSchema.optional(),
  identity: z.strictObject({ type: z.literal('SystemAssigned') }),
  properties: z.strictObject({
    activeKey: z.strictObject({
      keyUrl: z.url({ protocol: /^https$/ }),
      sourceVault: z.strictObject({ id: z.string() }).optional(),
    }),
    encryptionType: z
      .enum([
        'EncryptionAtRestWithCustomerKey',
        'EncryptionAtRestWithPlatformAndCustomerKeys',
        'ConfidentialVmEncryptedWithCustomerKey',
      ])
      .optional(),
    rotationToLatestKeyVersionEnabled: z.boolean().optional(),
  }),
});

const readOnly = ['provisioningState', 'previousKeys', 'lastKeyRotationTimestamp', 'autoKeyRotationError'];

function setKey({ params: { subscription, group, name } }: Exchange): string {
  return `/subscriptions/${subscription}/resourceGroups/${group}/providers/${type}/${name}`.toLowerCase();
}

function show({ id, name, location, tags, properties, principal, provisioningState }: EncryptionSet): object {
  const identity = { type: 'SystemAssigned', principalId: principal };
  return {
    id,
    name,
    type,
    location,
    tags,
    identity,
    properties: { ...properties, previousKeys: [], provisioningState },
  };
}

function listSets(exchange: Exchange): void {
  const group = findGroup(exchange.cloud, exchange.param('subscription'), exchange.param('group'));
  const inGroup = [...exchange.cloud.encryptionSets.values()].filter(
    set => set.subscription === group.subscription && set.group === group.name,
  );
  sendPage(exchange, inGroup, show);
}

function getSet(exchange: Exchange): void {
  findGroup(exchange.cloud, exchange.param('subscription'), exchange.param('group'));
  const set = exchange.cloud.encryptionSets.get(setKey(exchange));
  if (!set) throw resourceNotFound(type, exchange.param('name'), exchange.param('group'));
  exchange.json(200, show(set));
}

async function putSet(exchange: Exchange): Promise<void> {
  const { cloud } = exchange;
  const name = exchange.param('name');
  if (!/^\w[\w-]{0,79}$/.test(name)) {
    throw badRequest(`The disk encryption set name '${name}' is invalid.`, 'InvalidParameter');
  }
  const group = findGroup(cloud, exchange.param('subscription'), exchange.param('group'));
  if (group.provisioningState === 'Deleting') throw beingDeleted(group.name);
  mustBeRegistered(subscriptionOf(cloud, group.subscription));
  const body = await readBody(exchange, setSchema, readOnly);
  const location = knownLocation(body.location, type);
  const set: EncryptionSet = {
    ...newRecord(
      group,
      type,
      `/subscriptions/${group.subscription}/resourceGroups/${group.name}/providers/${type}/${name}`,
      location,
      body.tags,
    ),
    provisioningState: 'Updating',
    principal: cloud.encryptionSets.get(setKey(exchange))?.principal ?? randomUUID(),
    properties: {
      ...body.properties,
      encryptionType: body.properties.encryptionType ?? 'EncryptionAtRestWithCustomerKey',
    },
  };
  cloud.encryptionSets.set(setKey(exchange), set);
  startMaking(exchange, set, { family: 'DiskOperations', show, status: 202 });
}

function deleteSet(exchange: Exchange): Promise<void> {
  const { cloud } = exchange;
  findGroup(cloud, exchange.param('subscription'), exchange.param('group'));
  const set = cloud.encryptionSets.get(setKey(exchange));
  return startRemoval(exchange, set, 'DiskOperations', ({ id, name }) => {
    const user = [...cloud.disks.values()].find(disk => disk.encryptionSet === id.toLowerCase());
    if (user) throw notAllowed(`Disk encryption set '${name}' is used by disk '${user.name}'.`);
  });
}

/**
 * The set that a disk or an image is to be encrypted with.
 * @throws Refusal 404 where there is none, 400 where it lies elsewhere than what it is for
 */
export function encryptionSet(cloud: Cloud, id: string, subscription: string, location: string): EncryptionSet {
  const set = cloud.encryptionSets.get((id.startsWith('/') ? id : `/${id}`).toLowerCase());
  if (!set || set.subscription !== subscription.toLowerCase()) {
    throw new Refusal(404, 'NotFound', `The disk encryption set '${id}' was not found.`);
  }
  if (set.location !== location) {
    throw badRequest(
      `Disk encryption set '${set.name}' is in location '${set.location}', but '${location}' is needed.`,
      'InvalidParameter',
    );
  }
  return set;
}
