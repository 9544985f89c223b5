import type { GuestFiles } from '../../files.ts';
import { settingsOf } from '../ini.ts';
import { dropIns, linesOf } from '../lines.ts';
import type { Profile } from './profile.ts';

const directories = [
  '/etc/systemd/network',
  '/run/systemd/network',
  '/usr/lib/systemd/network',
  '/lib/systemd/network',
];

/** systemd-networkd's `.network` files; those of the distribution, which match containers and the like, are left out. */
export async function networkdProfiles(files: GuestFiles): Promise<readonly Profile[]> {
  const profiles: Profile[] = [];
  for (const path of await dropIns(files, directories.slice(0, 1), /\.network$/)) {
    const lines = await linesOf(files, path);
    const settings = settingsOf(lines);
    const all = (section: RegExp, key: RegExp) =>
      settings.filter(one => section.test(one.section) && key.test(one.key) && one.value !== '');
    const [name] = all(/^Match$/, /^Name$/);
    const [mac] = [...all(/^Match$/, /^(Permanent)?MACAddress$/), ...all(/^Link$/, /^MACAddress$/)];
    const [mtu] = all(/^Link$/, /^MTUBytes$/);
    const [dhcp] = all(/^Network$/, /^DHCP$/);
    const destinations = all(/^Route$/, /^Destination$/);
    const gateways = [...all(/^Network$/, /^Gateway$/), ...all(/^Route$/, /^Gateway$/)];
    const toSomewhere = new Set(
      destinations.filter(({ value }) => !/^(0\.0\.0\.0|::)\/0$/.test(value)).map(({ at }) => at),
    );
    profiles.push({
      manager: 'networkd',
      at: { path, line: 1, text: lines[0]?.text ?? '' },
      ...(name ? { name } : {}),
      ...(mac ? { mac } : {}),
      dhcp: dhcp !== undefined && !/^(no|false|off|0|none)$/i.test(dhcp.value),
      addresses: [...all(/^Network$/, /^Address$/), ...all(/^Address$/, /^Address$/)],
      gateways: gateways.filter(({ at }) => !toSomewhere.has(at)),
      routes: destinations.filter(({ at }) => toSomewhere.has(at)),
      ...(mtu ? { mtu } : {}),
    });
  }
  return profiles;
}

/** `.link` files that give a name by a MAC address. */
export async function linkFiles(files: GuestFiles): Promise<readonly string[]> {
  return dropIns(files, directories.slice(0, 1), /\.link$/);
}
