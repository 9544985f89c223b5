import type { Control } from '../../../types/control.ts';
import type { Keep } from '../../../types/ledger.ts';
import type { TargetDisk } from '../../../types/target.ts';
import type { Arm } from '../arm/arm.ts';
import type { Place } from '../names.ts';
import type { AzurePlan } from '../sign-in/clouds.ts';

/** Who publishes what, for whom. */
export interface PublishRequest {
  readonly arm: Arm;
  readonly place: Place;
  readonly plan: AzurePlan;
  /** In order of index. */
  readonly disks: readonly TargetDisk[];
  readonly keep: Keep;
  readonly ctl: Control;
}
