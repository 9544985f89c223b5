import type { agentsChecks } from '../../../pipeline/guest/checks/agents/index.ts';
import type { TextsOf } from '../guest-types.ts';

export const agentsTexts: TextsOf<typeof agentsChecks> = {
  'CI-INSTALLED': {
    title: 'cloud-init',
    why: '没有它，云无法给虚拟机写入密钥、用户和主机名：通用化映像无法使用，在 AWS 和 OpenStack 上任何映像都得不到密钥。',
    fix: '安装 cloud-init；在 Azure 上原样迁移的虚拟机可以不装。',
  },
  'CI-DISABLED': {
    title: 'cloud-init 会启动',
    why: '已安装，但从不运行。',
    fix: '删除 /etc/cloud/cloud-init.disabled，取消对其单元的屏蔽并启用它们。',
  },
  'CI-DSLIST': {
    title: 'cloud-init 查找的云',
    why: '它只查找别的云，找不到便放弃。',
    fix: '在 /etc/cloud/cloud.cfg.d/95-vmferry.cfg 中写入包含目标云的 datasource_list，并删除 /etc/cloud/ds-identify.cfg。',
  },
  'CI-NETCFG': {
    title: 'cloud-init 可以配置网络',
    why: '它被要求不管网络，旧设置因此保留。',
    fix: '除非网络自己获取地址，否则重命名写有该设置的文件。',
  },
  'CI-MODULES': {
    title: 'cloud-init 的模块',
    why: '模块列表已损坏：用户、密钥和主机名会被悄悄略过。',
    fix: '从软件包恢复 /etc/cloud/cloud.cfg，只在 cloud.cfg.d 中更改设置。',
  },
  'CI-INSTANCE': {
    title: 'cloud-init 留下的上一台机器的状态',
    why: '它期望链接的地方却是目录，会使它中止；遗留的 seed 会压过云。',
    fix: '运行 cloud-init clean --logs --seed，或删除 /var/lib/cloud 中的内容。',
  },
  'CI-SPECIALIZE': {
    title: 'cloud-init 会当成新机器',
    why: '新的实例意味着新的主机密钥、重置的主机名和默认用户。',
    fix: '在 /etc/cloud/cloud.cfg.d/95-vmferry.cfg 中写入 ssh_deletekeys: false 和 preserve_hostname: true。',
  },
  'CI-AZNET': {
    title: '来自 Azure 的网络',
    why: 'cloud-init 被要求不应用 Azure 的网络：必须由发行版的文件配置网卡。',
    fix: '让两者之一配置网卡：apply_network_config，或发行版文件中的 DHCP。',
  },
  'CI-GROW': {
    title: '根分区随磁盘增长',
    why: '没有 growpart，磁盘变大后根分区仍是原来的大小。',
    fix: '安装 cloud-guest-utils（Debian、Ubuntu）或 cloud-utils-growpart。',
  },
  'AG-WAAGENT': {
    title: 'Azure 代理',
    why: '没有代理就没有扩展，通用化映像也永远不会就绪。',
    fix: '安装 WALinuxAgent（Debian 中为 waagent，Ubuntu 中为 walinuxagent）。',
  },
  'AG-WACONF': {
    title: 'Azure 代理的设置',
    why: 'Provisioning.Agent 的值不存在时，代理会与 cloud-init 重复预配。',
    fix: '把 Provisioning.Agent 设为 auto、cloud-init、waagent 或 disabled；保持扩展和更新开启。',
  },
  'AG-WASTATE': {
    title: 'Azure 代理留下的状态',
    why: '代理以为这台机器已经预配过。',
    fix: '制作通用化映像之前删除 /var/lib/waagent。',
  },
  'AG-HVDAEMONS': {
    title: 'Hyper-V 守护进程',
    why: 'Azure 得不到遥测，也无法做一致的备份。',
    fix: '安装 hyperv-daemons，Ubuntu 中为 linux-cloud-tools。',
  },
  'AG-QGA': {
    title: 'QEMU 客户机代理',
    why: '没有它，快照不一致，也无法设置密码。',
    fix: '安装 qemu-guest-agent，并在映像上设置 hw_qemu_guest_agent=yes。',
  },
  'AG-VMTOOLS': {
    title: 'VMware Tools',
    why: '由压缩包安装的工具替换了驱动，在别处可能失效；软件包安装的 open-vm-tools 只是空闲。',
    fix: '迁移之前运行 vmware-uninstall-tools.pl；在不再需要回退之前保留 open-vm-tools。',
  },
  'AG-TIME': {
    title: '时钟',
    why: '旧网络的时间服务器不应答，VMware 也不再校时：时钟会漂移，直到 TLS 失败。',
    fix: '使用云的时钟：Azure 上 refclock PHC /dev/ptp_hyperv，AWS 上 server 169.254.169.123，或公共时间池。',
  },
  'PKG-REPO': {
    title: '可以安装软件包',
    why: '旧网络的软件仓库不应答，安装到一半的软件包会阻止一切安装。',
    fix: '迁移前安装所需软件，并完成安装到一半的软件包。',
  },
};
