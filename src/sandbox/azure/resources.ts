import { versionsOf } from './api-versions.ts';
import { type Cloud, resourcesOf, subscriptionOf } from './cloud.ts';
import type { Exchange } from './exchange.ts';
import { findGroup, groupKey } from './groups.ts';
import { readFilter, sendPage } from './paging.ts';
import type { Resource } from './records.ts';
import type { Route } from './router.ts';

const versions = versionsOf.resources;

/** Lists of everything, in one group or in the subscription. */
export const resourceRoutes: readonly Route[] = [
  {
    kind: 'listGroupResources',
    method: 'GET',
    path: '/subscriptions/:subscription/resourceGroups/:group/resources',
    versions,
    run: listGroupResources,
  },
  {
    kind: 'listResources',
    method: 'GET',
    path: '/subscriptions/:subscription/resources',
    versions,
    run: listResources,
  },
];

function listGroupResources(exchange: Exchange): void {
  const group = findGroup(exchange.cloud, exchange.param('subscription'), exchange.param('group'));
  const key = groupKey(group.subscription, group.name);
  send(
    exchange,
    resourcesOf(exchange.cloud).filter(each => groupKey(each.subscription, each.group) === key),
  );
}

function listResources(exchange: Exchange): void {
  const { id } = subscriptionOf(exchange.cloud, exchange.param('subscription'));
  send(
    exchange,
    resourcesOf(exchange.cloud).filter(each => each.subscription === id),
  );
}

function send(exchange: Exchange, resources: readonly Resource[]): void {
  const wanted = readFilter(exchange.url.searchParams.get('$filter'));
  sendPage(exchange, resources.filter(wanted), resource => show(exchange.cloud, resource));
}

/** What is nested is named with what it lies in: `images/web/1.0.0`. */
function show(cloud: Cloud, { id, type, location, tags }: Resource): object {
  const name = (/\/providers\/[^/]+\/(.+)$/.exec(id)?.[1] ?? '')
    .split('/')
    .filter((_, n) => n % 2 === 1)
    .join('/');
  const disk = cloud.disks.get(id.toLowerCase());
  return { id, name, type, location, ...(disk ? { sku: { name: disk.sku } } : {}), tags };
}
