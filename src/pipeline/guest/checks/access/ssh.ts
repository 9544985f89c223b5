import { firstOf, grep } from '../../facts/lines.ts';
import { effective, type SshSetting, sshSettings } from '../../facts/sshd.ts';
import { enabled, masked } from '../../facts/units.ts';
import { type User, users } from '../../facts/users.ts';
import { everywhere, fail, type GuestCheck, notApplicable, pass, unlessClean, warn } from '../check.ts';

const units = ['ssh.service', 'sshd.service', 'ssh.socket', 'sshd.socket'];
const daemon = ['/usr/sbin/sshd', '/usr/bin/sshd', '/usr/lib/ssh/sshd'];

export const started: GuestCheck = {
  family: 'linux',
  severity: everywhere('reach'),
  async judge(guest) {
    const path = await firstOf(guest.files, daemon);
    if (path === undefined) return fail({ path: '/usr/sbin/sshd', code: 'absent', facts: {} });
    const links = await enabled(guest, units);
    if (links.length > 0) return pass(...links.map(link => ({ path: link })));
    for (const unit of units) {
      const mask = await masked(guest, unit);
      if (mask !== undefined) return fail({ path: mask });
    }
    const scripts = ['ssh', 'sshd'].flatMap(name => ['S01', 'S02', 'S16', 'S55'].map(at => `/etc/rc3.d/${at}${name}`));
    const script = await firstOf(guest.files, scripts);
    return script === undefined ? fail({ path, code: 'not-enabled', facts: {} }) : pass({ path: script });
  },
};

const open = /^(0\.0\.0\.0|::|\[::\]|\*|any)(:\d+)?$/;

/** An address of the old network cannot be bound; a list of users or hosts may let nobody in. */
export const configured: GuestCheck = {
  family: 'linux',
  severity: everywhere('reach'),
  async judge(guest) {
    const settings = await sshSettings(guest);
    const all = (key: string) => settings.filter(setting => setting.key === key && !setting.matched);
    const addresses = all('listenaddress');
    const bound = addresses.filter(({ value }) => !open.test(value));
    if (bound.length > 0 && bound.length === addresses.length) return fail(...bound);
    const keys = effective(settings, 'pubkeyauthentication');
    const passwords = effective(settings, 'passwordauthentication');
    if (keys?.value === 'no' && passwords?.value === 'no') return fail(keys, passwords);
    const narrow = ['allowusers', 'allowgroups', 'denyusers', 'denygroups', 'port', 'authorizedkeyscommand'].flatMap(
      all,
    );
    const usual: Readonly<Record<string, string>> = { port: '22', authorizedkeyscommand: 'none' };
    const other = narrow.filter(({ key, value }) => usual[key] !== value);
    return unlessClean('warn', [
      ...bound,
      ...(keys?.value === 'no' ? [keys] : []),
      ...other,
      ...(await forbidden(guest)),
    ]);
  },
};

async function forbidden({ files }: Parameters<GuestCheck['judge']>[0]) {
  return grep(files, ['/etc/security/access.conf'], /^-\s*:/);
}

/** The load balancer of Azure forgets connections that are idle for four minutes. */
export const alive: GuestCheck = {
  family: 'linux',
  severity: { azure: 'warning', 'azure-stack': 'warning' },
  async judge(guest) {
    const settings = await sshSettings(guest);
    if (settings.length === 0) return notApplicable;
    const interval = effective(settings, 'clientaliveinterval');
    const seconds = Number(interval?.value ?? 0);
    if (seconds >= 30 && seconds <= 235) return interval ? pass(interval) : pass();
    return warn(interval ?? { path: '/etc/ssh/sshd_config', code: 'not-set', facts: { key: 'ClientAliveInterval' } });
  },
};

export const root: GuestCheck = {
  family: 'linux',
  severity: everywhere('warning'),
  async judge(guest) {
    const permits = effective(await sshSettings(guest), 'permitrootlogin');
    const [admin] = (await users(guest)).filter(({ uid, password }) => uid === 0 && password === 'empty');
    return unlessClean('warn', [...opens(permits), ...(admin ? [admin.at] : [])]);
  },
};

function opens(permits: SshSetting | undefined): readonly SshSetting[] {
  return permits?.value.toLowerCase() === 'yes' ? [permits] : [];
}

/** People who can sign in at all: with a shell, and not one of the system's own. */
export function people(all: readonly User[]): readonly User[] {
  return all.filter(({ uid, shell }) => shell && (uid === 0 || (uid >= 500 && uid !== 65534)));
}
