import type { VsphereEvidence } from '../../../pipeline/source/vsphere/inventory/evidence.ts';
import type { VsphereInventoryFailures } from '../../../pipeline/source/vsphere/inventory/failures.ts';
import type { Sentences } from '../types.ts';

export const vsphereInventoryFailures: Sentences<VsphereInventoryFailures> = {
  VSPHERE_NO_SUCH_MACHINE: f =>
    `There is no virtual machine ${f.machine} on ${f.server}: \`vmferry vms\` lists what is there.`,
  VSPHERE_SEVERAL_MACHINES: f =>
    `${f.machine} is the name of several virtual machines on ${f.server}: name one by its path (${f.paths}).`,
};

export const vsphereEvidence: Sentences<VsphereEvidence> = {
  VSPHERE_POWER: f => `It is powered ${f.power}`,
};
