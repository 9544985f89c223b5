import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { versionsOf } from '../api-versions.ts';
import { readBody } from '../body.ts';
import type { Cloud } from '../cloud.ts';
import { badRequest, Refusal } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import { findGroup } from '../groups.ts';
import { knownLocation } from '../locations.ts';
import { newRecord } from '../new-record.ts';
import { Pages } from '../pages.ts';
import { sendPage } from '../paging.ts';
import type { ImageDisk } from '../records.ts';
import type { Route } from '../router.ts';
import { startMaking } from '../start-making.ts';
import { startRemoval } from '../start-removal.ts';
import { refuseWhileBusy } from '../under-way.ts';
import { galleryReadOnly, type VersionBody, versionSchema } from './bodies.ts';
import { definitionOf, galleries, idAt, inMap, mustBeThere, openGroup } from './keys.ts';
import type { GalleryVersion } from './records.ts';
import { targetRegions } from './regions.ts';
import { replicationStatus } from './replication.ts';
import { type VersionSource, versionSources } from './version-sources.ts';

const versions = versionsOf.galleries;
const type = 'Microsoft.Compute/galleries/images/versions';
const all = `${galleries}/:gallery/images/:definition/versions`;
const gibibyte = 1024 ** 3;

/** Image versions. Source: Microsoft.Compute gallery.json, 2023-07-03 */
export const versionRoutes: readonly Route[] = [
  { kind: 'listVersions', method: 'GET', path: all, versions, run: listVersions },
  { kind: 'putVersion', method: 'PUT', path: `${all}/:name`, versions, run: putVersion },
  { kind: 'getVersion', method: 'GET', path: `${all}/:name`, versions, run: getVersion },
  { kind: 'deleteVersion', method: 'DELETE', path: `${all}/:name`, versions, run: deleteVersion },
];

function show({ id, name, location, tags, properties, provisioningState, disks, published }: GalleryVersion): object {
  const { osDiskImage, dataDiskImages } = properties.storageProfile;
  const sized = (lun: number) => {
    const size = disks.find(disk => disk.lun === lun)?.size;
    return size === undefined ? {} : { sizeInGB: Math.ceil(size / gibibyte) };
  };
  return {
    id,
    name,
    type,
    location,
    tags,
    properties: {
      ...properties,
      publishingProfile: {
        replicaCount: 1,
        excludeFromLatest: false,
        storageAccountType: 'Standard_LRS',
        ...properties.publishingProfile,
        publishedDate: new Date(published).toISOString(),
      },
      storageProfile: {
        osDiskImage: { ...osDiskImage, ...sized(-1) },
        ...(dataDiskImages ? { dataDiskImages: dataDiskImages.map(image => ({ ...image, ...sized(image.lun) })) } : {}),
      },
      provisioningState,
    },
  };
}

function listVersions(exchange: Exchange): void {
  const inside = `${definitionOf(exchange.cloud, exchange).id}/`.toLowerCase();
  const rows = [...exchange.cloud.galleryVersions.values()].filter(row => row.id.toLowerCase().startsWith(inside));
  sendPage(exchange, rows, show);
}

async function getVersion(exchange: Exchange): Promise<void> {
  const { cloud } = exchange;
  const expand = exchange.url.searchParams.get('$expand');
  if (expand !== null && expand !== 'ReplicationStatus' && expand !== 'UefiSettings') {
    throw badRequest(`The value '${expand}' of parameter '$expand' is invalid.`, 'InvalidParameter');
  }
  const before = inMap(cloud.galleryVersions, exchange, type);
  before.looks += 1;
  await cloud.operations.onResource(before.id.toLowerCase());
  const version = inMap(cloud.galleryVersions, exchange, type);
  const shown = show(version) as { properties: object };
  const status = expand === 'ReplicationStatus' ? { replicationStatus: replicationStatus(cloud, version) } : {};
  exchange.json(200, { ...shown, properties: { ...shown.properties, ...status } });
}

