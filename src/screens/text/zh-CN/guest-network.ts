import type { networkChecks } from '../../../pipeline/guest/checks/network/index.ts';
import type { TextsOf } from '../guest-types.ts';

export const networkTexts: TextsOf<typeof networkChecks> = {
  'NET-STATIC': {
    title: '手工设置的地址',
    why: '该地址属于虚拟机即将离开的网络：能启动，但谁也连不上。',
    fix: '让网卡自己获取地址：在配置中使用 DHCP，并删除其中的地址、网关和 DNS 服务器。',
  },
  'NET-IFNAME': {
    title: '按名称绑定的网卡',
    why: 'ens192 之类是 VMware 中网卡的名称；云中是 eth0、ens3 或 ens5，配置找不到网卡。',
    fix: '使用不指定网卡名称的配置，或以 net.ifnames=0 启动并配置 eth0。',
  },
  'NET-MAC': {
    title: '按 MAC 地址绑定的网卡',
    why: '云会给每块网卡新的 MAC 地址，绑定旧地址的配置会被跳过，或者网卡被改名。',
    fix: '从配置中删除 MAC 地址，并删除 /etc/udev/rules.d/70-persistent-net.rules。',
  },
  'NET-DNS': {
    title: '手工设置的 DNS 服务器',
    why: '旧网络的服务器不会应答：找不到代理和软件仓库。',
    fix: '让 DHCP 写入 /etc/resolv.conf，并从配置中去掉固定的服务器。',
  },
  'NET-ROUTES': {
    title: '手工设置的网关和路由',
    why: '旧网络的网关会把所有流量送到不存在的地方；其他路由可能遮住云的元数据服务。',
    fix: '删除 GATEWAY、gateway4 和静态路由；需要的路由由 DHCP 给出。',
  },
  'NET-DHCPCLIENT': {
    title: '有程序获取地址',
    why: '没有开机启动的 DHCP 客户端，虚拟机就没有地址。',
    fix: '安装并启用发行版所用的 NetworkManager、systemd-networkd 或 dhclient。',
  },
  'NET-FIREWALL': {
    title: '防火墙',
    why: '默认丢弃的规则，或者写着旧网卡、旧网段的规则，可能把所有人挡在外面。',
    fix: '查看这些规则：任何网卡上都要允许 SSH，在 Azure 上代理还要能访问 168.63.129.16。',
  },
  'NET-PROXY': {
    title: '代理服务器',
    why: '对云元数据服务的请求会发往不存在的代理服务器。',
    fix: '删除代理设置，或设置 no_proxy=169.254.169.254,168.63.129.16。',
  },
  'NET-MTU': {
    title: '帧大小',
    why: '大于云所支持的帧会丢失：连接建立之后就停住。',
    fix: '从配置中删除 MTU，由 DHCP 给出。',
  },
  'NET-SRIOV': {
    title: '加速网络与 NetworkManager',
    why: '启用加速网络时同一块网卡出现两次，NetworkManager 会给第二块配置相同的地址。',
    fix: '把 SUBSYSTEM=="net", DRIVERS=="hv_pci", ACTION!="remove", ENV{NM_UNMANAGED}="1" 写入 /etc/udev/rules.d/68-azure-sriov-nm-unmanaged.rules。',
  },
  'NET-WICKED': {
    title: '来自 DHCP 的主机名',
    why: '主机名会随每次租约改变。',
    fix: '在 /etc/sysconfig/network/dhcp 中设置 DHCLIENT_SET_HOSTNAME="no"。',
  },
};
