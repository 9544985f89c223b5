import { describe, expect, test } from 'vitest';
import { accessChecks } from '../../../../src/pipeline/guest/checks/access/index.ts';
import type { Planted } from '../../../fixtures/guest/tree.ts';
import { asked } from '../asked.ts';

const ask = asked(accessChecks);
type Files = Readonly<Record<string, Planted>>;
const config = '/etc/ssh/sshd_config';
const sshd: Files = { '/usr/sbin/sshd': 'x' };
const wanted: Files = {
  '/etc/systemd/system/multi-user.target.wants/ssh.service': { link: '/lib/systemd/system/ssh.service' },
};
const passwd =
  'root:x:0:0:root:/root:/bin/bash\nana:x:1000:1000::/home/ana:/bin/bash\nwww:x:33:33::/var/www:/usr/sbin/nologin\n';
const hash = '$6$salt$secrethashsecrethash';
const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ ana@corp.example\n';

describe('SSH', () => {
  test.each<[string, Files, string]>([
    ['is started', { ...sshd, ...wanted }, 'pass'],
    [
      'is started by its socket',
      { ...sshd, '/etc/systemd/system/sockets.target.wants/ssh.socket': { link: 'x' } },
      'pass',
    ],
    ['is masked', { ...sshd, '/etc/systemd/system/ssh.service': { link: '/dev/null' } }, 'fail'],
    ['is never started', sshd, 'fail'],
    ['is not there', wanted, 'fail'],
  ])('%s', async (_what, files, verdict) => {
    expect((await ask('SSH-ON', files)).verdict).toBe(verdict);
  });

  test.each([
    ['ListenAddress 192.0.2.10', 'fail'],
    ['ListenAddress 192.0.2.10\nListenAddress 0.0.0.0', 'warn'],
    ['ListenAddress ::', 'pass'],
    ['PubkeyAuthentication no\nPasswordAuthentication no', 'fail'],
    ['AllowUsers ana@10.0.0.*', 'warn'],
    ['Port 2222', 'warn'],
    ['Port 22', 'pass'],
    ['#ListenAddress 192.0.2.10', 'pass'],
    ['Match User bob\n  AllowUsers x', 'pass'],
  ])('%s: %s', async (text, verdict) => {
    expect((await ask('SSH-CONF', { [config]: `${text}\n` })).verdict).toBe(verdict);
  });

  test('of a keyword the first value counts, where a drop-in is included first', async () => {
    const files = {
      [config]: 'Include /etc/ssh/sshd_config.d/*.conf\nPermitRootLogin no\n',
      '/etc/ssh/sshd_config.d/50-x.conf': 'PermitRootLogin yes\n',
      '/etc/ssh/sshd_config.d/ignored.txt': 'PermitRootLogin no\n',
    };
    const found = await ask('SSH-ROOT', files);
    expect(found).toMatchObject({ verdict: 'warn', evidence: [{ path: '/etc/ssh/sshd_config.d/50-x.conf', line: 1 }] });
    const after = { ...files, [config]: 'PermitRootLogin no\nInclude sshd_config.d/*.conf\n' };
    expect((await ask('SSH-ROOT', after)).verdict).toBe('pass');
  });

  test('a file that includes itself comes to an end', async () => {
    expect((await ask('SSH-ROOT', { [config]: 'Include sshd_config\nPermitRootLogin yes\n' })).verdict).toBe('warn');
  });

  test.each([
    ['ClientAliveInterval 180', 'pass'],
    ['ClientAliveInterval 600', 'warn'],
    ['UsePAM yes', 'warn'],
  ])('%s: %s', async (text, verdict) => {
    expect((await ask('SSH-ALIVE', { [config]: `${text}\n` })).verdict).toBe(verdict);
  });
});

