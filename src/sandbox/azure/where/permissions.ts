import { versionsOf } from '../api-versions.ts';
import { subscriptionOf } from '../cloud.ts';
import type { Exchange } from '../exchange.ts';
import { findGroup } from '../groups.ts';
import { permissionsOf } from '../permissions/roles.ts';
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

/** What the caller's role in the subscription gives; the house rules take from it. */
function send(exchange: Exchange): void {
  const { role } = subscriptionOf(exchange.cloud, exchange.param('subscription'));
  const denied = exchange.cloud.rules.denied ?? [];
  const value = permissionsOf[role].map(each => ({ ...each, notActions: [...each.notActions, ...denied] }));
  exchange.json(200, { value });
}
