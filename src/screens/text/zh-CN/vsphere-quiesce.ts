import type { VsphereQuiesceFailures } from '../../../pipeline/source/vsphere/quiesce/failures.ts';
import type { VsphereQuiesceNotes } from '../../../pipeline/source/vsphere/quiesce/notes.ts';
import type { Sentences } from '../types.ts';

export const vsphereQuiesceFailures: Sentences<VsphereQuiesceFailures> = {
  VSPHERE_STILL_ON: f =>
    `${f.machine} 在 ${f.minutes} 分钟内没有关机：请自行关机后继续，或在计划中写 source.power: off。`,
  VSPHERE_NO_SHUTDOWN: f =>
    `无法请求 ${f.machine} 关机，因为其中没有运行 VMware Tools：请自行关机后继续，或在计划中写 source.power: off。`,
  VSPHERE_NOT_OFF: f =>
    `${f.machine} 正在运行，而计划认为它已经关机：请将其关机后继续，或把计划中的 source.power 写成 shutdown、off 或 snapshot。`,
  VSPHERE_SUSPENDED: f =>
    `${f.machine} 处于挂起状态，它的磁盘缺少保存在内存映像里的内容：请在 vSphere 中恢复运行并正常关机，然后在这里继续。`,
  VSPHERE_QUESTION: f =>
    `${f.machine} 正在 vSphere 中等待回答，在得到回答之前什么都不会做（${f.question}）：请在那里回答，然后继续。`,
  VSPHERE_STARTED_MEANWHILE: f =>
    `${f.machine} 在静默之后又被启动过，磁盘已与先前不同，而新旧数据绝不会混在一起：请以它现在的样子重新开始。`,
  VSPHERE_SNAPSHOT_GONE: f => `正在读取的 ${f.machine} 的快照 ${f.snapshot} 已经不存在：请用新的快照重新开始。`,
  VSPHERE_DISK_GONE: f => `${f.machine} 已经没有磁盘 ${f.disk}：请以它现在的样子重新开始。`,
  VSPHERE_NOT_PUT_BACK: f => `数据已全部到达，但 ${f.machine} 上有以下内容未能恢复原状：${f.left}。请继续会话以重试。`,
};

export const vsphereQuiesceNotes: Sentences<VsphereQuiesceNotes> = {
  'vsphere-shutting-down': f => `已请求 ${f.machine} 的客户机系统关机，等待 ${f.minutes} 分钟`,
  'vsphere-off': f => `${f.machine} 已关机`,
  'vsphere-question': f => `${f.machine} 正在 vSphere 中等待回答：${f.question}`,
  'vsphere-busy': f => `${f.machine} 正被占用（导出、备份或其他任务）；最多等待 ${f.minutes} 分钟`,
  'vsphere-cd-ejected': f => `${drive(f)} 已弹出；原有内容已记录，之后会放回`,
  'vsphere-cd-left-in': f => `${drive(f)} 保持原样，因为虚拟机正在运行`,
  'vsphere-cd-back': f => `${drive(f)} 已恢复原样`,
  'vsphere-cd-missing': f => `${drive(f)} 保持为空：映像已不在数据存储上，或无法读取`,
  'vsphere-cd-changed': f => `${drive(f)} 在此期间被人改动过，保持现状`,
  'vsphere-snapshot': f => `已为 ${f.machine} 创建快照 ${f.snapshot}；磁盘将从快照读取`,
  'vsphere-quiesce-refused': f => `创建快照时无法静默 ${f.machine} 的客户机系统（${f.reason}）；改为不静默再试`,
  'vsphere-crash-consistent': f => `${f.machine} 的快照 ${f.snapshot} 只是崩溃一致的：副本启动时如同断电之后`,
  'vsphere-snapshot-removing': f => `正在删除 ${f.machine} 的快照 ${f.snapshot}；合并此后写入的数据可能需要一些时间`,
  'vsphere-snapshot-removed': f => `${f.machine} 的快照 ${f.snapshot} 已删除`,
  'vsphere-snapshot-absent': f => `${f.machine} 的快照 ${f.snapshot} 已经不在：有人删除或改名了`,
  'vsphere-started': f => `${f.machine} 已重新启动`,
  'vsphere-left-off': f => `${f.machine} 保持关机`,
  'vsphere-awaiting-off': f => `已请求过 ${f.machine} 的客户机系统关机，它可能仍在关机；关机后会重新启动`,
  'vsphere-machine-gone': f => `${f.machine} 已经不存在，因此 ${f.what} 没有恢复；如果它再出现，请手动处理`,
};

function drive({ machine, cd, iso }: { machine: string; cd: string; iso: string }): string {
  return `${machine} 的 ${cd}${iso === '' ? '' : `（${iso}）`}`;
}
