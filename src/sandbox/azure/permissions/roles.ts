import { Refusal } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import type { SandboxRole, Subscription } from '../records.ts';

interface Permission {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly dataActions: readonly string[];
  readonly notDataActions: readonly string[];
}

const gives = (actions: readonly string[], notActions: readonly string[] = []): Permission => ({
  actions,
  notActions,
  dataActions: [],
  notDataActions: [],
});

/** Source: learn.microsoft.com/azure/role-based-access-control/built-in-roles/privileged, …/general#reader */
export const permissionsOf: Readonly<Record<SandboxRole, readonly Permission[]>> = {
  Owner: [gives(['*'])],
  Contributor: [
    gives(
      ['*'],
      [
        'Microsoft.Authorization/*/Delete',
        'Microsoft.Authorization/*/Write',
        'Microsoft.Authorization/elevateAccess/Action',
        'Microsoft.Blueprint/blueprintAssignments/write',
        'Microsoft.Blueprint/blueprintAssignments/delete',
        'Microsoft.Compute/galleries/share/action',
      ],
    ),
  ],
  Reader: [gives(['*/read'])],
  none: [],
};

/**
 * Refuses what a role or the state of the subscription does not allow.
 * @throws Refusal 403 AuthorizationFailed, 409 ReadOnlyDisabledSubscription
 */
export function checkRole(exchange: Exchange, { id, role, state }: Subscription): void {
  const { kind, request, url } = exchange;
  const reads = request.method === 'GET' || request.method === 'HEAD';
  if (kind === 'listPermissions' || kind === 'getSubscription') return;
  if (role === 'none' || (role === 'Reader' && !reads)) {
    const who = "The client 'sam@sandbox.example' does not have authorization to perform action";
    const text = `${who} '${actionOf(request.method ?? 'GET', url.pathname)}' over scope '/subscriptions/${id}' or the scope is invalid. If access was recently granted, please refresh your credentials.`;
    throw new Refusal(403, 'AuthorizationFailed', text);
  }
  if (reads || state === 'Enabled' || state === 'Warned' || state === 'PastDue') return;
  const text = `The subscription '${id}' is disabled and therefore marked as read only. You cannot perform any write actions on this subscription until it is re-enabled.`;
  throw new Refusal(409, 'ReadOnlyDisabledSubscription', text);
}

const verbs: Readonly<Record<string, string>> = { GET: 'read', HEAD: 'read', PUT: 'write', DELETE: 'delete' };

/** `Microsoft.Compute/disks/write` of `PUT …/providers/Microsoft.Compute/disks/web`. */
function actionOf(method: string, path: string): string {
  const [namespace, ...rest] = (path.split(/\/providers\//i)[1] ?? '').split('/').filter(Boolean);
  const types = rest.filter((_part, index) => index % 2 === 0);
  if (namespace === undefined || types.length === 0)
    return `Microsoft.Resources/subscriptions/resourceGroups/${verbs[method] ?? 'action'}`;
  return `${[namespace, ...types].join('/')}/${verbs[method] ?? 'action'}`;
}
