import type { Keep } from '../../../types/ledger.ts';
import type { Arm } from '../arm/arm.ts';
import type { Place } from '../names.ts';
import type { AzurePlan } from '../sign-in/clouds.ts';
import { ourThing } from './ensure.ts';
import { vmKinds, vmKindsMade } from './kinds.ts';
import { existingSubnet, namedSubnet } from './network/subnet.ts';

/**
 * Before a byte is sent: what would stop the machine at the very end, a name that somebody else has or a network that is
 * not there.
 * @throws AZURE_NAME_TAKEN, AZURE_NAME_HELD, AZURE_NETWORK_*, AZURE_SUBNET_*
 */
export async function beginVm(arm: Arm, place: Place, plan: AzurePlan, keep: Keep): Promise<void> {
  const wanted = plan.vm?.network;
  const kinds = vmKindsMade(plan);
  const mine = await Promise.all(
    kinds.map(kind => ourThing(arm, kind, place, vmKinds[kind].name(plan.name), keep.session)),
  );
  const nic = mine[kinds.indexOf('azure-nic')];
  // What our own card holds is not free, and need not be.
  if (wanted !== undefined && !nic) await existingSubnet(arm, namedSubnet(wanted, place), plan.location);
}
