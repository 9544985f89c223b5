import type { AzurePlan } from '../sign-in/clouds.ts';

/** Who makes disks, images and machines, and who makes networks. */
export type Provider = 'Microsoft.Compute' | 'Microsoft.Network';

/** The resource providers whose resources a plan makes. */
export function providersOf({ publish }: Pick<AzurePlan, 'publish'>): Provider[] {
  return publish === 'vm' ? ['Microsoft.Compute', 'Microsoft.Network'] : ['Microsoft.Compute'];
}
