import { badRequest } from './errors.ts';
import type { Exchange } from './exchange.ts';
import type { Resource } from './records.ts';

/**
 * Answers with one page of a list in the order of the ids, and the address of the next page where there is one.
 * @param show what is sent of each entry
 * @param end sent with the last page: some lists must always have a `nextLink` (SubscriptionListResult, TenantListResult)
 * @throws Refusal 400 for a $skiptoken that was not given out
 */
export function sendPage<Entry extends { readonly id: string }>(
  exchange: Exchange,
  entries: readonly Entry[],
  show: (entry: Entry) => unknown,
  end: { readonly nextLink?: '' } = {},
): void {
  const sorted = [...entries].sort((a, b) => (key(a) < key(b) ? -1 : 1));
  const token = exchange.url.searchParams.get('$skiptoken');
  const after = token === null ? '' : Buffer.from(token, 'base64url').toString();
  if (token !== null && !sorted.some(entry => key(entry) === after) && !after.startsWith('/subscriptions')) {
    throw badRequest(`The provided skip token '${token}' is not valid.`, 'InvalidSkipToken');
  }
  const rest = sorted.filter(entry => key(entry) > after);
  const asked = Number(exchange.url.searchParams.get('$top') ?? Number.NaN);
  const most = asked >= 1 ? Math.min(asked, exchange.cloud.settings.pageSize) : exchange.cloud.settings.pageSize;
  const page = rest.slice(0, most);
  const last = page.at(-1);
  const more = last && rest.length > most ? { nextLink: nextLink(exchange, key(last)) } : end;
  exchange.json(200, { value: page.map(show), ...more });
}

function key(entry: { readonly id: string }): string {
  return entry.id.toLowerCase();
}

function nextLink(exchange: Exchange, last: string): string {
  const next = new URL(exchange.url);
  next.searchParams.set('$skiptoken', Buffer.from(last).toString('base64url'));
  return next.href;
}

/**
 * A test for `$filter`: comparisons with `eq` of tagName, tagValue, resourceType, name or resourceGroup, joined by `and`.
 * @throws Refusal 400 for anything else
 */
export function readFilter(filter: string | null): (resource: Resource) => boolean {
  if (!filter) return () => true;
  const tests = filter.split(/ and (?=(?:[^']*'[^']*')*[^']*$)/i).map(readComparison);
  const [names, values] = [
    tests.filter(test => test.field === 'tagname'),
    tests.filter(test => test.field === 'tagvalue'),
  ];
  if (values.length > 0 && names.length !== 1) throw badFilter(filter);
  const name = names[0]?.value;
  const value = values[0]?.value;
  return resource => {
    if (name !== undefined && !hasTag(resource, name, value)) return false;
    return tests.every(test => {
      const shown = fields[test.field];
      return !shown || shown(resource).toLowerCase() === test.value.toLowerCase();
    });
  };
}

const fields: Readonly<Record<string, (resource: Resource) => string>> = {
  resourcetype: resource => resource.type,
  name: resource => resource.name,
  resourcegroup: resource => resource.group,
};

function readComparison(text: string): { field: string; value: string } {
  const found = /^\s*(\w+) eq '((?:[^']|'')*)'\s*$/i.exec(text);
  const field = found?.[1]?.toLowerCase() ?? '';
  if (!found || !(field === 'tagname' || field === 'tagvalue' || fields[field])) throw badFilter(text);
  return { field, value: (found[2] ?? '').replaceAll("''", "'") };
}

/** Names of tags are the same in any case, values are not. */
function hasTag(resource: Resource, name: string, value: string | undefined): boolean {
  return Object.entries(resource.tags).some(
    ([key, held]) => key.toLowerCase() === name.toLowerCase() && (value === undefined || held === value),
  );
}

function badFilter(filter: string) {
  return badRequest(`Invalid $filter '${filter}' specified in the query string.`, 'InvalidFilterInQueryString');
}
