import { filesIn, grep, linesOf, present } from '../../facts/lines.ts';
import { keyFilesOf, users } from '../../facts/users.ts';
import { everywhere, type GuestCheck, notApplicable, pass, unlessClean, warn } from '../check.ts';

/** Labels that are missing after an edit from outside keep daemons from their files; never turned off for that. */
export const selinux: GuestCheck = {
  family: 'linux',
  severity: everywhere('info'),
  async judge({ files }) {
    const path = '/etc/selinux/config';
    const [mode] = await grep(files, [path], /^SELINUX=/);
    if (!mode) return notApplicable;
    return /=\s*(enforcing|permissive|disabled)\s*$/.test(mode.text) ? pass(mode) : warn(mode);
  },
};

/** Two machines of one id ask for the same address, and write into the same journal. */
export const machineId: GuestCheck = {
  family: 'linux',
  severity: everywhere('warning'),
  async judge({ files }) {
    const path = '/etc/machine-id';
    const [line] = await linesOf(files, path);
    if (!line) return pass();
    return /^[0-9a-f]{32}$/.test(line.text) ? warn({ path, line: 1 }) : pass({ path });
  },
};

export const hostKeys: GuestCheck = {
  family: 'linux',
  severity: everywhere('info'),
  async judge({ files }) {
    const keys = await filesIn(files, '/etc/ssh', /^ssh_host_.*_key$/);
    return unlessClean(
      'warn',
      keys.map(path => ({ path })),
    );
  },
};

const seed = '/var/lib/systemd/random-seed';
/** Who signed in, from where, and who tried. */
const logs = ['auth.log', 'secure', 'wtmp', 'btmp', 'lastlog', 'audit/audit.log'].map(name => `/var/log/${name}`);

/** What nobody would want in an image that is handed on. */
export const traces: GuestCheck = {
  family: 'linux',
  severity: everywhere('warning'),
  async judge(guest) {
    const { files } = guest;
    const left: string[] = [];
    for (const user of await users(guest)) {
      if (user.home === '' || user.home === '/' || user.uid === 65534) continue;
      left.push(...(await written(guest, await filesIn(files, user.home, /_history$|^\.(lesshst|viminfo|netrc)$/))));
      left.push(...(await present(files, keyFilesOf(user))));
    }
    left.push(...(await present(files, ['/etc/krb5.keytab', '/etc/pki/consumer/key.pem', seed])));
    left.push(...(await written(guest, await present(files, logs))));
    left.push(...(await filesIn(files, '/var/lib/dhcp', /\.leases$/)));
    left.push(...(await filesIn(files, '/var/lib/NetworkManager', /\.lease$/)));
    return unlessClean(
      'warn',
      left.map(path => ({ path })),
    );
  },
};

/** Empty ones tell nothing. */
async function written({ files }: Parameters<GuestCheck['judge']>[0], paths: readonly string[]): Promise<string[]> {
  const some: string[] = [];
  for (const path of paths) {
    const node = await files.stat(path);
    if (node?.kind === 'file' && node.size > 0) some.push(path);
  }
  return some;
}
