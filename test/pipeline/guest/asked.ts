import type { GuestChecks, GuestTarget } from '../../../src/pipeline/guest/checks/check.ts';
import { Guest } from '../../../src/pipeline/guest/guest.ts';
import { type Judged, judge } from '../../../src/pipeline/guest/judge.ts';
import { type Planted, treeOf } from '../../fixtures/guest/tree.ts';

/** Asks one check of a Linux guest with these files. */
export function asked<C extends GuestChecks>(checks: C) {
  return async (
    id: keyof C & string,
    files: Readonly<Record<string, Planted>>,
    target: GuestTarget = 'azure',
  ): Promise<Judged> => {
    const guest = new Guest({ family: 'linux', files: treeOf(files) });
    const [judged] = await Array.fromAsync(judge(guest, target, { [id]: checks[id] as C[string] }));
    if (!judged) throw new Error(id);
    return judged;
  };
}
