import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { versionsOf } from './api-versions.ts';
import { readBody } from './body.ts';
import { type Cloud, mustBeRegistered, subscriptionOf } from './cloud.ts';
import { type DiskBody, diskReadOnly, diskSchema } from './disk-body.ts';
import { guarded } from './disk-guard.ts';
import { checkCombination, encryptedWith, sizeIn } from './disk-rules.ts';
import { diskAt, diskKey, diskType, setExpired, showDisk } from './disk-view.ts';
import { makeElsewhere } from './elsewhere.ts';
import { badRequest, notAllowed, Refusal } from './errors.ts';
import type { Exchange } from './exchange.ts';
import { footerBytes } from './footer.ts';
import { beingDeleted, findGroup } from './groups.ts';
import { knownLocation } from './locations.ts';
import { Pages } from './pages.ts';
import { sendPage } from './paging.ts';
import type { Disk, EncryptionSet, Group } from './records.ts';
import type { Route } from './router.ts';
import { startMaking } from './start-making.ts';
import { startRemoval } from './start-removal.ts';
import { refuseWhileBusy } from './under-way.ts';
import { mustComply } from './where/comply.ts';

const versions = versionsOf.disks;
const all = '/subscriptions/:subscription/resourceGroups/:group/providers/Microsoft.Compute/disks';

/** Managed disks, made for an upload or empty. Source: Microsoft.Compute disk.json, 2024-03-02 */
export const diskRoutes: readonly Route[] = [
  { kind: 'listDisks', method: 'GET', path: all, versions, run: listDisks },
  {
    kind: 'listDisks',
    method: 'GET',
    path: '/subscriptions/:subscription/providers/Microsoft.Compute/disks',
    versions,
    run: listDisks,
  },
  { kind: 'putDisk', method: 'PUT', path: `${all}/:name`, versions, run: putDisk },
  { kind: 'getDisk', method: 'GET', path: `${all}/:name`, versions, run: getDisk },
  { kind: 'deleteDisk', method: 'DELETE', path: `${all}/:name`, versions, run: deleteDisk },
];

function listDisks(exchange: Exchange): void {
  const { id } = subscriptionOf(exchange.cloud, exchange.param('subscription'));
  const group = exchange.params.group;
  if (group !== undefined) findGroup(exchange.cloud, id, group);
  const disks = [...exchange.cloud.disks.values()].filter(
    disk => disk.subscription === id && (group === undefined || disk.group.toLowerCase() === group.toLowerCase()),
  );
  for (const disk of disks) setExpired(exchange.cloud, disk);
  sendPage(exchange, disks, disk => showDisk(disk, exchange.version));
}

async function getDisk(exchange: Exchange): Promise<void> {
  const disk = diskAt(exchange);
  await exchange.cloud.operations.onResource(disk.id.toLowerCase());
  exchange.json(200, showDisk(diskAt(exchange), exchange.version));
}

async function putDisk(exchange: Exchange): Promise<void> {
  const { cloud } = exchange;
  const name = exchange.param('name');
  if (!/^[A-Za-z0-9](?:[\w.-]{0,78}\w)?$/.test(name)) {
    throw badRequest(
      `The disk name '${name}' is invalid: at most 80 letters, digits, '_', '-' and '.'.`,
      'InvalidParameter',
    );
  }
  const group = findGroup(cloud, exchange.param('subscription'), exchange.param('group'));
  if (group.provisioningState === 'Deleting') throw beingDeleted(group.name);
  mustBeRegistered(subscriptionOf(cloud, group.subscription));
  const body = await readBody(exchange, diskSchema, diskReadOnly);
  mustComply(exchange, diskType, name, body);
  const location = knownLocation(body.location, diskType);
  const size = sizeIn(body);
  checkCombination(body);
  const set = encryptedWith(cloud, body, group.subscription, location);
  const known = cloud.disks.get(diskKey(exchange));
  if (known) {
    await refuseWhileBusy(cloud, known);
    checkUnchanged(known, body, location);
  }
  const disk = known ?? makeDisk(cloud, group, name, location, body, size, set);
  disk.sku = body.sku?.name ?? disk.sku;
  disk.tags = body.tags ?? {};
  disk.provisioningState = 'Updating';
  cloud.disks.set(diskKey(exchange), disk);
  cloud.containers.set(disk.container, disk);
  startMaking(exchange, disk, {
    family: 'DiskOperations',
    show: one => showDisk(one, exchange.version),
    status: 202,
    finish: async () => {
      if (!known) await makeElsewhere(cloud, disk);
    },
  });
}

function makeDisk(
  cloud: Cloud,
  { subscription, name: group }: Group,
  name: string,
  location: string,
  body: DiskBody,
  size: number,
  set: EncryptionSet | undefined,
): Disk {
  const created = cloud.clock.now();
  const uniqueId = randomUUID();
  return {
    id: `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Compute/disks/${name}`,
    name,
    type: diskType,
    group,
    subscription,
    location,
    tags: {},
    provisioningState: 'Updating',
    sku: 'Standard_LRS',
    zones: body.zones,
    properties: {
      ...body.properties,
      ...guarded(cloud),
      encryption: set
        ? { type: set.properties.encryptionType, diskEncryptionSetId: set.id }
        : { type: 'EncryptionAtRestWithPlatformKey' },
    },
    osType: body.properties.osType,
    generation: body.properties.hyperVGeneration,
    uniqueId,
    created,
    encryptionSet: set?.id.toLowerCase(),
    size,
    state: body.properties.creationData.createOption === 'Empty' ? 'Unattached' : 'ReadyToUpload',
    container: randomBytes(6).toString('hex'),
    pages: new Pages(join(cloud.dir, `${uniqueId}.vhd`), size + footerBytes, created),
    policies: new Map(),
  };
}

/** @throws Refusal 409 PropertyChangeNotAllowed where a disk that exists would become another */
function checkUnchanged(known: Disk, body: DiskBody, location: string): void {
  const changed = (property: string) =>
    new Refusal(409, 'PropertyChangeNotAllowed', `Changing property '${property}' is not allowed.`);
  if (known.location !== location) {
    const text = `The resource '${known.name}' already exists in location '${known.location}' in resource group '${known.group}'. A resource with the same name cannot be created in location '${location}'. Please select a new resource name.`;
    throw new Refusal(409, 'InvalidResourceLocation', text);
  }
  if (!isDeepStrictEqual(known.zones, body.zones)) throw changed('zones');
  for (const property of ['creationData', 'osType', 'hyperVGeneration', 'diskSizeGB'] as const) {
    if (!isDeepStrictEqual(known.properties[property], body.properties[property])) throw changed(property);
  }
}

function deleteDisk(exchange: Exchange): Promise<void> {
  const { cloud } = exchange;
  findGroup(cloud, exchange.param('subscription'), exchange.param('group'));
  return startRemoval(exchange, cloud.disks.get(diskKey(exchange)), 'DiskOperations', disk => {
    setExpired(cloud, disk);
    if (disk.state === 'Attached') throw notAllowed(`Disk ${disk.name} is attached to VM ${disk.managedBy}.`);
    if (![...disk.policies.values()].some(policy => policy.expires > cloud.clock.now())) return;
    throw notAllowed(
      `There is an active shared access signature outstanding for disk ${disk.name}. Call EndGetAccess before deleting the disk.`,
    );
  });
}
