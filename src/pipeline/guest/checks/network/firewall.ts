import { filesIn, grep } from '../../facts/lines.ts';
import { everywhere, type GuestCheck, unlessClean } from '../check.ts';

/**
 * What might keep everybody out. It is a guess from files, and so never more than a warning: what a firewall does is known
 * only where it runs.
 */
export const firewall: GuestCheck = {
  family: 'linux',
  severity: everywhere('reach'),
  async judge({ files }) {
    const zones = await filesIn(files, '/etc/firewalld/zones', /\.xml$/);
    const ufwOn = await grep(files, ['/etc/ufw/ufw.conf'], /^ENABLED=yes/i);
    const ufwSsh = await grep(files, ['/etc/ufw/user.rules'], /--dport (22|ssh)\b|ports?=.*\b22\b|dports .*\b22\b/);
    const tables = [
      '/etc/nftables.conf',
      '/etc/sysconfig/nftables.conf',
      '/etc/sysconfig/iptables',
      '/etc/iptables/rules.v4',
    ];
    return unlessClean('warn', [
      ...(await grep(files, ['/etc/firewalld/firewalld.conf'], /^DefaultZone=(drop|block)\s*$/)),
      ...(await grep(files, zones, /<interface name=/)),
      ...(ufwSsh.length === 0 ? ufwOn : []),
      ...(await grep(
        files,
        tables,
        /^:INPUT (DROP|REJECT)|hook input .*policy drop|(^-A INPUT|iif|iifname).*\b(ens|eno|enp)\d+.*(ACCEPT|accept)/,
      )),
      ...(await grep(files, ['/etc/hosts.deny'], /^(ALL|sshd)\s*:\s*ALL/i)),
    ]);
  },
};

const proxies = ['/etc/environment', '/etc/yum.conf', '/etc/dnf/dnf.conf', '/etc/wgetrc', '/etc/sysconfig/proxy'];

/** A proxy that is not there answers nobody, the cloud's metadata service included. */
export const proxy: GuestCheck = {
  family: 'linux',
  severity: everywhere('provision'),
  async judge({ files }) {
    const paths = [
      ...proxies,
      ...(await filesIn(files, '/etc/profile.d', /\.sh$/)),
      ...(await filesIn(files, '/etc/apt/apt.conf.d')),
      '/etc/apt/apt.conf',
    ];
    const set = await grep(
      files,
      paths,
      /^(export\s+)?(https?_proxy|all_proxy)\s*=\s*["']?\w|^proxy\s*=\s*https?:|Acquire::https?::Proxy\s+"?\w/i,
    );
    const agent = await grep(files, ['/etc/waagent.conf'], /^HttpProxy\.Host=(?!None)\S/);
    return unlessClean('warn', [...set, ...agent]);
  },
};
