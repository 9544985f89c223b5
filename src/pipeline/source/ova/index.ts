import type { Plan } from '../../plan.ts';
import type { Source } from '../../types/source.ts';
import { openPackage } from './connect.ts';
import { ovaLink } from './link.ts';

/** An OVA, an .ovf file or a folder with one, read in place. */
export const ova: Source = {
  id: 'ova',
  asks: [
    { key: 'source.path', kind: 'path', needed: true },
    // Only a collection has more than one machine: `choices` has them, and one is no question.
    { key: 'source.vm', kind: 'choice', needed: false },
  ],
  connect: async (plan: Plan['source']) => {
    if (plan.kind !== 'ova') throw new TypeError(plan.kind);
    return ovaLink(await openPackage(plan.path), plan.vm);
  },
};
