import type { Source } from '../../types.ts';
import { vsphereQuestions } from './questions.ts';

/**
 * A virtual machine on a vCenter or ESXi host, brought to rest and streamed out. What speaks to the server is loaded when
 * it is connected to.
 */
export const vsphere: Source = {
  id: 'vsphere',
  asks: vsphereQuestions,
  connect: async (plan, ctl) => {
    if (plan.kind !== 'vsphere') throw new TypeError(plan.kind);
    const { connectVim } = await import('./session/connect.ts');
    const { vsphereLink } = await import('./link.ts');
    return vsphereLink(await connectVim(plan, ctl), plan, ctl);
  },
};
