import { apiVersions } from '../arm/api-versions.ts';
import type { Place } from '../names.ts';
import type { AzurePlan } from '../sign-in/clouds.ts';
import { addressPath, networkPath, nicPath, nsgPath, vmNames, vmPath } from './names.ts';

/** What is made around a machine; each at most once a session, so that the kind is its key in the ledger. */
export type VmKind = 'azure-vm' | 'azure-nic' | 'azure-address' | 'azure-network' | 'azure-nsg';

interface About {
  readonly type: string;
  readonly version: string;
  /** The thing's name, from that of the plan. */
  name(plan: string): string;
  path(place: Place, name: string): string;
}

/** In the order in which they are removed: each is used by those before it. */
export const vmKinds: { readonly [K in VmKind]: About } = {
  'azure-vm': {
    type: 'Microsoft.Compute/virtualMachines',
    version: apiVersions.virtualMachines,
    name: plan => vmNames(plan).vm,
    path: vmPath,
  },
  'azure-nic': {
    type: 'Microsoft.Network/networkInterfaces',
    version: apiVersions.network,
    name: plan => vmNames(plan).nic,
    path: nicPath,
  },
  'azure-address': {
    type: 'Microsoft.Network/publicIPAddresses',
    version: apiVersions.network,
    name: plan => vmNames(plan).address,
    path: addressPath,
  },
  'azure-network': {
    type: 'Microsoft.Network/virtualNetworks',
    version: apiVersions.network,
    name: plan => vmNames(plan).network,
    path: networkPath,
  },
  'azure-nsg': {
    type: 'Microsoft.Network/networkSecurityGroups',
    version: apiVersions.network,
    name: plan => vmNames(plan).nsg,
    path: nsgPath,
  },
};

export const vmKindNames = Object.keys(vmKinds) as readonly VmKind[];

/** What a plan makes of them: a network of its own comes with a security group, and so does a public address. */
export function vmKindsMade({ vm }: Pick<AzurePlan, 'vm'>): VmKind[] {
  const own = vm?.network === undefined;
  const made: Readonly<Record<VmKind, boolean>> = {
    'azure-vm': true,
    'azure-nic': true,
    'azure-address': vm?.publicAddress === true,
    'azure-network': own,
    'azure-nsg': own || vm?.publicAddress === true,
  };
  return vmKindNames.filter(kind => made[kind]);
}
