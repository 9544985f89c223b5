import type { GuestRunEvidence } from '../../../pipeline/guest-evidence.ts';
import { size } from '../format.ts';
import type { GuestText } from '../guest-types.ts';
import type { Sentences } from '../types.ts';
import { accessTexts } from './guest-access.ts';
import { agentsTexts } from './guest-agents.ts';
import { bootTexts } from './guest-boot.ts';
import { diskTexts } from './guest-disk.ts';
import { machineSays, machineTexts } from './guest-machine.ts';
import { networkTexts } from './guest-network.ts';
import { windowsSays, windowsTexts } from './guest-windows.ts';

/** 导出之前无法查看磁盘的原因。 */
const notYet: Readonly<Record<string, string>> = {
  running: '虚拟机正在运行，关机后才能查看其磁盘',
  suspended: '虚拟机已挂起，关机后才能查看其磁盘',
  disconnected: '虚拟机所在主机未连接到服务器',
  snapshots: '虚拟机有快照，其平面磁盘文件并非它所见的内容',
  kind: '此类磁盘在数据存储上不是平面文件',
  encrypted: '虚拟机已加密',
  storage: '数据存储以对象而非文件保存磁盘（vSAN、vVol）',
  privilege: '此账户无权读取数据存储上的文件（Datastore.Browse、Datastore.FileManagement）',
  unreadable: '服务器不支持按范围读取该磁盘文件',
  stream: '磁盘以单一数据流提供，只能从头到尾顺序读取',
};

const targets: GuestText['targets'] = {
  azure: 'Azure',
  'azure-stack': 'Azure Stack Hub',
  aws: 'AWS（保持原样）',
  'aws-vmimport': 'AWS（VM Import）',
  openstack: 'OpenStack',
};

export const guest: GuestText = {
  checks: {
    ...machineTexts,
    ...diskTexts,
    ...bootTexts,
    ...networkTexts,
    ...agentsTexts,
    ...accessTexts,
    ...windowsTexts,
  },
  says: {
    ...machineSays,
    ...windowsSays,
    absent: () => '没有这个文件',
    immutable: () => '它不可更改（chattr -i 可解除）',
    'not-enabled': () => '没有设为开机启动',
    'dhcp-client-missing': () => '没有安装 NetworkManager、systemd-networkd、wicked、dhclient 或 dhcpcd',
    'clock-missing': () => '没有安装 chrony、ntpd 或 systemd-timesyncd',
    'not-set': f => `没有设置 ${f.key}`,
    'driver-absent': f => `${f.kernel} 完全没有 ${f.module}`,
    loader: f => `由 ${f.loader} 启动`,
    'loader-unknown': () => '没有此处能读取的启动菜单',
    'names-absent': f => `指向不存在的 ${f.path}`,
    option: f => f.option,
    'file-system': f => f.kind,
    replayed: () => '当时正在使用；已计入其日志的内容',
    stale: () => '当时正在使用，且未计入其日志',
    room: f => `${f.path} 上可用 ${size(f.free)}`,
    'module-missing': f => `${f.module} 既不在 ${f.kernel} 的 initramfs 中，也没有编译进内核`,
    'module-built-in': f => `${f.module} 已编译进 ${f.kernel}`,
    'module-in-initramfs': f => `${f.module} 在 ${f.kernel} 的 initramfs 中`,
    'unreadable-damaged': f => `无法判断：${f.what} 已损坏`,
    'unreadable-unsupported': f => `无法判断：此处不读取 ${f.what}`,
    'unreadable-encrypted': f => `无法判断：${f.what} 已加密`,
    'unreadable-beyond': f => `无法判断：${f.what} 超出磁盘末尾`,
    'unreadable-missing': f => `无法判断：没有可供查看的 ${f.what}`,
    'unreadable-too-much': f => `无法判断：${f.what} 大于此处读取的上限`,
    'unreadable-disk': f => `无法判断：磁盘映像在该处无法读取（${f.what}）`,
    'unreadable-not-yet': f => `尚无法判断：${notYet[f.what] ?? f.what}`,
  },
  verdicts: { pass: '正常', warn: '警告', fail: '不通过', unknown: '未知', 'n/a': '不适用' },
  severities: {
    boot: '无法启动',
    reach: '能启动，但无法连接',
    provision: '代理、密钥或扩展会失败',
    warning: '建议处理',
    info: '仅供参考',
  },
  place: f => (f.offset < 0 ? `磁盘 ${f.disk}` : `磁盘 ${f.disk}，第 ${f.offset} 字节`),
  summary: f => `迁移到 ${f.target}：${f.fail} 项不通过，${f.warn} 项警告，${f.unknown} 项未知，${f.pass} 项正常`,
  page: {
    title: f => `${f.machine} 是否可以迁移到 ${f.target}？`,
    fix: '处理办法：',
    verify: '确认已完成：',
    fine: '正常的项目',
  },
  targets,
};

/** 计划代码中的目标名称。 */
const targetName = (target: string): string => Object.entries(targets).find(([id]) => id === target)?.[1] ?? target;

const kept = (boot: number, reach: number): string =>
  [boot > 0 ? `${boot} 项会使其无法启动` : '', reach > 0 ? `${reach} 项会使其无法连通` : '']
    .filter(part => part !== '')
    .join('，');

export const guestEvidence: Sentences<GuestRunEvidence> = {
  GUEST_NOT_READY: f =>
    `客户机尚未为 ${targetName(f.target)} 就绪（${kept(f.boot, f.reach)}）：${f.ids}；原因和处理方法见“vmferry inspect --for ${f.target}”`,
  GUEST_NOT_PREPARED: f =>
    `guest.prepare 为 ${f.prepare}，但此版本不会在客户机中做任何准备：需要做什么见“vmferry inspect --for ${f.target || 'TARGET'}”，或将其设为 none`,
  GUEST_READY: f => `${f.checks} 项检查均未发现会妨碍客户机在 ${targetName(f.target)} 中启动或连通的问题`,
  GUEST_NOT_KNOWN: f =>
    f.checks === 0
      ? `无法判断客户机是否已为 ${targetName(f.target)} 就绪：无法查看其磁盘`
      : `针对 ${targetName(f.target)} 的 ${f.checks} 项客户机检查均未失败，但有 ${f.unknown} 项无法判断；原因见“vmferry inspect --for ${f.target}”`,
};
