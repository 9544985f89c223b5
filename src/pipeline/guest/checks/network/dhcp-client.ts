import { firstOf } from '../../facts/lines.ts';
import { networkProfiles } from '../../facts/network/index.ts';
import { enabled, masked } from '../../facts/units.ts';
import type { Guest } from '../../guest.ts';
import { everywhere, fail, type GuestCheck, pass, warn } from '../check.ts';

interface Client {
  readonly programs: readonly string[];
  /** What starts it; none where something else does. */
  readonly units: readonly string[];
}

const clients: readonly Client[] = [
  { programs: ['/usr/sbin/NetworkManager', '/usr/bin/NetworkManager'], units: ['NetworkManager.service'] },
  {
    programs: ['/usr/lib/systemd/systemd-networkd', '/lib/systemd/systemd-networkd'],
    units: ['systemd-networkd.service'],
  },
  { programs: ['/usr/sbin/wicked', '/usr/sbin/wickedd'], units: ['wicked.service'] },
  {
    programs: [
      '/sbin/dhclient',
      '/usr/sbin/dhclient',
      '/sbin/dhcpcd',
      '/usr/sbin/dhcpcd',
      '/sbin/udhcpc',
      '/usr/bin/udhcpc',
    ],
    units: ['networking.service', 'network.service', 'dhcpcd.service'],
  },
];

/** Somebody must ask for an address. */
export const dhcpClient: GuestCheck = {
  family: 'linux',
  severity: everywhere('reach'),
  async judge(guest) {
    const there: { program: string; units: readonly string[] }[] = [];
    for (const { programs, units } of clients) {
      const program = await firstOf(guest.files, programs);
      if (program !== undefined) there.push({ program, units });
    }
    if (there.length === 0) return fail({ code: 'dhcp-client-missing', facts: {} });
    for (const { program, units } of there) {
      const links = [...(await enabled(guest, units)), ...(await startedOtherwise(guest, units))];
      if (links.length > 0) return pass({ path: program }, ...links.map(path => ({ path })));
    }
    return warn(...there.map(({ program }) => ({ path: program, code: 'not-enabled', facts: {} })));
  },
};

/** Where there is no systemd that links units: an init script; netplan turns networkd on by itself. */
async function startedOtherwise(guest: Guest, units: readonly string[]): Promise<readonly string[]> {
  const { files } = guest;
  if (units.includes('systemd-networkd.service')) {
    const profiles = await networkProfiles(guest);
    const netplan = profiles.find(({ manager }) => manager === 'netplan');
    if (netplan && !(await masked(guest, 'systemd-networkd.service'))) return [netplan.at.path];
  }
  const scripts = units.map(unit => `/etc/rc3.d/S10${unit.replace('.service', '')}`);
  const found = await firstOf(files, [...scripts, '/etc/rcS.d/S10networking', '/etc/rcS.d/S15networking']);
  return found === undefined ? [] : [found];
}
