import { dropIns, grep } from '../../facts/lines.ts';
import { isVmwareName, type Profile } from '../../facts/network/profile.ts';
import { enabled } from '../../facts/units.ts';
import type { Guest } from '../../guest.ts';

/**
 * NetworkManager makes a profile with DHCP for a card that none matches, unless it is told not to; so a profile that is
 * bound to a name which is gone does no harm there (NetworkManager.conf(5), no-auto-default).
 */
export async function createsDhcp(guest: Guest, profiles: readonly Profile[]): Promise<boolean> {
  const { files } = guest;
  if (!profiles.every(isLeftBehind)) return false;
  const scripts = profiles.some(({ manager }) => manager === 'network-scripts');
  // It reads these files, too, where it runs.
  if (scripts && (await enabled(guest, ['NetworkManager.service'])).length === 0) return false;
  const configuration = await dropIns(
    files,
    ['/etc/NetworkManager/conf.d', '/run/NetworkManager/conf.d', '/usr/lib/NetworkManager/conf.d'],
    /\.conf$/,
  );
  const not = await grep(
    files,
    ['/etc/NetworkManager/NetworkManager.conf', ...configuration],
    /^no-auto-default\s*=\s*\S/,
  );
  return not.length === 0;
}

/** Bound to what the next machine does not have. A name like eth0 may be there again. */
function isLeftBehind({ manager, name, mac }: Profile): boolean {
  if (manager !== 'networkmanager' && manager !== 'network-scripts') return false;
  return mac !== undefined || (name !== undefined && isVmwareName(name.value));
}