async function putVersion(exchange: Exchange): Promise<void> {
  const { cloud } = exchange;
  const name = exchange.param('name');
  mustBeVersion(name);
  const group = openGroup(exchange);
  const definition = definitionOf(cloud, exchange);
  await refuseWhileBusy(cloud, definition);
  const body = await readBody(exchange, versionSchema, galleryReadOnly);
  const location = knownLocation(body.location, type);
  targetRegions(body.properties.publishingProfile, location, type);
  const id = idAt(exchange, group.name);
  const known = cloud.galleryVersions.get(id.toLowerCase());
  if (known) {
    await refuseWhileBusy(cloud, known);
    mustBeThere(known, location);
    checkUnchanged(known, body);
  }
  // What has its bytes needs the disks no more.
  const sources = known && known.disks.length > 0 ? [] : versionSources(cloud, body, definition, location);
  for (const { disk } of sources) await refuseWhileBusy(cloud, disk);
  const fresh: GalleryVersion = {
    ...newRecord(group, type, id, location),
    properties: body.properties,
    disks: [],
    published: cloud.clock.now(),
    looks: 0,
    failed: new Map(),
  };
  const version = known ?? fresh;
  version.tags = body.tags ?? {};
  version.properties = body.properties;
  version.provisioningState = known ? 'Updating' : 'Creating';
  version.looks = 0;
  version.failed = new Map();
  cloud.galleryVersions.set(id.toLowerCase(), version);
  start(exchange, version, sources, known !== undefined);
}

function start(exchange: Exchange, version: GalleryVersion, sources: readonly VersionSource[], known: boolean): void {
  const { cloud } = exchange;
  const broken = exchange.fault('failRegion');
  startMaking(exchange, version, {
    family: 'capsOperations',
    show,
    status: known ? 200 : 201,
    finish: async () => {
      if (sources.length > 0) version.disks = await Promise.all(sources.map(source => copy(cloud, source)));
      if (broken) throw regionFailed(version, broken.region, broken.message);
    },
  });
}

function regionFailed(version: GalleryVersion, region: string, details: string): Refusal {
  version.failed = new Map([[region, details]]);
  const text = `Gallery replication jobs failed in one or more regions. The failing regions' details are as follows: '{region:${region}, detail:${details}}'. If retry does not work, then please do an update by removing the failed regions and update again by adding them back.`;
  return new Refusal(500, 'ReplicationJobsNotCompleted', text);
}

/** @throws Refusal 400: each of its three numbers is an int32 */
function mustBeVersion(name: string): void {
  const parts = /^(\d+)\.(\d+)\.(\d+)$/.exec(name)?.slice(1).map(Number);
  if (parts?.every(part => part <= 2_147_483_647)) return;
  throw badRequest(
    'The image version name is invalid. The image version name should follow Major(int).Minor(int).Patch(int) format, for e.g: 1.0.0, 2018.12.1 etc.',
    'InvalidParameter',
  );
}

/** @throws Refusal 409 PropertyChangeNotAllowed: only regions, tags and what hides it may change */
function checkUnchanged({ properties }: GalleryVersion, body: VersionBody): void {
  const changed = (path: string) =>
    new Refusal(
      409,
      'PropertyChangeNotAllowed',
      `Changing property 'galleryImageVersion.properties.${path}' is not allowed.`,
    );
  if (!isDeepStrictEqual(properties.storageProfile, body.properties.storageProfile)) throw changed('storageProfile');
  const mode = (given: VersionBody['properties']) => given.publishingProfile?.replicationMode ?? 'Full';
  if (mode(properties) !== mode(body.properties)) throw changed('publishingProfile.replicationMode');
}

async function copy(cloud: Cloud, { lun, disk }: VersionSource): Promise<ImageDisk> {
  const path = join(cloud.dir, `${randomUUID()}.version`);
  await disk.pages.copyTo(path);
  const pages = new Pages(path, disk.pages.size, cloud.clock.now());
  for (const range of disk.pages.held.all) pages.held.add(range.start, range.end);
  return { lun, pages, size: disk.size };
}

function deleteVersion(exchange: Exchange): Promise<void> {
  const { cloud } = exchange;
  const group = findGroup(cloud, exchange.param('subscription'), exchange.param('group'));
  const version = cloud.galleryVersions.get(idAt(exchange, group.name).toLowerCase());
  return startRemoval(exchange, version, 'capsOperations');
}
