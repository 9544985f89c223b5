import { isDeepStrictEqual } from 'node:util';
import { versionsOf } from '../api-versions.ts';
import { readBody } from '../body.ts';
import { Refusal } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import { findGroup } from '../groups.ts';
import { knownLocation } from '../locations.ts';
import { newRecord } from '../new-record.ts';
import { sendPage } from '../paging.ts';
import type { Route } from '../router.ts';
import { startMaking } from '../start-making.ts';
import { startRemoval } from '../start-removal.ts';
import { refuseWhileBusy } from '../under-way.ts';
import { type DefinitionBody, definitionSchema, galleryReadOnly } from './bodies.ts';
import { checkDefinition } from './definition-rules.ts';
import { galleries, galleryOf, idAt, inMap, mustBeNamed, mustBeThere, notEmpty, openGroup } from './keys.ts';
import type { GalleryImage } from './records.ts';

const versions = versionsOf.galleries;
const type = 'Microsoft.Compute/galleries/images';
const all = `${galleries}/:gallery/images`;

/** Image definitions. Source: Microsoft.Compute gallery.json, 2023-07-03 */
export const definitionRoutes: readonly Route[] = [
  { kind: 'listDefinitions', method: 'GET', path: all, versions, run: listDefinitions },
  { kind: 'putDefinition', method: 'PUT', path: `${all}/:name`, versions, run: putDefinition },
  { kind: 'getDefinition', method: 'GET', path: `${all}/:name`, versions, run: getDefinition },
  { kind: 'deleteDefinition', method: 'DELETE', path: `${all}/:name`, versions, run: deleteDefinition },
];

function show({ id, name, location, tags, properties, provisioningState }: GalleryImage): object {
  const filled = { hyperVGeneration: 'V1', architecture: 'x64', ...properties };
  return { id, name, type, location, tags, properties: { ...filled, provisioningState } };
}

function listDefinitions(exchange: Exchange): void {
  const inside = `${galleryOf(exchange.cloud, exchange).id}/`.toLowerCase();
  const rows = [...exchange.cloud.definitions.values()].filter(row => row.id.toLowerCase().startsWith(inside));
  sendPage(exchange, rows, show);
}

async function getDefinition(exchange: Exchange): Promise<void> {
  const { cloud } = exchange;
  await cloud.operations.onResource(inMap(cloud.definitions, exchange, type).id.toLowerCase());
  exchange.json(200, show(inMap(cloud.definitions, exchange, type)));
}

async function putDefinition(exchange: Exchange): Promise<void> {
  const { cloud } = exchange;
  const name = exchange.param('name');
  mustBeNamed(name, /^[A-Za-z0-9](?:[\w.-]{0,78}[A-Za-z0-9])?$/);
  const group = openGroup(exchange);
  const gallery = galleryOf(cloud, exchange);
  await refuseWhileBusy(cloud, gallery);
  const body = await readBody(exchange, definitionSchema, galleryReadOnly);
  const location = knownLocation(body.location, type);
  const id = idAt(exchange, group.name);
  const key = id.toLowerCase();
  const known = cloud.definitions.get(key);
  checkDefinition(cloud, gallery, name, body);
  if (known) {
    await refuseWhileBusy(cloud, known);
    mustBeThere(known, location);
    checkUnchanged(known, body);
  }
  const fresh: GalleryImage = {
    ...newRecord(group, type, id, location),
    properties: body.properties,
  };
  const definition = known ?? fresh;
  definition.tags = body.tags ?? {};
  definition.properties = body.properties;
  definition.provisioningState = known ? 'Updating' : 'Creating';
  cloud.definitions.set(key, definition);
  startMaking(exchange, definition, { family: 'capsOperations', show, status: known ? 200 : 201 });
}

/** @throws Refusal 409 PropertyChangeNotAllowed: what a definition says of its images stays */
function checkUnchanged({ properties }: GalleryImage, body: DefinitionBody): void {
  for (const property of ['osType', 'osState', 'hyperVGeneration', 'architecture', 'identifier', 'features'] as const) {
    if (isDeepStrictEqual(properties[property], body.properties[property])) continue;
    const text = `Changing property 'galleryImage.properties.${property}' is not allowed.`;
    throw new Refusal(409, 'PropertyChangeNotAllowed', text);
  }
}

function deleteDefinition(exchange: Exchange): Promise<void> {
  const { cloud } = exchange;
  const group = findGroup(cloud, exchange.param('subscription'), exchange.param('group'));
  const definition = cloud.definitions.get(idAt(exchange, group.name).toLowerCase());
  return startRemoval(exchange, definition, 'capsOperations', ({ id }) => {
    const inside = `${id.toLowerCase()}/`;
    if ([...cloud.galleryVersions.keys()].some(key => key.startsWith(inside))) throw notEmpty();
  });
}
