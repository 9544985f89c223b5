import type { windowsChecks } from '../../../pipeline/guest/checks/windows/index.ts';
import type { WindowsSayings } from '../../../pipeline/guest/checks/windows/sayings.ts';
import type { TextsOf } from '../guest-types.ts';
import type { Sentences } from '../types.ts';

export const windowsTexts: TextsOf<typeof windowsChecks> = {
  'WIN-VER': {
    title: 'Windows 版本',
    why: '云接受 Windows Server 2008 R2 及以后的版本，VM Import 只接受美国英语的客户端版本。',
    fix: '升级 Windows，或把应用安装到可接受的版本上。',
  },
  'WIN-BOOTDRV': {
    title: '启动时的 Hyper-V 驱动程序',
    why: '启动时没有 vmbus 和 storvsc，Windows 会以 INACCESSIBLE_BOOT_DEVICE（0x7B）停止。',
    fix: '在 HKLM\\SYSTEM\\CurrentControlSet\\Services 下把 vmbus、storvsc、storflt、intelide 和 atapi 的 Start 设为 0。',
  },
  'WIN-VIRTIO': {
    title: '启动时的 VirtIO 驱动程序',
    why: '没有 viostor 或 vioscsi，Windows 会以 0x7B 停止；没有 netkvm 就没有网卡。',
    fix: '迁移前安装 virtio-win，或由 virt-v2v 安装。',
  },
  'WIN-AWSDRV': {
    title: 'Amazon EC2 驱动程序',
    why: '由快照制成的映像只有其中已有的驱动程序：没有 NVMe 驱动就没有磁盘，没有 ENA 驱动就没有网络。',
    fix: '迁移前安装 AWS 的 NVMe、ENA 和 PV 驱动程序，或改用 VM Import。',
  },
  'WIN-SAN': {
    title: '数据磁盘自动联机',
    why: '对 Windows 来说是新的磁盘会保持脱机。',
    fix: '在 diskpart 中执行 san policy=onlineall，让新磁盘自动联机。',
  },
  'WIN-RDP': {
    title: '远程桌面',
    why: '这是登录的途径，拒绝它的机器无法访问。',
    fix: '把 fDenyTSConnections 设为 0，把 TermService 设为手动，在 3389 端口监听且不用自有证书，并在防火墙中允许远程桌面。',
  },
  'WIN-NET': {
    title: '地址与路由',
    why: '旧网络的地址、DNS 服务器、路由或代理都不再可用；没有 DHCP 客户端就得不到地址。',
    fix: '把网卡设为 DHCP，并删除旧网络的固定路由和代理设置。',
  },
  'WIN-SVC': {
    title: '网络服务',
    why: '被禁用的服务会使防火墙、名称解析或远程桌面无法工作。',
    fix: '对 BFE、Dhcp、Dnscache、iphlpsvc、nsi 和 mpssvc 执行 Set-Service -StartupType Automatic，对 Netlogon、Netman 和 TermService 用 Manual。',
  },
  'WIN-BCD': {
    title: '启动配置',
    why: '没有它什么也启动不了；几次启动失败后，Windows 会停在无人看到的恢复菜单。',
    fix: 'bcdedit /set {default} recoveryenabled off；bcdedit /set {default} bootstatuspolicy IgnoreAllFailures；Azure 还需要 bcdedit /ems {current} on。',
  },
  'WIN-HIBER': {
    title: '完全关机',
    why: '休眠或快速启动的 Windows 在内存映像中有打开的文件。',
    fix: '先 powercfg /h off，再 shutdown /s /t 0。',
  },
  'WIN-PAGEFILE': {
    title: '页面文件与盘符',
    why: '位于不存在的驱动器上的页面文件会在别处重建；在 Azure 上，临时磁盘要用 D:。',
    fix: '把页面文件放在 C:，迁移到 Azure 之前为数据卷换一个不是 D: 的盘符。',
  },
  'WIN-BITLOCKER': {
    title: 'BitLocker',
    why: '卷已锁定：密钥在留在原处的 TPM 中。',
    fix: '执行 manage-bde -off C:，并等待解密完成。',
  },
  'WIN-DYNAMIC': {
    title: '动态磁盘与存储空间',
    why: '云只能从基本磁盘启动 Windows。',
    fix: '把系统移到基本磁盘上。',
  },
  'WIN-SYSPREP': {
    title: '安装状态',
    why: '已封装的 Windows 下次启动时会重新设置，失去名称、域和用户。',
    fix: '迁移前完成安装；只封装要作为模板的克隆。',
  },
  'WIN-DVD': {
    title: 'DVD 驱动器',
    why: 'Azure 把新机器的设置放在光盘上，安装程序会一直等待它。',
    fix: '在 HKLM\\SYSTEM\\CurrentControlSet\\Services\\cdrom 下把 Start 设为 1。',
  },
  'WIN-AGENT': {
    title: '云的代理',
    why: '没有它，密码、密钥和扩展到不了 Windows。',
    fix: '按目标安装 Azure VM 代理、EC2Launch v2 或 cloudbase-init。',
  },
  'WIN-TOOLS': {
    title: 'VMware Tools',
    why: '在别处它们无事可做，其驱动程序可能造成妨碍。',
    fix: '保留到新机器投入使用，再在那里卸载。',
  },
  'WIN-TIME': {
    title: '硬件时钟',
    why: 'Azure 和 AWS 的时钟显示世界时；在校正之前 Windows 会相差数小时。',
    fix: '在 HKLM\\SYSTEM\\CurrentControlSet\\Control\\TimeZoneInformation 下把 RealTimeIsUniversal 设为 1；在 OpenStack 上不要设置，而用 os_type=windows。',
  },
  'WIN-PENDING': {
    title: '未完成的更新',
    why: '首次启动会在更新途中，而硬件又是新的。',
    fix: '重新启动 Windows，直到没有待处理的操作。',
  },
};

export const windowsSays: Sentences<WindowsSayings> = {
  'driver-not-installed': f => `未安装 ${f.driver}`,
  'driver-late': f => `${f.driver} 不在启动时加载`,
  'service-absent': f => `没有服务 ${f.service}`,
  'value-absent': f => `没有 ${f.value}`,
  'rdp-rule-absent': () => '没有规则允许 3389 端口进入',
  'bcd-absent': () => '没有启动配置',
  hibernated: () => 'Windows 在其中休眠',
  'letter-taken': f => `${f.letter} 是虚拟机自己的卷`,
  'dynamic-disk': () => '这是动态磁盘',
  'storage-spaces': () => '它属于存储池',
  'reboot-pending': () => '需要重新启动',
};
