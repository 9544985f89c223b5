import type { VsphereExportFailures } from '../../../pipeline/source/vsphere/export/failures.ts';
import type { VsphereExportNotes } from '../../../pipeline/source/vsphere/export/notes.ts';
import type { Sentences } from '../types.ts';

export const vsphereExportFailures: Sentences<VsphereExportFailures> = {
  VSPHERE_STREAM_CUT: f =>
    `${f.host} 传来的 ${f.disk} 的数据流在第 ${f.at} 字节处中断，没有结束标记：继续时会重新读取，只发送缺少的部分。`,
};

export const vsphereExportNotes: Sentences<VsphereExportNotes> = {
  'vsphere-lease-lost': f => `读取 ${f.disk} 时导出租约丢失；将重新读取`,
};
