import { apiVersions } from '../../arm/api-versions.ts';
import type { Arm } from '../../arm/arm.ts';
import { listed } from '../../arm/resources.ts';
import { subscriptionPath } from '../../names.ts';
import { allows, type Permission, permissionForm } from './allows.ts';

/**
 * What somebody is in a subscription, by what they may do there: the built-in roles by what sets them apart, `creator` for
 * any other that may make disks, `none` for who may not even look at them.
 * https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/privileged
 */
export type Role = 'owner' | 'contributor' | 'creator' | 'reader' | 'none';

/**
 * What the caller is in all of a subscription, by every role they have there, also through groups. Rights in one group or
 * for one resource alone do not count. https://learn.microsoft.com/rest/api/authorization/permissions
 */
export async function roleIn(arm: Arm, subscription: string): Promise<Role> {
  const path = `${subscriptionPath(subscription)}/providers/Microsoft.Authorization/permissions`;
  return roleOf(await Array.fromAsync(listed(arm, { path, version: apiVersions.permissions }, permissionForm)));
}

/** What nothing can be carried without. */
const making = ['Microsoft.Compute/disks/write', 'Microsoft.Compute/disks/beginGetAccess/action'];

export function roleOf(permissions: readonly Permission[]): Role {
  const makes = making.every(action => allows(permissions, action));
  if (makes && permissions.some(({ actions }) => actions.includes('*'))) {
    return allows(permissions, 'Microsoft.Authorization/roleAssignments/write') ? 'owner' : 'contributor';
  }
  if (makes) return 'creator';
  return allows(permissions, 'Microsoft.Compute/disks/read') ? 'reader' : 'none';
}
