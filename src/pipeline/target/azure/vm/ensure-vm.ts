import { inForm } from '../arm/resources.ts';
import { type VmParts, vmBody } from './body.ts';
import { ensureThing, ourThing } from './ensure.ts';
import { azureVmFailure } from './failures.ts';
import { type VmRow, vmForm } from './forms.ts';
import { vmNames, vmPath } from './names.ts';
import type { Making } from './network/ensure.ts';
import { tellVm } from './notes.ts';
import { vmRefusal } from './refusals.ts';
import { removeThing } from './removal.ts';

/**
 * One whose making failed is nothing that a second try could mend: it goes, and with it its network interface and the
 * disks that were made of an image. The uploaded disks stay.
 */
export async function removeFailedVm(making: Making): Promise<void> {
  const { arm, place, plan, keep, ctl } = making;
  const { vm } = vmNames(plan.name);
  const found = await ourThing(arm, 'azure-vm', place, vm, keep.session);
  if (!found || !/^(Failed|Canceled)$/.test(found.properties?.provisioningState ?? '')) return;
  tellVm(ctl, 'azure-vm-made-again', { name: vm, group: place.group });
  await removeThing(arm, 'azure-vm', place, vm, keep.session);
}

/**
 * The machine that the session made, or a new one, read back.
 * @throws AZURE_VM_QUOTA, AZURE_VM_CAPACITY, AZURE_VM_GENERATION, AZURE_VM_PROVISIONING, AZURE_VM_DIFFERS, AZURE_NAME_*
 */
export async function ensureVm(making: Making, parts: VmParts, generation: number): Promise<VmRow> {
  const { arm, place, plan, keep } = making;
  const wanted = { kind: 'azure-vm', place, plan: plan.name, body: vmBody(parts) } as const;
  const shown = await ensureThing(arm, wanted, keep).catch(error => {
    throw vmRefusal(error, plan, generation);
  });
  const row = inForm(arm, shown, vmForm, vmPath(place, plan.name));
  mustBeAsked(row, parts);
  return row;
}

/** @throws AZURE_VM_DIFFERS */
function mustBeAsked({ name, properties }: VmRow, { plan, disks, image }: VmParts): void {
  const differs = (property: string, expected: string, actual: string) => {
    if (expected.toLowerCase() === actual.toLowerCase()) return;
    throw azureVmFailure('AZURE_VM_DIFFERS', { name, property, expected, actual });
  };
  const luns = (list: readonly { readonly lun: number }[] = []) => list.map(({ lun }) => lun).toSorted((a, b) => a - b);
  const { hardwareProfile, storageProfile } = properties;
  differs('vmSize', plan.vm.size, hardwareProfile?.vmSize ?? '');
  differs('dataDisks', luns(disks.data).join(', '), luns(storageProfile?.dataDisks).join(', '));
  const os = storageProfile?.osDisk?.managedDisk?.id;
  if (image === undefined && os !== undefined) differs('osDisk', disks.os.id, os);
}
