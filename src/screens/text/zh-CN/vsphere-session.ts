import type { VsphereSessionFailures } from '../../../pipeline/source/vsphere/session/failures.ts';
import type { Sentences } from '../types.ts';

export const vsphereSessionFailures: Sentences<VsphereSessionFailures> = {
  VSPHERE_UNREACHABLE: f => `${f.server} 没有应答（${f.reason}）：请检查名称、端口和网络路径，然后重试。`,
  VSPHERE_UNTRUSTED: f =>
    `没有机构为 ${f.server} 的证书作保：请把它的 SHA-256 指纹 ${f.fingerprint} 与服务器上的核对，然后写入计划的 source.fingerprint，或在向导中信任它。`,
  VSPHERE_CERTIFICATE_CHANGED: f =>
    `${f.server} 出示的证书与先前信任的不同（信任的是 ${f.trusted}，现在是 ${f.seen}）：在信任新证书之前，请向管理者确认它是否更换过。`,
  VSPHERE_SIGN_IN: f => `${f.server} 拒绝 ${f.user} 登录：用户名或密码不对；域用户写作 user@domain。`,
  VSPHERE_GONE: f => `${f.server} 上已经没有 ${f.object}：它在此期间被移除或移动了。`,
  VSPHERE_POWER_STATE: f => `${f.server}: power state.`,
  VSPHERE_TOOLS_UNAVAILABLE: f => `${f.server}: tools.`,
  VSPHERE_BUSY: f => `${f.server}: busy.`,
  VSPHERE_FILE: f => `${f.server}: file.`,
  VSPHERE_FAULT: f => `${f.server}: ${f.fault} ${f.message}.`,
};
