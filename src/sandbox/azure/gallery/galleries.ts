import { versionsOf } from '../api-versions.ts';
import { readBody } from '../body.ts';
import { subscriptionOf } from '../cloud.ts';
import type { Exchange } from '../exchange.ts';
import { findGroup } from '../groups.ts';
import { knownLocation } from '../locations.ts';
import { newRecord } from '../new-record.ts';
import { sendPage } from '../paging.ts';
import type { Route } from '../router.ts';
import { startMaking } from '../start-making.ts';
import { startRemoval } from '../start-removal.ts';
import { refuseWhileBusy } from '../under-way.ts';
import { galleryReadOnly, gallerySchema } from './bodies.ts';
import { galleries as all, idAt, inMap, mustBeNamed, mustBeThere, notEmpty, openGroup } from './keys.ts';
import type { Gallery } from './records.ts';

const versions = versionsOf.galleries;
const type = 'Microsoft.Compute/galleries';

/** Compute galleries. Source: Microsoft.Compute gallery.json, 2023-07-03 */
export const galleryRoutes: readonly Route[] = [
  { kind: 'listGalleries', method: 'GET', path: all, versions, run: listGalleries },
  {
    kind: 'listGalleries',
    method: 'GET',
    path: '/subscriptions/:subscription/providers/Microsoft.Compute/galleries',
    versions,
    run: listGalleries,
  },
  { kind: 'putGallery', method: 'PUT', path: `${all}/:name`, versions, run: putGallery },
  { kind: 'getGallery', method: 'GET', path: `${all}/:name`, versions, run: getGallery },
  { kind: 'deleteGallery', method: 'DELETE', path: `${all}/:name`, versions, run: deleteGallery },
];

function show({ id, name, location, tags, properties, provisioningState, subscription }: Gallery): object {
  const identifier = { uniqueName: `${subscription}-${name.toUpperCase()}` };
  return { id, name, type, location, tags, properties: { ...properties, identifier, provisioningState } };
}

function listGalleries(exchange: Exchange): void {
  const { cloud } = exchange;
  const { id } = subscriptionOf(cloud, exchange.param('subscription'));
  const group = exchange.params.group;
  if (group !== undefined) findGroup(cloud, id, group);
  const rows = [...cloud.galleries.values()].filter(
    row => row.subscription === id && (group === undefined || row.group.toLowerCase() === group.toLowerCase()),
  );
  sendPage(exchange, rows, show);
}

async function getGallery(exchange: Exchange): Promise<void> {
  const found = inMap(exchange.cloud.galleries, exchange, type);
  await exchange.cloud.operations.onResource(found.id.toLowerCase());
  exchange.json(200, show(inMap(exchange.cloud.galleries, exchange, type)));
}

async function putGallery(exchange: Exchange): Promise<void> {
  const { cloud } = exchange;
  const name = exchange.param('name');
  mustBeNamed(name, /^[A-Za-z0-9](?:[\w.]{0,78}[A-Za-z0-9])?$/);
  const group = openGroup(exchange);
  const body = await readBody(exchange, gallerySchema, galleryReadOnly);
  const location = knownLocation(body.location, type);
  const id = idAt(exchange, group.name);
  const key = id.toLowerCase();
  const known = cloud.galleries.get(key);
  if (known) {
    await refuseWhileBusy(cloud, known);
    mustBeThere(known, location);
  }
  const fresh: Gallery = {
    ...newRecord(group, type, id, location),
    properties: {},
  };
  const gallery = known ?? fresh;
  Object.assign(gallery, {
    tags: body.tags ?? {},
    properties: body.properties ?? {},
    provisioningState: known ? 'Updating' : 'Creating',
  });
  cloud.galleries.set(key, gallery);
  startMaking(exchange, gallery, { family: 'capsOperations', show, status: known ? 200 : 201 });
}

function deleteGallery(exchange: Exchange): Promise<void> {
  const { cloud } = exchange;
  const group = findGroup(cloud, exchange.param('subscription'), exchange.param('group'));
  const gallery = cloud.galleries.get(idAt(exchange, group.name).toLowerCase());
  return startRemoval(exchange, gallery, 'capsOperations', ({ id }) => {
    const inside = `${id.toLowerCase()}/`;
    if ([...cloud.definitions.keys()].some(key => key.startsWith(inside))) throw notEmpty();
  });
}
