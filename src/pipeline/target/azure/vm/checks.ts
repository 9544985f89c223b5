import { type Facts, Failed } from '../../../failure.ts';
import type { Plan } from '../../../plan.ts';
import type { Check, Verdict } from '../../../types/inspection.ts';
import type { TargetDisk } from '../../../types/target.ts';
import type { Arm } from '../arm/arm.ts';
import { knownOsType } from '../disk/os-type.ts';
import { locationName, type Place } from '../names.ts';
import type { AzurePlan } from '../sign-in/clouds.ts';
import type { AzureVmFailures } from './failures.ts';
import { existingSubnet, namedSubnet } from './network/subnet.ts';
import { readSshKey } from './ssh-key.ts';
import { readUserData } from './user-data.ts';
import { checkedVmPlan } from './wishes.ts';

/** What `begin` refuses of a machine, by the id of the check that knows it before. */
const refusals = {
  'azure-vm-plan': ['AZURE_VM_INCOMPLETE', 'AZURE_VM_CONFLICT', 'AZURE_VM_NAME', 'AZURE_VM_USER'],
  'azure-vm-key': ['AZURE_SSH_KEY', 'AZURE_SSH_KEY_PRIVATE'],
  'azure-user-data': ['AZURE_USER_DATA', 'AZURE_USER_DATA_SIZE', 'AZURE_USER_DATA_FORM'],
  'azure-network': [
    'AZURE_SUBNET_FORM',
    'AZURE_NETWORK_UNKNOWN',
    'AZURE_NETWORK_LOCATION',
    'AZURE_SUBNET_UNKNOWN',
    'AZURE_SUBNET_DELEGATED',
    'AZURE_SUBNET_FULL',
  ],
} as const satisfies Readonly<Record<string, readonly (keyof AzureVmFailures)[]>>;
type Refusals = typeof refusals;

/** What preflight found of the machine that a plan asks for; what `begin` would refuse has the code it has there. */
export interface AzureVmChecks extends Pick<AzureVmFailures, Refusals[keyof Refusals][number]> {
  /** Only a Linux guest can be given a key and a user. */
  AZURE_VM_KEY_WINDOWS: { file: string };
  AZURE_SUBNET_FITS: { subnet: string; network: string; location: string };
}

export const networkId = 'azure-network';

/** What can be said of the plan's machine without asking Azure; nothing where all is well, or none is made. */
export async function* vmChecks(
  plan: AzurePlan,
  guest: Plan['guest'],
  disks: readonly TargetDisk[],
): AsyncGenerator<Check> {
  if (plan.publish !== 'vm') return;
  yield* await refused('azure-vm-plan', () => void checkedVmPlan(plan));
  const { sshKey } = plan.vm ?? {};
  if (sshKey !== undefined) {
    yield* await refused('azure-vm-key', () => readSshKey(sshKey));
    const os = disks.find(({ index }) => index === 0);
    if (plan.osType === undefined && os && knownOsType(plan, os) === 'Windows') {
      yield check('azure-vm-key', 'fail', 'AZURE_VM_KEY_WINDOWS', { file: sshKey });
    }
  }
  const userData = guest?.userData;
  if (userData !== undefined) yield* await refused('azure-user-data', () => readUserData(userData));
}

/** Is the subnet that the plan names there, where the machine is to be, and open to it? Nothing where it names none. */
export async function networkCheck(arm: Arm, place: Place, plan: AzurePlan): Promise<Check[]> {
  const wanted = plan.publish === 'vm' ? plan.vm?.network : undefined;
  if (wanted === undefined) return [];
  const wrong = await refused(networkId, () => existingSubnet(arm, namedSubnet(wanted, place), plan.location));
  if (wrong.length > 0) return wrong;
  const { subnet, network } = namedSubnet(wanted, place);
  return [check(networkId, 'pass', 'AZURE_SUBNET_FITS', { subnet, network, location: locationName(plan.location) })];
}

/** @throws what no check of this id tells */
async function refused(id: keyof Refusals, look: () => unknown): Promise<Check[]> {
  try {
    await look();
    return [];
  } catch (error) {
    const codes: readonly string[] = refusals[id];
    if (!(error instanceof Failed && codes.includes(error.failure.code))) throw error;
    const { code, facts } = error.failure;
    return [{ id, verdict: 'fail', severity: 'blocks', evidence: [{ code, facts, verdict: 'fail' }] }];
  }
}

function check<C extends keyof AzureVmChecks>(
  id: string,
  verdict: Verdict,
  code: C,
  facts: AzureVmChecks[C] & Facts,
): Check {
  return { id, verdict, severity: verdict === 'fail' ? 'blocks' : 'info', evidence: [{ code, facts, verdict }] };
}
