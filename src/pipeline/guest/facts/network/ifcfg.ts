import type { GuestFiles } from '../../files.ts';
import { type Assignment, assignmentsOf } from '../assignments.ts';
import { filesIn, linesOf } from '../lines.ts';
import type { Profile, Said } from './profile.ts';

const redHat = '/etc/sysconfig/network-scripts';
const suse = '/etc/sysconfig/network';
/** Left over by editors and package managers: nobody reads them. */
const unread = /(~|\.bak|\.orig|\.old|\.rpm(new|save|orig)|\.template|-range\d*)$/;

/** `ifcfg-*` of the Red Hat family (network-scripts, NetworkManager's ifcfg-rh) and of SUSE's wicked. */
export async function ifcfgProfiles(files: GuestFiles): Promise<readonly Profile[]> {
  const profiles: Profile[] = [];
  for (const [directory, manager] of [
    [redHat, 'network-scripts'],
    [suse, 'wicked'],
  ] as const) {
    for (const path of await filesIn(files, directory, /^ifcfg-/)) {
      const name = path.slice(directory.length + '/ifcfg-'.length);
      if (unread.test(name) || name === 'lo') continue;
      const lines = await linesOf(files, path);
      profiles.push(profileOf(assignmentsOf(lines), { path, line: 1, text: lines[0]?.text ?? '' }, name, manager));
    }
  }
  return profiles;
}

function profileOf(
  assignments: readonly Assignment[],
  at: Profile['at'],
  file: string,
  manager: 'network-scripts' | 'wicked',
): Profile {
  const said = (pattern: RegExp): Said | undefined =>
    assignments.findLast(({ key, value }) => pattern.test(key) && value !== '');
  const all = (pattern: RegExp): readonly Said[] =>
    assignments.filter(({ key, value }) => pattern.test(key) && value !== '');
  const method = said(/^BOOTPROTO$/)?.value.toLowerCase() ?? (manager === 'wicked' ? 'static' : 'none');
  const start = manager === 'wicked' ? said(/^STARTMODE$/) : said(/^ONBOOT$/);
  const off = start && /^(no|off|manual)$/i.test(start.value) ? start : undefined;
  const mac = said(/^(HWADDR|MACADDR|LLADDR)$/);
  const mtu = said(/^MTU$/);
  return {
    manager,
    at,
    name: said(/^DEVICE$/) ?? { ...at, text: `ifcfg-${file}`, value: file },
    ...(mac ? { mac } : {}),
    dhcp: /dhcp|auto|bootp/.test(method),
    addresses: all(/^(IPADDR|IPV6ADDR)(\d|_\w+)?$/),
    gateways: all(/^(GATEWAY\d*|IPV6_DEFAULTGW)$/),
    routes: [],
    ...(mtu ? { mtu } : {}),
    ...(off ? { off } : {}),
  };
}
