import type { VsphereExportFailures } from '../../../pipeline/source/vsphere/export/failures.ts';
import type { VsphereExportNotes } from '../../../pipeline/source/vsphere/export/notes.ts';
import type { Sentences } from '../types.ts';

const cameInstead: Readonly<Record<string, string>> = {
  html: '一个网页',
  json: '一条 JSON 消息',
  xml: '一条 XML 消息',
  text: '文本',
  binary: '别的内容',
};

export const vsphereExportFailures: Sentences<VsphereExportFailures> = {
  VSPHERE_STREAM_CUT: f =>
    `来自 ${f.host} 的 ${f.disk} 数据流在第 ${f.at} 字节处结束，没有结束标记：继续会话会重新读取，并只发送缺少的部分。`,
  VSPHERE_STREAM_EMPTY: f =>
    `${f.host} 对 ${f.disk} 的请求一再返回空的数据流：请稍后继续；如果仍然如此，请查看该主机的 hostd.log。`,
  VSPHERE_NOT_A_DISK: f =>
    `本应收到磁盘 ${f.disk}，${f.host} 却发来了${cameInstead[f.what] ?? f.what}：请确认没有代理或网关代替它应答，然后继续。`,
  VSPHERE_STREAM_GARBLED: f =>
    `${f.host} 发来的 ${f.disk} 在第 ${f.at} 字节处不是正确的 VMDK 数据流（${f.problem}）：继续会话会重新读取；如果仍在同一处中断，请检查数据存储上的这块磁盘。`,
  VSPHERE_STREAM_REFUSED: f =>
    `${f.host} 以 HTTP ${f.status} 拒绝了 ${f.disk} 的数据流：其票据在那里已经失效；继续会话会申请新的票据。`,
  VSPHERE_NFC_BUSY: f =>
    `${f.host} 无法再提供 ${f.disk} 的数据流（HTTP ${f.status}）：请等该主机上的其他导出和备份结束，然后继续。`,
  VSPHERE_DIGEST_DIFFERS: f =>
    `从 ${f.host} 收到的 ${f.disk} 与主机清单不符（应为 ${f.promised}，实为 ${f.seen}）：这次读取的内容一概不算；继续会话会重新读取并发送。`,
  VSPHERE_LEASE_LOST: f =>
    `${f.server} 上 ${f.machine} 的导出租约已丢失（${f.reason}）：继续会话会申请新的租约，并只发送缺少的部分。`,
  VSPHERE_LEASE_REFUSED: f =>
    `${f.server} 无法为导出准备好 ${f.machine}（${f.fault}：${f.reason}）：请在 vSphere 中解决，然后继续。`,
  VSPHERE_LEASE_UNREADY: f =>
    `${f.server} 多次都未能为导出准备好 ${f.machine}（${f.fault}）：请在 vSphere 中查看这台虚拟机最近的任务，然后继续。`,
  VSPHERE_NO_DEVICE_URL: f =>
    `${f.server} 的导出中没有可以确定为 ${f.disk} 的数据流（现有：${f.keys || '无'}）：请确认磁盘仍连接在原来的位置，然后继续。`,
};

export const vsphereExportNotes: Sentences<VsphereExportNotes> = {
  'vsphere-lease-lost': f => `${f.machine} 的导出租约已丢失（${f.reason}）；将重新读取它的磁盘`,
  'vsphere-lease-waits': f => `${f.machine} 正被另一个任务或导出占用；正在等待，最多 ${f.minutes} 分钟`,
  'vsphere-lease-left': f =>
    `无法结束 ${f.machine} 的导出租约；在它于 ${f.minutes} 分钟内过期之前，vSphere 会一直锁定这台虚拟机`,
  'vsphere-not-promised': f => `主机的清单中没有 ${f.disk} 的摘要；已检查其结束标记和每一个 grain`,
};
