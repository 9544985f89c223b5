import type { networkChecks } from '../../../pipeline/guest/checks/network/index.ts';
import type { TextsOf } from '../guest-types.ts';

export const networkTexts: TextsOf<typeof networkChecks> = {
  'NET-STATIC': {
    title: 'Addresses set by hand',
    why: 'The address belongs to the network the guest leaves: it boots and nobody reaches it.',
    fix: 'Let the card ask for its address: DHCP in the profile, and remove addresses, gateways and DNS servers from it.',
  },
  'NET-IFNAME': {
    title: 'Network cards by name',
    why: 'ens192 and its kind are names of cards in VMware; the cloud has eth0, ens3 or ens5, and the profile finds no card.',
    fix: 'Use a profile that names no card, or boot with net.ifnames=0 and configure eth0.',
  },
  'NET-MAC': {
    title: 'Network cards by MAC address',
    why: 'The cloud gives every card a new MAC address, so what is bound to the old one is skipped or the card is renamed.',
    fix: 'Remove the MAC addresses from the profiles, and delete /etc/udev/rules.d/70-persistent-net.rules.',
  },
  'NET-DNS': {
    title: 'DNS servers set by hand',
    why: 'Servers of the old network do not answer: agents and package repositories are not found.',
    fix: 'Let DHCP write /etc/resolv.conf, and take fixed servers out of the configuration.',
  },
  'NET-ROUTES': {
    title: 'Gateways and routes set by hand',
    why: 'A gateway of the old network sends all traffic nowhere; other routes can hide the metadata service of the cloud.',
    fix: 'Remove GATEWAY, gateway4 and static routes; DHCP brings those that are needed.',
  },
  'NET-DHCPCLIENT': {
    title: 'Somebody asks for an address',
    why: 'Without a DHCP client that is started at boot the guest stays without an address.',
    fix: 'Install and enable NetworkManager, systemd-networkd or dhclient, whatever the distribution uses.',
  },
  'NET-FIREWALL': {
    title: 'Firewall',
    why: 'Rules that drop by default, or that name the old card or the old networks, can keep everybody out.',
    fix: 'Read these rules: SSH must be allowed on any card, and on Azure the agent must reach 168.63.129.16.',
  },
  'NET-PROXY': {
    title: 'Proxies',
    why: 'Calls to the metadata service of the cloud go to a proxy that is not there.',
    fix: 'Remove the proxy, or set no_proxy=169.254.169.254,168.63.129.16.',
  },
  'NET-MTU': {
    title: 'Frame size',
    why: 'Frames larger than those of the cloud are lost: connections open and then hang.',
    fix: 'Remove the MTU from the profile and let DHCP say it.',
  },
  'NET-SRIOV': {
    title: 'Accelerated networking and NetworkManager',
    why: 'With accelerated networking the same card comes twice, and NetworkManager would give the second one the same address.',
    fix: 'Put SUBSYSTEM=="net", DRIVERS=="hv_pci", ACTION!="remove", ENV{NM_UNMANAGED}="1" into /etc/udev/rules.d/68-azure-sriov-nm-unmanaged.rules.',
  },
  'NET-WICKED': {
    title: 'Host name from DHCP',
    why: 'The name of the host changes with every lease.',
    fix: 'Set DHCLIENT_SET_HOSTNAME="no" in /etc/sysconfig/network/dhcp.',
  },
};
