import type { VsphereSessionFailures } from '../../../pipeline/source/vsphere/session/failures.ts';
import type { Sentences } from '../types.ts';

export const vsphereSessionFailures: Sentences<VsphereSessionFailures> = {
  VSPHERE_SERVER_NAME: f =>
    `“${f.given}”不是服务器的名称或地址：请写成 vcenter.corp.example，端口不是 443 时加上端口。`,
  VSPHERE_UNREACHABLE: f => `${f.server} 没有应答（${f.reason}）：请检查名称、端口、代理和网络路径，然后重试。`,
  VSPHERE_NOT_VSPHERE: f =>
    `在 ${f.server} 应答的（HTTP ${f.status}）既不是 vCenter 也不是 ESXi 主机：请检查名称和端口。`,
  VSPHERE_CA_FILE: f =>
    f.reason === 'PEM'
      ? `${f.file} 里没有证书：source.caFile 需要证书颁发机构的 PEM 文件。`
      : `${f.file} 无法读取（${f.reason}）：source.caFile 需要证书颁发机构的 PEM 文件。`,
  VSPHERE_UNTRUSTED: f =>
    `没有机构为 ${f.server} 的证书作保：请把它的 SHA-256 指纹 ${f.fingerprint} 与服务器上的核对，然后写入计划的 source.fingerprint，或在向导中信任它。`,
  VSPHERE_CERTIFICATE_CHANGED: f =>
    `${f.server} 出示的证书与先前信任的不同（信任的是 ${f.trusted}，现在是 ${f.seen}）：在信任新证书之前，请向管理者确认它是否更换过。`,
  VSPHERE_HOST_CERTIFICATE: f =>
    `主机 ${f.host} 出示的证书与 vCenter 所说的不同（应为 ${f.expected}，实为 ${f.seen}），因此没有从它读取任何内容：请在 vCenter 中刷新该主机的证书，或查明是谁在应答，然后继续。`,
  VSPHERE_SIGN_IN: f => `${f.server} 拒绝 ${f.user} 登录：用户名或密码不对；域用户写作 user@domain。`,
  VSPHERE_SIGNED_OUT: f => `${f.server} 结束了会话，也不让重新打开：请重新登录后继续。`,
  VSPHERE_NO_PERMISSION: f =>
    f.privilege === ''
      ? `${f.user} 在 ${f.server} 上不能这样做，服务器没有说缺少哪项权限：请向管理者确认后重试。`
      : `${f.user} 在 ${f.server} 上不能这样做：缺少${f.object === '' ? '' : `对 ${f.object} 的`}权限 ${f.privilege}；请授予后重试。`,
  VSPHERE_LICENCE: f =>
    `${f.server} 的许可证不允许这样做（免费的 ESXi 可以读取，但不能更改）：请通过它的 vCenter，或给主机一个许可证。`,
  VSPHERE_GONE: f =>
    `${f.server} 上已经没有${f.object === '' ? '这个对象' : ` ${f.object}`}：它在此期间被移除或移动了。`,
  VSPHERE_POWER_STATE: f =>
    f.power === '' || f.needed === ''
      ? `虚拟机在 ${f.server} 上的电源状态不是这一步所需要的：有人在此期间改变了它的电源；请查看后继续。`
      : `虚拟机在 ${f.server} 上处于 ${f.power}，而这一步需要 ${f.needed}：有人在此期间改变了它的电源；请查看后继续。`,
  VSPHERE_BUSY: f => `${f.server} 上有别的任务正在使用这台虚拟机，例如备份或另一次导出：请等它结束后继续。`,
  VSPHERE_TOOLS_UNAVAILABLE: f =>
    `客户机里没有运行 VMware Tools，${f.server} 无法请求它：请启动它们，或在计划中选择别的静止方式。`,
  VSPHERE_FILE: f => `${f.server} 无法使用文件 ${f.file}：它不存在、被锁定，或其数据存储不可达；请解决后继续。`,
  VSPHERE_TIMED_OUT: f => `${f.server} 等待太久而放弃：请重试。`,
  VSPHERE_HOST_LOST: f => `${f.server} 失去了它的主机（${f.fault}）：请检查主机是否运行并已连接，然后继续。`,
  VSPHERE_HTTP: f => `${f.host} 本应给出数据，却应答 HTTP ${f.status}：请稍后重试。`,
  VSPHERE_ADDRESS: f =>
    `${f.server} 给出的${f.scheme === '' ? '' : ` ${f.scheme} `}地址不是 HTTPS 地址，因此没有从中读取任何内容：请检查其主机的导出设置。`,
  VSPHERE_NO_PROPERTY: f => `${f.server} 不认识${f.property === '' ? '所需的属性' : `属性 ${f.property}`}：它太旧了。`,
  VSPHERE_FAULT: f =>
    `${f.server} 以 ${f.fault} 拒绝${f.message === '' ? '' : `（“${f.message}”）`}：请解决它所说的问题，然后重试。`,
};
