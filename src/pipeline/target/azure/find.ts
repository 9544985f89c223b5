import type { Facts } from '../../failure.ts';
import type { LedgerEntry } from '../../types/ledger.ts';
import type { Found, FoundDisk } from '../../types/target.ts';
import { apiVersions } from './arm/api-versions.ts';
import type { Arm } from './arm/arm.ts';
import {
  type DiskRow,
  diskForm,
  find,
  groupForm,
  identityIn,
  listed,
  resourceForm,
  sessionOf,
} from './arm/resources.ts';
import { indexIn, isSealed, marksIn, partIn } from './disk/disk.ts';
import { emptyIn } from './disk/empty.ts';
import { footerBytes } from './disk/sizes.ts';
import { entryKey, kindNamed, kindOfType, kinds } from './kinds.ts';
import { diskName, disksPath, emptyName, groupPath, type Place, sessionTag, subscriptionPath } from './names.ts';
import type { AzurePlan } from './sign-in/clouds.ts';

const version = apiVersions.resources;

/** Something that carries the session's tag. */
interface Tagged {
  readonly kind: string;
  readonly group: string;
  readonly name: string;
  readonly id?: string;
  /** Of a disk: which, as its tag says. */
  readonly part?: string;
  /** Of a disk: what its ledger would tell of its upload. */
  readonly upload?: Facts;
}

/** What a session has made where the plan puts it. */
interface Home {
  readonly things: readonly Tagged[];
  readonly disks: readonly (FoundDisk & { readonly attached: boolean })[];
  /** How many of the plan's new disks are there. */
  readonly empties: number;
  /** provisioningState of what the plan ends in, where that is there. */
  readonly result?: string;
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
    disks: home.disks.map(({ attached: _, ...disk }) => disk),
    next: nextOf(plan, home),
    ...(first ? { elsewhere: { name: first.name, place: first.group } } : {}),
  };
}

async function lookAtHome(arm: Arm, place: Place, plan: AzurePlan, session: string): Promise<Home> {
  const { group } = place;
  const about = await find(arm, { path: groupPath(place), version }, groupForm);
  if (!about) return { things: [], disks: [], empties: 0 };
  const things: Tagged[] = sessionOf(about) === session ? [{ kind: 'azure-group', group, name: group }] : [];
  const disks: Home['disks'][number][] = [];
  let empties = 0;
  for await (const row of listed(arm, { path: disksPath(place), version: apiVersions.disks }, diskForm)) {
    const [index, empty, part] = [indexIn(row), emptyIn(row), partIn(row)];
    const name = empty === undefined ? diskName(plan.name, index ?? -1) : emptyName(plan.name, empty);
    if (sessionOf(row) !== session || part === undefined || !isSameName(row.name, name)) continue;
    things.push({
      kind: 'azure-disk',
      group,
      name: row.name,
      id: row.id,
      part,
      ...(empty === undefined ? { upload: uploadOf(row) } : {}),
    });
    if (empty !== undefined) empties++;
    if (index === undefined) continue;
    disks.push({ ...foundDisk(row, index), attached: row.properties.diskState === 'Attached' });
  }
  let result: string | undefined;
  for (const { kind, look, publishes } of kinds) {
    const rows = (await look?.(arm, place, plan)) ?? [];
    for (const { id, name, properties } of rows.filter(row => sessionOf(row) === session)) {
      // A gallery may be in a group of its own.
      const about = identityIn(id) ?? { group, name };
      things.push({ kind, group: about.group, name: about.name, id });
      if (publishes === plan.publish) result = properties?.provisioningState ?? 'Succeeded';
    }
  }
  return { things, disks, empties, ...(result === undefined ? {} : { result }) };
}

function foundDisk(row: DiskRow, index: number): FoundDisk {
  return { index, name: row.name, sealed: isSealed(row), ...marksIn(row) };
}

/** How long an access that another machine asked for still lasts, nobody can tell. */
function uploadOf(row: DiskRow): Facts {
  const bytes = row.properties.creationData?.uploadSizeBytes;
  const open = row.properties.diskState === 'ActiveUpload';
  return {
    ...(bytes === undefined ? {} : { bytes: bytes - footerBytes }),
    ...(isSealed(row) ? { sealed: true } : open ? { until: 0 } : {}),
  };
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
    const about = identityIn(row.id);
    const kind = about && kindOfType(about.type);
    if (sessionOf(row) !== session || !about || !kind) continue;
    const { group, name } = about;
    const part = kind.perDisk ? partIn(row) : undefined;
    if (kind.perDisk && part === undefined) continue;
    yield { kind: kind.kind, group, name, id: row.id, ...(part === undefined ? {} : { part }) };
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
  for (const { kind, group, name, id, part, upload } of things) {
    const usual = entryKey(kindNamed(kind) ?? { kind }, part);
    const key = entries.has(usual) ? `${usual}/${group}/${name}` : usual;
    const facts = {
      subscription,
      group,
      ...(kind === 'azure-group' ? {} : { name }),
      ...(id ? { id } : {}),
      ...upload,
    };
    entries.set(key, { key, kind, side: 'target', state: 'made', facts, at });
  }
  return [...entries.values()];
}

/** Disks are sealed only once all of them were verified; a machine keeps those that it was made with. */
function nextOf(plan: AzurePlan, { disks, empties, result }: Home): Found['next'] {
  if (result === 'Succeeded' && disks.every(disk => disk.attached)) return 'nothing';
  if (result !== undefined && result !== 'Failed') return 'publish';
  if (disks.length === 0 || disks.some(disk => !disk.sealed)) return 'transfer';
  return plan.publish === 'disk' && empties >= (plan.dataDisks?.length ?? 0) ? 'nothing' : 'publish';
}
