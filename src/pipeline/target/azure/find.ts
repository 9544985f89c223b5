import type { LedgerEntry } from '../../types.ts';
import { apiVersions } from './api-versions.ts';
import type { Arm } from './arm.ts';
import { diskKey } from './disk.ts';
import { groupKey } from './group.ts';
import { imageKey } from './image.ts';
import { diskTag, sessionTag, subscriptionPath } from './names.ts';
import { groupForm, listed, type ResourceRow, resourceForm, sessionOf } from './resources.ts';

const version = apiVersions.resources;

/** What carries the session's tag in a subscription, as the ledger would have it. @param subscription its id */
export async function findTagged(arm: Arm, subscription: string, session: string): Promise<LedgerEntry[]> {
  const tag = `tagName eq '${sessionTag}' and tagValue eq '${session.replaceAll("'", "''")}'`;
  const query = { $filter: tag };
  const root = subscriptionPath(subscription);
  const entries: LedgerEntry[] = [];
  for await (const group of listed(arm, { path: `${root}/resourcegroups`, version, query }, groupForm)) {
    const facts = { subscription, group: group.name };
    if (sessionOf(group) === session) entries.push(made(arm, groupKey, 'azure-group', facts));
  }
  for await (const row of listed(arm, { path: `${root}/resources`, version, query }, resourceForm)) {
    const entry = sessionOf(row) === session ? entryOf(arm, subscription, row) : undefined;
    if (entry) entries.push(entry);
  }
  return entries;
}

function entryOf(arm: Arm, subscription: string, row: ResourceRow): LedgerEntry | undefined {
  const group = /\/resourceGroups\/([^/]+)\//i.exec(row.id)?.[1];
  if (group === undefined) return undefined;
  const facts = { subscription, group: decodeURIComponent(group), name: row.name, id: row.id };
  switch (row.type.toLowerCase()) {
    case 'microsoft.compute/disks': {
      const index = /^\d{1,4}$/.exec(row.tags?.[diskTag] ?? '')?.[0];
      return index === undefined ? undefined : made(arm, diskKey(Number(index)), 'azure-disk', facts);
    }
    case 'microsoft.compute/images':
      return made(arm, imageKey, 'azure-image', facts);
    default:
      return undefined;
  }
}

function made(arm: Arm, key: string, kind: string, facts: LedgerEntry['facts']): LedgerEntry {
  return { key, kind, side: 'target', state: 'made', facts, at: arm.clock.now() };
}
