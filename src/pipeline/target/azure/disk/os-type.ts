import type { Control, TargetDisk } from '../../../types.ts';
import { tell } from '../notes.ts';
import type { AzurePlan } from '../sign-in/clouds.ts';

const names = { linux: 'Linux', windows: 'Windows' } as const;

/** What Azure is told about the guest: the plan's word, else the machine's, else Linux with a note. */
export function osTypeOf(plan: Pick<AzurePlan, 'osType'>, disk: TargetDisk, ctl: Control): 'Linux' | 'Windows' {
  const family = disk.machine.os?.family;
  const known = plan.osType ?? (family === undefined ? undefined : names[family]);
  if (known === undefined) tell(ctl, 'azure-os-type-assumed', { name: disk.machine.name, osType: 'Linux' });
  return known ?? 'Linux';
}
