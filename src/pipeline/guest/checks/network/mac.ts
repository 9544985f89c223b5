import { filesIn, grep, type linesOf } from '../../facts/lines.ts';
import { networkProfiles } from '../../facts/network/index.ts';
import { linkFiles } from '../../facts/network/networkd.ts';
import { everywhere, type GuestCheck, unlessClean } from '../check.ts';

const rules = ['/etc/udev/rules.d/70-persistent-net.rules'];
/** They write the rules again at the next boot. */
const generators = [
  '/etc/udev/rules.d/75-persistent-net-generator.rules',
  '/lib/udev/rules.d/75-persistent-net-generator.rules',
];

/** What is bound to a MAC address does not find its card: every cloud gives new ones. */
export const macAddress: GuestCheck = {
  family: 'linux',
  severity: everywhere('reach'),
  async judge(guest) {
    const { files } = guest;
    const profiles = await networkProfiles(guest);
    const macs = profiles.flatMap(({ mac, off }) => (mac && !off ? [mac] : []));
    const links = await grep(files, await linkFiles(files), /^(Permanent)?MACAddress\s*=/);
    const named = await grep(files, [...rules, ...(await persistent(files))], /ATTR\{address\}|MACADDR/);
    const generator = (await stillThere(files)).map(path => ({ path }));
    const found = [...macs, ...links, ...named];
    return unlessClean('fail', found.length === 0 ? [] : [...found, ...generator]);
  },
};

async function persistent(files: Parameters<typeof linesOf>[0]): Promise<readonly string[]> {
  const all = await filesIn(files, '/etc/udev/rules.d', /persistent-net.*\.rules$/);
  return all.filter(path => !rules.includes(path));
}

async function stillThere(files: Parameters<typeof linesOf>[0]): Promise<readonly string[]> {
  const there: string[] = [];
  for (const path of generators) if ((await files.lstat(path))?.kind === 'file') there.push(path);
  return there;
}
