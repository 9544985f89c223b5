import type { AzurePlan } from '../sign-in/clouds.ts';
import type { Provider } from './group.ts';

/** The resource providers whose resources a plan makes. */
export function providersOf({ publish }: Pick<AzurePlan, 'publish'>): Provider[] {
  return publish === 'vm' ? ['Microsoft.Compute', 'Microsoft.Network'] : ['Microsoft.Compute'];
}
