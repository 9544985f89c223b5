import { dropIns, grep } from '../../facts/lines.ts';
import type { Profile } from '../../facts/network/profile.ts';
import type { Guest } from '../../guest.ts';

/**
 * NetworkManager makes a profile with DHCP for a card that none matches, unless it is told not to; so a profile that is
 * bound to a name which is gone does no harm there (NetworkManager.conf(5), no-auto-default).
 */
export async function createsDhcp({ files }: Guest, profiles: readonly Profile[]): Promise<boolean> {
  if (!profiles.every(({ manager, name, mac }) => manager === 'networkmanager' && (name ?? mac) !== undefined))
    return false;
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
