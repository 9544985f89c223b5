import type { Plan } from '../../../plan.ts';
import type { AzurePlan } from '../sign-in/clouds.ts';
import { azureVmFailure } from './failures.ts';
import { longestVmName } from './names.ts';
import { readSshKey } from './ssh-key.ts';
import { readUserData } from './user-data.ts';
import { isRefusedUser } from './users.ts';

/** The plan of a machine that is made at once. */
export type VmPlan = AzurePlan & { readonly vm: NonNullable<AzurePlan['vm']> };

/** What files of this machine say of it. */
export interface VmWishes {
  readonly sshKey?: string;
  /** Base64. */
  readonly userData?: string;
}

/** What a machine is made of: the disks themselves, an image of them, or a version in a gallery. */
export type VmFrom = 'disks' | 'image' | 'gallery';

export function vmFrom({ gallery, vm }: Pick<AzurePlan, 'gallery' | 'vm'>): VmFrom {
  // A disk cannot be uploaded as one that has Trusted Launch; a version of it can.
  if (gallery || vm?.trustedLaunch) return 'gallery';
  return vm?.sshKey === undefined ? 'disks' : 'image';
}

/** Is a managed image made of the disks, which then go? */
export function goesThroughImage({ publish, ...plan }: AzurePlan): boolean {
  return publish === 'image' || (publish === 'vm' && vmFrom(plan) === 'image');
}

export const usualUser = 'azureuser';

/**
 * Looks at what the plan says of the machine, without a cloud.
 * @throws AZURE_VM_INCOMPLETE, AZURE_VM_CONFLICT, AZURE_VM_NAME, AZURE_VM_USER
 */
export function checkedVmPlan(plan: AzurePlan): VmPlan {
  const { vm, gallery, name } = plan;
  if (!vm) throw azureVmFailure('AZURE_VM_INCOMPLETE', { key: 'target.vm.size' });
  if (name.length > longestVmName) throw azureVmFailure('AZURE_VM_NAME', { name, most: longestVmName });
  const conflict = (key: string, needs: string) => azureVmFailure('AZURE_VM_CONFLICT', { key, needs });
  if (vm.user !== undefined && isRefusedUser(vm.user)) throw azureVmFailure('AZURE_VM_USER', { user: vm.user });
  if (vm.user !== undefined && vm.sshKey === undefined) throw conflict('target.vm.user', 'target.vm.sshKey');
  if (vm.sshKey !== undefined && plan.osType === 'Windows') throw conflict('target.vm.sshKey', 'target.osType: Linux');
  if (vm.trustedLaunch && plan.generation === 1) throw conflict('target.vm.trustedLaunch', 'target.generation: 2');
  if (vm.secureBoot && !vm.trustedLaunch) throw conflict('target.vm.secureBoot', 'target.vm.trustedLaunch');
  if (gallery?.osState === 'generalized' && vm.sshKey === undefined) {
    throw conflict('target.gallery.osState: generalized', 'target.vm.sshKey');
  }
  if (gallery?.osState === 'specialized' && vm.sshKey !== undefined) {
    throw conflict('target.vm.sshKey', 'target.gallery.osState: generalized');
  }
  return { ...plan, vm };
}

/**
 * What the files say that the plan names; all of it before anything is made.
 * @throws AZURE_SSH_KEY*, AZURE_USER_DATA*
 */
export async function readWishes(plan: VmPlan, guest: Plan['guest']): Promise<VmWishes> {
  const { sshKey } = plan.vm;
  return {
    ...(sshKey === undefined ? {} : { sshKey: await readSshKey(sshKey) }),
    ...(guest?.userData === undefined ? {} : { userData: await readUserData(guest.userData) }),
  };
}
