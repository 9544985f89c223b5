import type { machineChecks } from '../../../pipeline/guest/checks/machine/index.ts';
import type { MachineSayings } from '../../../pipeline/guest/checks/machine/sayings.ts';
import { size } from '../format.ts';
import type { TextsOf } from '../guest-types.ts';
import type { Sentences } from '../types.ts';

export const machineTexts: TextsOf<typeof machineChecks> = {
  'HW-FIRMWARE': {
    title: '固件',
    why: '机器一经创建，BIOS 或 UEFI 就不能再改；Azure Stack Hub 没有 UEFI。',
    fix: '以现有固件创建机器（Azure：BIOS 用第 1 代，UEFI 用第 2 代）；使用 UEFI 的虚拟机请迁往 Azure Stack Hub 以外的目标。',
  },
  'HW-SECUREBOOT': {
    title: '安全启动',
    why: '密钥不会随之迁移：用自有密钥签名的加载程序或模块会被拒绝。',
    fix: '创建机器时不启用安全启动，或确认加载程序、内核和模块由发行版签名。',
  },
  'HW-VTPM': {
    title: '虚拟 TPM 与加密',
    why: 'TPM 中的内容留在原处：BitLocker 和 LUKS 首次启动时会索要密钥，AWS 不导入加密磁盘。',
    fix: '暂停 BitLocker，或为 LUKS 添加口令（cryptsetup luksAddKey），并在 vSphere 中解密磁盘。',
  },
  'HW-DISKSIZE': {
    title: '磁盘大小',
    why: '超过目标上限的磁盘会被拒绝，或在那里无法启动。',
    fix: '在虚拟机中缩小磁盘，或把数据移到第二块磁盘；超过 2 TiB 的系统盘需要 GPT 和 UEFI。',
  },
  'HW-DISKCOUNT': {
    title: '磁盘数量',
    why: '可挂载的磁盘数取决于机器规格；VM Import 最多接受 21 块。',
    fix: '选择能挂载全部磁盘的规格，或把其余磁盘以快照方式导入。',
  },
  'HW-DISKKIND': {
    title: '磁盘的存储方式',
    why: '映射的 LUN 或与其他机器共享的磁盘无法单独复制，独立磁盘不在任何快照中。',
    fix: '把映射磁盘迁移为虚拟磁盘，不带共享磁盘，删除快照并进行整合。',
  },
  'HW-DEVICES': {
    title: '主机的设备',
    why: '云中没有这些设备：依赖它们的程序会停止工作。',
    fix: '迁移前移除这些设备并弹出介质。',
  },
  'HW-ARCH': {
    title: '处理器架构',
    why: '云接受 64 位 x86 处理器的系统。',
    fix: '把应用安装到 64 位系统上再迁移。',
  },
  'OS-SUPPORT': {
    title: '操作系统',
    why: '目标不支持这个版本；VM Import 可能会拒绝它。',
    fix: '升级系统，或以快照方式把磁盘带到 AWS，快照会原样接受。',
  },
  'HW-CPULEVEL': {
    title: '对处理器的要求',
    why: '在较旧的处理器型号上，glibc 会因缺少指令而报错，系统随即终止。',
    fix: '选择主机会呈现自身处理器的规格（cpu_mode=host-model 或 host-passthrough）。',
  },
  'HW-NICS': {
    title: '网卡',
    why: '每块网卡都会得到新地址，其子网必须存在；VM Import 只留下一块网卡。',
    fix: '记下每块网卡属于哪个网络，将其设为 DHCP，并在目标中预留地址。',
  },
  'HW-TOOLS': {
    title: 'VMware Tools',
    why: '没有它，就不能从 vSphere 查询、关闭或准备运行中的虚拟机。',
    fix: '在虚拟机中启动 open-vm-tools，或通过 SSH 准备。',
  },
  'HW-GUESTSPACE': {
    title: '虚拟机内的可用空间',
    why: '驱动程序和新的 initramfs 放不下。',
    fix: '删除旧内核、日志和临时文件。',
  },
  'HW-POWER': {
    title: '电源',
    why: '运行中机器的磁盘如同断电之后，挂起机器的内存内容不在任何磁盘上。',
    fix: '复制之前关闭虚拟机。',
  },
};

export const machineSays: Sentences<MachineSayings> = {
  'firmware-said': f => `配置为 ${firmware(f.firmware)}`,
  'firmware-made': f => `为 ${firmware(f.firmware)} 而建`,
  'secure-boot': () => '安全启动已开启',
  vtpm: () => '有虚拟 TPM',
  'disk-size': f => `${f.disk}：${size(f.size)}`,
  'disk-too-large': f => `${f.disk}：${size(f.size)}，而上限是 ${size(f.most)}`,
  'disk-count': f => `${f.count} 块磁盘`,
  'disks-too-many': f => `${f.count} 块磁盘，而上限是 ${f.most} 块`,
  'disk-rdm': f => `${f.disk} 是映射的 LUN`,
  'disk-shared': f => `${f.disk} 与其他机器共享`,
  'disk-independent': f => `${f.disk} 是独立磁盘：不在任何快照中`,
  'disk-se-sparse': f => `${f.disk} 是 SEsparse 文件`,
  'disk-encrypted': f => `${f.disk} 已加密`,
  snapshots: f => `有 ${f.count} 个快照`,
  'needs-consolidation': () => '磁盘需要整合',
  device: f => f.device,
  'cd-loaded': f => `插入了 ${f.count} 张光盘`,
  architecture: f => `为 ${f.architecture} 而建`,
  system: f => f.system,
  'cpu-level': f => `${f.system} 需要 ${f.level} 级别的处理器`,
  'read-by': f => `由 ${f.program} 从 ${f.device} 读取`,
  'card-count': f => `${f.count} 块网卡`,
  'card-static': f => `${f.card} 的地址是手工设置的：${f.address || '?'}`,
  'tools-running': f => `正在运行${f.version && `，版本 ${f.version}`}`,
  'tools-idle': () => '未运行',
  power: f => (f.power === 'on' ? '正在运行' : f.power === 'off' ? '已关机' : '已挂起'),
};

function firmware(name: string): string {
  return name === 'efi' ? 'UEFI' : 'BIOS';
}
