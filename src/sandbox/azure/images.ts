import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { versionsOf } from './api-versions.ts';
import { readBody } from './body.ts';
import { type Cloud, mustBeRegistered, subscriptionOf } from './cloud.ts';
import { badRequest, Refusal, resourceNotFound } from './errors.ts';
import type { Exchange } from './exchange.ts';
import { beingDeleted, findGroup } from './groups.ts';
import { type ImageBody, imageReadOnly, imageSchema } from './image-body.ts';
import { type ImageSource, imageSources } from './image-sources.ts';
import { knownLocation } from './locations.ts';
import { newRecord } from './new-record.ts';
import { Pages } from './pages.ts';
import { sendPage } from './paging.ts';
import type { Image, ImageDisk } from './records.ts';
import type { Route } from './router.ts';
import { startMaking } from './start-making.ts';
import { startRemoval } from './start-removal.ts';
import { refuseWhileBusy } from './under-way.ts';
import { mustComply } from './where/comply.ts';

const versions = versionsOf.images;
const type = 'Microsoft.Compute/images';
const all = '/subscriptions/:subscription/resourceGroups/:group/providers/Microsoft.Compute/images';

/** Managed images. Source: Microsoft.Compute image.json, 2024-07-01 */
export const imageRoutes: readonly Route[] = [
  { kind: 'listImages', method: 'GET', path: all, versions, run: listImages },
  {
    kind: 'listImages',
    method: 'GET',
    path: '/subscriptions/:subscription/providers/Microsoft.Compute/images',
    versions,
    run: listImages,
  },
  { kind: 'putImage', method: 'PUT', path: `${all}/:name`, versions, run: putImage },
  { kind: 'getImage', method: 'GET', path: `${all}/:name`, versions, run: getImage },
  { kind: 'deleteImage', method: 'DELETE', path: `${all}/:name`, versions, run: deleteImage },
];

function imageKey(exchange: Exchange): string {
  const { subscription, group, name } = exchange.params;
  return `/subscriptions/${subscription}/resourceGroups/${group}/providers/${type}/${name}`.toLowerCase();
}

function show({ id, name, location, tags, properties, provisioningState }: Image): object {
  return { id, name, type, location, tags, properties: { ...properties, provisioningState } };
}

function listImages(exchange: Exchange): void {
  const { id } = subscriptionOf(exchange.cloud, exchange.param('subscription'));
  const group = exchange.params.group;
  if (group !== undefined) findGroup(exchange.cloud, id, group);
  const images = [...exchange.cloud.images.values()].filter(
    image => image.subscription === id && (group === undefined || image.group.toLowerCase() === group.toLowerCase()),
  );
  sendPage(exchange, images, show);
}

async function getImage(exchange: Exchange): Promise<void> {
  const { cloud } = exchange;
  findGroup(cloud, exchange.param('subscription'), exchange.param('group'));
  await cloud.operations.onResource(imageKey(exchange));
  const image = cloud.images.get(imageKey(exchange));
  if (!image) throw resourceNotFound(type, exchange.param('name'), exchange.param('group'));
  exchange.json(200, show(image));
}

async function putImage(exchange: Exchange): Promise<void> {
  const { cloud } = exchange;
  const name = exchange.param('name');
  if (!/^[A-Za-z0-9](?:[\w.-]{0,78}\w)?$/.test(name)) {
    throw badRequest(
      `The image name '${name}' is invalid: at most 80 letters, digits, '_', '-' and '.'.`,
      'InvalidParameter',
    );
  }
  const group = findGroup(cloud, exchange.param('subscription'), exchange.param('group'));
  if (group.provisioningState === 'Deleting') throw beingDeleted(group.name);
  mustBeRegistered(subscriptionOf(cloud, group.subscription));
  const body = await readBody(exchange, imageSchema, imageReadOnly);
  mustComply(exchange, type, name, body);
  const location = knownLocation(body.location, type);
  const known = cloud.images.get(imageKey(exchange));
  if (known) return updateImage(exchange, known, body);
  const sources = imageSources(cloud, body, group.subscription, location);
  for (const { disk } of sources) await refuseWhileBusy(cloud, disk);
  const image: Image = {
    ...newRecord(
      group,
      type,
      `/subscriptions/${group.subscription}/resourceGroups/${group.name}/providers/${type}/${name}`,
      location,
      body.tags,
    ),
    properties: filledIn(body),
    disks: [],
  };
  cloud.images.set(imageKey(exchange), image);
  startMaking(exchange, image, {
    family: 'operations',
    show,
    status: 201,
    finish: async () => {
      image.disks = await Promise.all(sources.map(source => copy(cloud, source)));
    },
  });
}

/** What stands keeps its disks: only the tags may change. A failed image is made anew after a DELETE. */
async function updateImage(exchange: Exchange, known: Image, body: ImageBody): Promise<void> {
  await refuseWhileBusy(exchange.cloud, known);
  if (!isDeepStrictEqual(known.properties, filledIn(body))) {
    throw new Refusal(409, 'PropertyChangeNotAllowed', "Changing property 'storageProfile' is not allowed.");
  }
  known.tags = body.tags ?? {};
  exchange.json(200, show(known));
}

function filledIn({ properties }: ImageBody): Record<string, unknown> {
  const profile = properties.storageProfile;
  return {
    ...properties,
    hyperVGeneration: properties.hyperVGeneration ?? 'V1',
    storageProfile: {
      ...profile,
      osDisk: { caching: 'ReadWrite', ...profile?.osDisk },
      dataDisks: profile?.dataDisks ?? [],
      zoneResilient: profile?.zoneResilient ?? false,
    },
  };
}

/** A hard link is a copy here: nobody can write to a disk whose upload has ended. */
async function copy(cloud: Cloud, { lun, disk }: ImageSource): Promise<ImageDisk> {
  const path = join(cloud.dir, `${randomUUID()}.image`);
  await disk.pages.copyTo(path);
  const pages = new Pages(path, disk.pages.size, cloud.clock.now());
  for (const range of disk.pages.held.all) pages.held.add(range.start, range.end);
  return { lun, pages, size: disk.size };
}

function deleteImage(exchange: Exchange): Promise<void> {
  const { cloud } = exchange;
  findGroup(cloud, exchange.param('subscription'), exchange.param('group'));
  return startRemoval(exchange, cloud.images.get(imageKey(exchange)), 'operations');
}
