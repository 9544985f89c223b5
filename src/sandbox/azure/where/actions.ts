import type { Cloud } from '../cloud.ts';
import { authorizationFailed } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import type { RequestKind } from '../kinds.ts';

const groupType = 'Microsoft.Resources/subscriptions/resourceGroups';

/** The action that a request needs; what is not here is open to everybody who is signed in. */
const actionOf: Partial<Record<RequestKind, string>> = {
  getGroup: `${groupType}/read`,
  headGroup: `${groupType}/read`,
  putGroup: `${groupType}/write`,
  deleteGroup: `${groupType}/delete`,
  putDisk: 'Microsoft.Compute/disks/write',
  getDisk: 'Microsoft.Compute/disks/read',
  deleteDisk: 'Microsoft.Compute/disks/delete',
  beginGetAccess: 'Microsoft.Compute/disks/beginGetAccess/action',
  endGetAccess: 'Microsoft.Compute/disks/endGetAccess/action',
  putImage: 'Microsoft.Compute/images/write',
  getImage: 'Microsoft.Compute/images/read',
  deleteImage: 'Microsoft.Compute/images/delete',
};

/** @throws Refusal 403 AuthorizationFailed where the house rules deny what the request needs */
export function mustBeAllowed(exchange: Exchange): void {
  const action =
    exchange.kind === 'registerProvider' ? `${exchange.param('provider')}/register/action` : actionOf[exchange.kind];
  if (action === undefined || !isDenied(exchange.cloud, action)) return;
  throw authorizationFailed(exchange.cloud.signIn.clientId, action, exchange.url.pathname);
}

function isDenied(cloud: Cloud, action: string): boolean {
  return (cloud.rules.denied ?? []).some(pattern => covers(pattern, action));
}

function covers(pattern: string, action: string): boolean {
  const parts = pattern.split('*').map(part => part.replace(/[.\\/]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'i').test(action);
}