describe('who can sign in', () => {
  const shadow = (ana: string) => `root:*:1::::::\nana:${ana}:1::::::\n`;
  test.each<[string, Files, string]>([
    ['somebody with a key', { '/home/ana/.ssh/authorized_keys': key, '/etc/shadow': shadow('!') }, 'pass'],
    [
      'somebody with a key that has options',
      { '/home/ana/.ssh/authorized_keys': `from="10.0.0.1" ${key}`, '/etc/shadow': shadow('!') },
      'pass',
    ],
    ['root with a key, where root may', { '/root/.ssh/authorized_keys': key, '/etc/shadow': shadow('!') }, 'pass'],
    [
      'root with a key, where root may not',
      { '/root/.ssh/authorized_keys': key, '/etc/shadow': shadow('!'), [config]: 'PermitRootLogin no\n' },
      'fail',
    ],
    ['somebody with a password', { '/etc/shadow': shadow(hash) }, 'pass'],
    [
      'a password that SSH does not take',
      { '/etc/shadow': shadow(hash), [config]: 'PasswordAuthentication no\n' },
      'fail',
    ],
    ['people of a directory', { '/etc/shadow': shadow('!'), '/etc/sssd/sssd.conf': '[sssd]\n' }, 'warn'],
    ['nobody', { '/etc/shadow': shadow('!') }, 'fail'],
    [
      'somebody with a key whose account has ended',
      { '/home/ana/.ssh/authorized_keys': key, '/etc/shadow': 'root:*:1::::::\nana:!:1:::::2:\n' },
      'fail',
    ],
    ['a password that ended long ago', { '/etc/shadow': `root:*:1::::::\nana:${hash}:100:0:90:7:30::\n` }, 'fail'],
    ['a password that never ends', { '/etc/shadow': `root:*:1::::::\nana:${hash}:100:0:99999:7:::\n` }, 'pass'],
    [
      'a file of comments is no key',
      { '/etc/shadow': shadow('!'), '/home/ana/.ssh/authorized_keys': `#${key}` },
      'fail',
    ],
  ])('%s', async (_what, files, verdict) => {
    const found = await ask('USERS-LOGIN', { '/etc/passwd': passwd, ...files });
    expect(found.verdict).toBe(verdict);
    expect(JSON.stringify(found)).not.toMatch(/secrethash|AAAAC3/);
  });

  test('no hash is shown where it stands in passwd itself', async () => {
    const files = { '/etc/passwd': `ana:${hash}:1000:1000::/home/ana:/bin/bash\n` };
    const found = await ask('USERS-LOGIN', files);
    expect(found.verdict).toBe('pass');
    expect(JSON.stringify(found)).not.toContain('secrethash');
  });

  test('root without a password is a warning', async () => {
    expect((await ask('SSH-ROOT', { '/etc/passwd': passwd, '/etc/shadow': 'root::1::::::\n' })).verdict).toBe('warn');
  });
});

test.each<[keyof typeof accessChecks, Files, string]>([
  ['USERS-TARGETPW', { '/etc/sudoers': 'Defaults targetpw\n' }, 'warn'],
  ['USERS-TARGETPW', { '/etc/sudoers.d/90': 'Defaults !requiretty\n' }, 'pass'],
  ['SEC-SELINUX', { '/etc/selinux/config': 'SELINUX=enforcing\n' }, 'pass'],
  ['SEC-SELINUX', { '/etc/selinux/config': 'SELINUX=no\n' }, 'warn'],
  ['SEC-SELINUX', {}, 'n/a'],
  ['SEC-MACHINEID', { '/etc/machine-id': '0123456789abcdef0123456789abcdef\n' }, 'warn'],
  ['SEC-MACHINEID', { '/etc/machine-id': 'uninitialized\n' }, 'pass'],
  ['SEC-MACHINEID', { '/etc/machine-id': '' }, 'pass'],
  ['SEC-HOSTKEYS', { '/etc/ssh/ssh_host_ed25519_key': 'x' }, 'warn'],
  ['SEC-HOSTKEYS', {}, 'pass'],
  ['SEC-TRACES', { '/etc/passwd': passwd, '/root/.bash_history': 'ls\n' }, 'warn'],
  ['SEC-TRACES', { '/etc/passwd': passwd, '/root/.bash_history': '' }, 'pass'],
  ['SEC-TRACES', { '/etc/passwd': passwd, '/home/ana/.ssh/authorized_keys': key }, 'warn'],
])('%s with %o: %s', async (id, files, verdict) => {
  expect((await ask(id, files)).verdict).toBe(verdict);
});
