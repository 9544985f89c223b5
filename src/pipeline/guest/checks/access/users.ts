import { filesIn, grep, present } from '../../facts/lines.ts';
import { effective, sshSettings } from '../../facts/sshd.ts';
import { keyFilesOf, users } from '../../facts/users.ts';
import type { Guest } from '../../guest.ts';
import { everywhere, fail, type GuestCheck, type GuestEvidence, pass, unlessClean, warn } from '../check.ts';
import { people } from './ssh.ts';

/** Somebody must be able to sign in: with a key, or with a password where sshd takes one. */
export const login: GuestCheck = {
  family: 'linux',
  severity: everywhere('reach'),
  async judge(guest) {
    const everybody = people(await users(guest)).filter(({ expired }) => !expired);
    const withKeys: GuestEvidence[] = [];
    for (const user of everybody) {
      const keys = await grep(
        guest.files,
        keyFilesOf(user),
        /^(.*\s)?(ssh-(rsa|dss|ed25519)|ecdsa-sha2-\S+|sk-\S+)\s+\S/,
      );
      if (keys[0] && (user.uid !== 0 || (await rootMay(guest)))) withKeys.push({ path: keys[0].path });
    }
    if (withKeys.length > 0) return pass(...withKeys);
    const rootByPassword = effective(await sshSettings(guest), 'permitrootlogin')?.value === 'yes';
    const withPassword = everybody.filter(({ password, uid }) => password === 'set' && (uid !== 0 || rootByPassword));
    const refused = effective(await sshSettings(guest), 'passwordauthentication');
    if (withPassword.length > 0 && refused?.value !== 'no') return pass(...withPassword.map(({ at }) => at));
    const elsewhere = await present(guest.files, ['/etc/sssd/sssd.conf', '/etc/nslcd.conf', '/etc/krb5.keytab']);
    if (elsewhere.length > 0) return warn(...elsewhere.map(path => ({ path })));
    return fail(...(refused ? [refused] : []), ...everybody.map(({ at }) => at));
  },
};

async function rootMay(guest: Guest): Promise<boolean> {
  return effective(await sshSettings(guest), 'permitrootlogin')?.value !== 'no';
}

export const sudo: GuestCheck = {
  family: 'linux',
  severity: everywhere('warning'),
  async judge({ files }) {
    const paths = ['/etc/sudoers', ...(await filesIn(files, '/etc/sudoers.d', /^[^.~]+$/))];
    return unlessClean('warn', await grep(files, paths, /^Defaults\s+(.*,\s*)?(targetpw|requiretty)\b/));
  },
};
