import type { Target } from '../../types/target.ts';
import { advise } from './advise/advise.ts';
import { leastBytes } from './disk/sizes.ts';
import { tierOf } from './disk/tiers.ts';
import { azureQuestions } from './questions.ts';

/**
 * Azure: each disk uploaded as a fixed VHD into a managed disk, a managed image of them at the end.
 * What speaks to the cloud is loaded when it is connected to.
 */
export const azure: Target = {
  id: 'azure',
  asks: azureQuestions,
  advise,
  diskTier: (sku, bytes) => tierOf(sku, bytes)?.name,
  wants: () => ({ format: 'vhd', atLeast: leastBytes }),
  connect: async (plan, ctl) => {
    if (plan.kind !== 'azure') throw new TypeError('NOT_AN_AZURE_PLAN');
    const { connect } = await import('./link.ts');
    return connect(plan, ctl);
  },
};
