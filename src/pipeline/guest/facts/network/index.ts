import { fact } from '../../guest.ts';
import { ifcfgProfiles } from './ifcfg.ts';
import { ifupdownProfiles } from './ifupdown.ts';
import { keyfileProfiles } from './keyfile.ts';
import { netplanProfiles } from './netplan.ts';
import { networkdProfiles } from './networkd.ts';
import { isVirtual, type Profile } from './profile.ts';

/** What configures the guest's network cards, whoever reads it; loopback and devices of software are left out. */
export const networkProfiles = fact(async ({ files }): Promise<readonly Profile[]> => {
  const all = [
    ...(await ifcfgProfiles(files)),
    ...(await keyfileProfiles(files)),
    ...(await netplanProfiles(files)),
    ...(await ifupdownProfiles(files)),
    ...(await networkdProfiles(files)),
  ];
  return all.filter(({ name }) => name === undefined || !isVirtual(name.value));
});
