import type { GuestCheckId } from '../../pipeline/guest/checks/index.ts';

/** What is typed in the guest to see that a check's fix is done; the same in every language. */
export const verifyCommands: Partial<Record<GuestCheckId, string>> = {
  'NET-STATIC': 'ip -br address',
  'NET-IFNAME': 'ip -br link',
  'NET-MAC': 'grep -r 00:50:56 /etc',
  'NET-DNS': 'getent hosts example.com',
  'NET-ROUTES': 'ip route',
  'NET-DHCPCLIENT': 'systemctl is-enabled NetworkManager systemd-networkd networking',
  'NET-FIREWALL': 'ss -ltn; firewall-cmd --list-all',
  'NET-MTU': 'ip link; ping -M do -s 1422',
  'NET-WICKED': 'hostname',
  'CI-INSTALLED': 'cloud-init --version',
  'CI-DISABLED': 'systemctl is-enabled cloud-init-local cloud-final',
  'CI-DSLIST': 'cloud-id',
  'CI-MODULES': 'cloud-init schema --system',
  'CI-GROW': 'growpart --dry-run /dev/sda 1',
  'AG-WAAGENT': 'waagent --version',
  'AG-TIME': 'chronyc sources',
  'PKG-REPO': 'apt-get --simulate install cloud-init',
  'SSH-ON': 'ss -ltn',
  'SSH-CONF': 'sshd -t && sshd -T',
  'SSH-ALIVE': 'sshd -T',
  'SSH-ROOT': 'sshd -T',
  'USERS-TARGETPW': 'visudo -c',
  'SEC-SELINUX': 'getenforce',
};
