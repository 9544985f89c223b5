import type { GuestFiles } from '../../files.ts';
import { type Setting, settingsOf } from '../ini.ts';
import { dropIns, linesOf } from '../lines.ts';
import type { Profile, Said } from './profile.ts';

const directories = ['/etc/NetworkManager/system-connections', '/usr/lib/NetworkManager/system-connections'];

/** NetworkManager's keyfiles. */
export async function keyfileProfiles(files: GuestFiles): Promise<readonly Profile[]> {
  const profiles: Profile[] = [];
  for (const path of await dropIns(files, directories, /^[^.].*(?<!~|\.bak)$/)) {
    const lines = await linesOf(files, path);
    const settings = settingsOf(lines);
    const type = settings.find(({ section, key }) => section === 'connection' && key === 'type')?.value;
    if (type !== undefined && !/ethernet/.test(type)) continue;
    profiles.push(profileOf(settings, { path, line: 1, text: lines[0]?.text ?? '' }));
  }
  return profiles;
}

function profileOf(settings: readonly Setting[], at: Profile['at']): Profile {
  const said = (section: RegExp, key: RegExp): Said | undefined =>
    settings.findLast(one => section.test(one.section) && key.test(one.key) && one.value !== '');
  const all = (section: RegExp, key: RegExp): readonly Said[] =>
    settings.filter(one => section.test(one.section) && key.test(one.key) && one.value !== '');
  const ip = /^ipv[46]$/;
  const addresses = all(ip, /^address(es)?\d*$/);
  const name = said(/^connection$/, /^interface-name$/);
  const mac = said(/ethernet$/, /^(cloned-)?mac-address$/);
  const mtu = said(/ethernet$/, /^mtu$/);
  const auto = said(/^connection$/, /^autoconnect$/);
  const off = auto?.value === 'false' ? auto : undefined;
  return {
    manager: 'networkmanager',
    at,
    ...(name ? { name } : {}),
    ...(mac ? { mac } : {}),
    dhcp: said(/^ipv4$/, /^method$/)?.value === 'auto',
    addresses,
    // `address1=192.0.2.10/24,192.0.2.1`: the second is the gateway.
    gateways: [...all(ip, /^gateway$/), ...addresses.filter(({ value }) => value.includes(','))],
    routes: all(ip, /^routes?\d*$/),
    ...(mtu && mtu.value !== '0' ? { mtu } : {}),
    ...(off ? { off } : {}),
  };
}
