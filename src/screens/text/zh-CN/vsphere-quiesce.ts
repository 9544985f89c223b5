import type { VsphereQuiesceFailures } from '../../../pipeline/source/vsphere/quiesce/failures.ts';
import type { VsphereQuiesceNotes } from '../../../pipeline/source/vsphere/quiesce/notes.ts';
import type { Sentences } from '../types.ts';

export const vsphereQuiesceFailures: Sentences<VsphereQuiesceFailures> = {
  VSPHERE_STILL_ON: f =>
    `${f.machine} 在 ${f.minutes} 分钟内没有关机：请自行关机后继续，或在计划中写 source.power: off。`,
};

export const vsphereQuiesceNotes: Sentences<VsphereQuiesceNotes> = {
  'vsphere-shutting-down': f => `已请求 ${f.machine} 的客户机系统关机，等待 ${f.minutes} 分钟`,
};
