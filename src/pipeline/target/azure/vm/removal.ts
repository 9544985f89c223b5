import { apiVersions } from '../arm/api-versions.ts';
import type { Arm } from '../arm/arm.ts';
import { saysCode } from '../arm/arm-errors.ts';
import { remove } from '../arm/operation.ts';
import { type DiskRow, diskForm, find, listed, sessionOf, type TaggedRow, taggedForm } from '../arm/resources.ts';
import { removeDisk } from '../disk/removal.ts';
import { azureFailure } from '../failures.ts';
import { disksPath, type Place } from '../names.ts';
import type { AzurePlan } from '../sign-in/clouds.ts';
import { type VmKind, vmKinds } from './kinds.ts';
import { isVmDiskName } from './names.ts';

/** A card stays reserved for a machine that could not be made, for 180 s: 10 looks, 20 s apart. */
const looks = 10;
const lookAgain = 20_000;
const passing = [
  'NicReservedForAnotherVm',
  'NicInUse',
  'InUseSubnetCannotBeDeleted',
  'InUseNetworkSecurityGroupCannotBeDeleted',
  'PublicIPAddressCannotBeDeleted',
];

/**
 * Deletes one of the things around a machine; harmless when it is gone. A network interface goes with its machine, the
 * disks it was made with stay; those that Azure made for it from an image are removed after it.
 * @throws AZURE_NOT_OURS when its tag is not the session's
 */
export async function removeThing(arm: Arm, kind: VmKind, place: Place, name: string, session: string): Promise<void> {
  const { version, path } = vmKinds[kind];
  const at = { path: path(place, name), version };
  const found = await find(arm, at, taggedForm);
  if (found && sessionOf(found) !== session) {
    throw azureFailure('AZURE_NOT_OURS', { kind: kind.replace('azure-', ''), name, group: place.group });
  }
  if (found) await removeOnceFree(arm, at);
  if (kind !== 'azure-vm') return;
  for (const disk of await madeDisks(arm, place, name)) {
    if (sessionOf(disk) === session) await removeDisk(arm, place, disk.name, session);
  }
}

async function removeOnceFree(arm: Arm, at: { path: string; version: string }): Promise<void> {
  for (let look = 1; ; look++) {
    try {
      await remove(arm, at);
      return;
    } catch (error) {
      if (look === looks || !passing.some(code => saysCode(error, code))) throw error;
      await arm.clock.sleep(lookAgain, arm.signal);
    }
  }
}

/** What stands of this kind where the plan puts it, whosever it is. Disks that outlived their machine stand for it. */
export async function lookAtThing(arm: Arm, kind: VmKind, place: Place, plan: AzurePlan): Promise<TaggedRow[]> {
  if (plan.publish !== 'vm') return [];
  const { version, path, name } = vmKinds[kind];
  const found = await find(arm, { path: path(place, name(plan.name)), version }, taggedForm);
  if (found || kind !== 'azure-vm') return found ? [found] : [];
  const [disk] = await madeDisks(arm, place, name(plan.name));
  const id = path(place, name(plan.name));
  return disk ? [{ id, name: plan.name, tags: disk.tags, properties: { provisioningState: 'Failed' } }] : [];
}

/** The disks that Azure made for a machine. */
async function madeDisks(arm: Arm, place: Place, vm: string): Promise<DiskRow[]> {
  const at = { path: disksPath(place), version: apiVersions.disks };
  return (await Array.fromAsync(listed(arm, at, diskForm))).filter(disk => isVmDiskName(vm, disk.name));
}
