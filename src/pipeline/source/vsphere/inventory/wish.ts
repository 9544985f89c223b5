import type { SourcePlanOf } from '../../../plan.ts';

/** What a plan means to do, as far as it is known yet. */
export interface Wish {
  readonly power?: SourcePlanOf<'vsphere'>['power'];
  readonly after?: SourcePlanOf<'vsphere'>['after'];
  /** Positions of the disks to carry; all of them when absent. */
  readonly disks?: readonly number[];
}
