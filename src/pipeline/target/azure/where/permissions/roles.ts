import { matches } from './allows.ts';

/**
 * Built-in roles, the narrowest first, with what they give of what we need.
 * Source: learn.microsoft.com/azure/role-based-access-control/built-in-roles
 */
const roles: readonly (readonly [string, readonly string[]])[] = [
  ['reader', ['*/read']],
  [
    'vm-contributor',
    [
      'Microsoft.Compute/virtualMachines/*',
      'Microsoft.Compute/disks/read',
      'Microsoft.Compute/disks/write',
      'Microsoft.Compute/disks/delete',
      'Microsoft.Network/networkInterfaces/*',
      'Microsoft.Network/networkSecurityGroups/join/action',
      'Microsoft.Network/networkSecurityGroups/read',
      'Microsoft.Network/publicIPAddresses/join/action',
      'Microsoft.Network/publicIPAddresses/read',
      'Microsoft.Network/virtualNetworks/read',
      'Microsoft.Network/virtualNetworks/subnets/join/action',
      'Microsoft.Resources/subscriptions/resourceGroups/read',
    ],
  ],
  ['network-contributor', ['Microsoft.Network/*', 'Microsoft.Resources/subscriptions/resourceGroups/read']],
  ['contributor', ['*']],
];

/** Code of the narrowest built-in role that gives all of these actions. */
export function roleWith(actions: readonly string[]): string {
  const fits = roles.find(([, patterns]) => actions.every(action => patterns.some(each => matches(each, action))));
  return fits?.[0] ?? 'contributor';
}
