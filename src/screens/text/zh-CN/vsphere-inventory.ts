import type { VsphereEvidence } from '../../../pipeline/source/vsphere/inventory/evidence.ts';
import type { VsphereInventoryFailures } from '../../../pipeline/source/vsphere/inventory/failures.ts';
import type { Sentences } from '../types.ts';

export const vsphereInventoryFailures: Sentences<VsphereInventoryFailures> = {
  VSPHERE_NO_SUCH_MACHINE: f => `${f.server} 上没有虚拟机 ${f.machine}：\`vmferry vms\` 会列出那里有什么。`,
  VSPHERE_SEVERAL_MACHINES: f => `${f.server} 上有多台虚拟机叫 ${f.machine}：请用路径指明一台（${f.paths}）。`,
};

export const vsphereEvidence: Sentences<VsphereEvidence> = {
  VSPHERE_POWER: f => `电源状态：${f.power}`,
};
