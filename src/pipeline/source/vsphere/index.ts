import type { Plan } from '../../plan.ts';
import type { Control } from '../../types/control.ts';
import type { Source } from '../../types/source.ts';
import { vsphereQuestions } from './questions.ts';

/**
 * A virtual machine on a vCenter or ESXi host, brought to rest and streamed out. What speaks to the server is loaded when
 * it is connected to.
 */
export const vsphere: Source = {
  id: 'vsphere',
  asks: vsphereQuestions,
  connect: async (plan, ctl) => {
    const { vim, vsphere } = await connected(plan, ctl);
    const { vsphereLink } = await import('./link.ts');
    return vsphereLink(vim, vsphere, ctl);
  },
  /** Only a snapshot tells whose it is; that we turned a machine off or emptied a drive, our own ledger alone knows. */
  find: async (plan, session, ctl) => {
    const { vim, vsphere } = await connected(plan, ctl);
    try {
      const { describe } = await import('./inventory/describe.ts');
      const { findMachine } = await import('./inventory/find.ts');
      const { snapshotEntry } = await import('./quiesce/snapshot.ts');
      const now = await describe(vim, await findMachine(vim, vsphere.vm, ctl.kill), ctl.kill);
      const ours = snapshotEntry(now, session, ctl.clock.now());
      return ours ? [ours] : [];
    } finally {
      await vim.close();
    }
  },
};

async function connected(plan: Plan['source'], ctl: Control) {
  if (plan.kind !== 'vsphere') throw new TypeError(plan.kind);
  const { connectVim } = await import('./session/connect.ts');
  return { vim: await connectVim(plan, ctl), vsphere: plan };
}
