import { versionsOf } from '../api-versions.ts';
import { subscriptionOf } from '../cloud.ts';
import type { Exchange } from '../exchange.ts';
import { findGroup } from '../groups.ts';
import type { Route } from '../router.ts';

const versions = versionsOf.permissions;
const tail = 'providers/Microsoft.Authorization/permissions';

/** What the caller may do. Source: Microsoft.Authorization authorization-RoleDefinitionsCalls.json 2022-04-01 */
export const permissionRoutes: readonly Route[] = [
  {
    kind: 'listPermissions',
    method: 'GET',
    path: `/subscriptions/:subscription/resourcegroups/:group/${tail}`,
    versions,
    run: inGroup,
  },
  {
    kind: 'listPermissions',
    method: 'GET',
    path: `/subscriptions/:subscription/${tail}`,
    versions,
    run: inSubscription,
  },
];

function inGroup(exchange: Exchange): void {
  findGroup(exchange.cloud, exchange.param('subscription'), exchange.param('group'));
  send(exchange);
}

function inSubscription(exchange: Exchange): void {
  subscriptionOf(exchange.cloud, exchange.param('subscription'));
  send(exchange);
}

/** The caller is Contributor, and Reader besides; the house rules take from the first. */
function send(exchange: Exchange): void {
  const never = ['Microsoft.Authorization/*/Delete', 'Microsoft.Authorization/*/Write'];
  const denied = exchange.cloud.rules.denied ?? [];
  const contributor = { actions: ['*'], notActions: [...never, ...denied], dataActions: [], notDataActions: [] };
  const reader = { actions: ['*/read'], notActions: denied, dataActions: [], notDataActions: [] };
  exchange.json(200, { value: [contributor, reader] });
}
