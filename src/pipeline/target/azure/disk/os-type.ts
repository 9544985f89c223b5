import type { Control } from '../../../types/control.ts';
import type { TargetDisk } from '../../../types/target.ts';
import { tell } from '../notes.ts';
import type { AzurePlan } from '../sign-in/clouds.ts';

const names = { linux: 'Linux', windows: 'Windows' } as const;

/** What is known of the guest's system: the plan's word, else what was read on its disks, else what its source says. */
export function knownOsType(
  plan: Pick<AzurePlan, 'osType'>,
  { guest, machine }: Pick<TargetDisk, 'guest' | 'machine'>,
): 'Linux' | 'Windows' | undefined {
  const family = guest?.family ?? machine.os?.family;
  return plan.osType ?? (family === undefined ? undefined : names[family]);
}

/** What Azure is told about the guest: what is known, else Linux with a note. */
export function osTypeOf(plan: Pick<AzurePlan, 'osType'>, disk: TargetDisk, ctl: Control): 'Linux' | 'Windows' {
  const known = knownOsType(plan, disk);
  if (known === undefined) tell(ctl, 'azure-os-type-assumed', { name: disk.machine.name, osType: 'Linux' });
  return known ?? 'Linux';
}
