import type { AzurePlan } from '../sign-in/clouds.ts';

/** The resource providers whose resources a plan makes. */
export function providersOf({ publish }: Pick<AzurePlan, 'publish'>): string[] {
  return publish === 'vm' ? ['Microsoft.Compute', 'Microsoft.Network'] : ['Microsoft.Compute'];
}
