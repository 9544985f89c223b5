import type { Found, FoundDisk, LedgerEntry } from '../../types.ts';
import { apiVersions } from './arm/api-versions.ts';
import type { Arm } from './arm/arm.ts';
import {
  type DiskRow,
  diskForm,
  find,
  groupForm,
  imageForm,
  listed,
  resourceForm,
  sessionOf,
} from './arm/resources.ts';
import { diskKey, indexIn, isSealed, marksIn } from './disk/disk.ts';
import { diskName, disksPath, groupPath, imagePath, type Place, sessionTag, subscriptionPath } from './names.ts';
import { galleryAtHome, galleryKindOf } from './publish/gallery/found.ts';
import type { GalleryKind } from './publish/gallery/names.ts';
import type { AzurePlan } from './sign-in/clouds.ts';

const version = apiVersions.resources;

/** Something that carries the session's tag. */
interface Tagged {
  readonly kind: 'azure-group' | 'azure-disk' | 'azure-image' | GalleryKind;
  readonly group: string;
  readonly name: string;
  readonly id?: string;
  /** Of a disk. */
  readonly index?: number;
}

/** What a session has made where the plan puts it. */
interface Home {
  readonly things: readonly Tagged[];
  readonly disks: readonly FoundDisk[];
  /** Of the image or version: what the disks are made into. */
  readonly state?: string;
}

/**
 * What carries a session's tag in the plan's subscription. Where the plan puts things they are looked at directly, for
 * Resource Manager's lists by tag lag behind; those show what lies elsewhere.
 */
export async function findSession(arm: Arm, place: Place, plan: AzurePlan, session: string): Promise<Found> {
  const home = await lookAtHome(arm, place, plan, session);
  const others = (await Array.fromAsync(withTag(arm, place.subscription, session))).filter(
    one => !home.things.some(own => isSame(own, one)),
  );
  const [first] = others;
  return {
    entries: asEntries([...home.things, ...others], place.subscription, arm.clock.now()),
    disks: home.disks,
    next: nextOf(plan, home),
    ...(first ? { elsewhere: { name: first.name, place: first.group } } : {}),
  };
}

async function lookAtHome(arm: Arm, place: Place, plan: AzurePlan, session: string): Promise<Home> {
  const { group } = place;
  const ours = <T extends Parameters<typeof sessionOf>[0]>(row: T | undefined) =>
    row && sessionOf(row) === session ? row : undefined;
  const about = await find(arm, { path: groupPath(place), version }, groupForm);
  if (!about) return { things: [], disks: [] };
  const things: Tagged[] = ours(about) ? [{ kind: 'azure-group', group, name: group }] : [];
  const disks: FoundDisk[] = [];
  for await (const row of listed(arm, { path: disksPath(place), version: apiVersions.disks }, diskForm)) {
    const index = indexIn(row);
    if (!ours(row) || index === undefined || !isSameName(row.name, diskName(plan.name, index))) continue;
    things.push({ kind: 'azure-disk', group, name: row.name, id: row.id, index });
    disks.push(foundDisk(row, index));
  }
  const at = { path: imagePath(place, plan.name), version: apiVersions.images };
  const image = ours(await find(arm, at, imageForm));
  if (image) things.push({ kind: 'azure-image', group, name: image.name, id: image.id });
  const gallery = await galleryAtHome(arm, place, plan, session);
  things.push(...gallery.things);
  const state = gallery.state ?? (image && (image.properties.provisioningState ?? 'Succeeded'));
  return { things, disks, ...(state === undefined ? {} : { state }) };
}

function foundDisk(row: DiskRow, index: number): FoundDisk {
  return { index, name: row.name, sealed: isSealed(row), ...marksIn(row) };
}

/** By the tag, anywhere in the subscription. */
async function* withTag(arm: Arm, subscription: string, session: string): AsyncGenerator<Tagged> {
  const tag = `tagName eq '${sessionTag}' and tagValue eq '${session.replaceAll("'", "''")}'`;
  const query = { $filter: tag };
  const root = subscriptionPath(subscription);
  for await (const { name, ...row } of listed(arm, { path: `${root}/resourcegroups`, version, query }, groupForm)) {
    if (sessionOf(row) === session) yield { kind: 'azure-group', group: name, name };
  }
  for await (const row of listed(arm, { path: `${root}/resources`, version, query }, resourceForm)) {
    const inId = /\/resourceGroups\/([^/]+)\//i.exec(row.id)?.[1];
    if (sessionOf(row) !== session || inId === undefined) continue;
    const { name, id } = row;
    const group = decodeURIComponent(inId);
    const type = row.type.toLowerCase();
    const index = indexIn(row);
    const inGallery = galleryKindOf(type);
    if (inGallery) yield { kind: inGallery, group, name, id };
    if (type === 'microsoft.compute/images') yield { kind: 'azure-image', group, name, id };
    if (type === 'microsoft.compute/disks' && index !== undefined) yield { kind: 'azure-disk', group, name, id, index };
  }
}

/** Names in Azure are the same in upper and lower case. */
function isSameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function isSame(a: Tagged, b: Tagged): boolean {
  return a.kind === b.kind && isSameName(a.group, b.group) && isSameName(a.name, b.name);
}

/** With the keys that a run gives them; what would have one of these a second time gets one of its own. */
function asEntries(things: readonly Tagged[], subscription: string, at: number): LedgerEntry[] {
  const entries = new Map<string, LedgerEntry>();
  for (const { kind, group, name, id, index } of things) {
    const usual = keyOf(kind, index);
    const key = entries.has(usual) ? `${usual}/${group}/${name}` : usual;
    const facts = { subscription, group, ...(kind === 'azure-group' ? {} : { name }), ...(id ? { id } : {}) };
    entries.set(key, { key, kind, side: 'target', state: 'made', facts, at });
  }
  return [...entries.values()];
}

/** What is made once has its kind as its key. */
function keyOf(kind: Tagged['kind'], index = 0): string {
  return kind === 'azure-disk' ? diskKey(index) : kind;
}

/** Disks are sealed only once all of them were verified. */
function nextOf(plan: AzurePlan, { disks, state }: Home): Found['next'] {
  if (state === 'Succeeded' && disks.length === 0) return 'nothing';
  if (state !== undefined && state !== 'Failed') return 'publish';
  if (disks.length === 0 || disks.some(disk => !disk.sealed)) return 'transfer';
  return plan.publish === 'disk' ? 'nothing' : 'publish';
}
