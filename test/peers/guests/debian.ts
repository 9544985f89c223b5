import { execFileSync } from 'node:child_process';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { noise } from '../guest.ts';

/** Everything in it carries this time, so that the same packages make the same bytes. Seconds since 1970. */
const epoch = 1_735_689_600;
const always = [
  'systemd-sysv',
  'udev',
  'kmod',
  'iproute2',
  'ifupdown',
  'isc-dhcp-client',
  'openssh-server',
  'initramfs-tools',
  'grub2-common',
];

/**
 * A Debian as its own packages make it, in a folder; without what nobody reads in a test.
 * @param packages beside those that every guest has: a kernel and a loader first of all
 * @param into does not exist yet
 */
export function bootstrap(into: string, packages: readonly string[]): void {
  const left = ['man', 'locale', 'doc', 'info', 'i18n', 'zoneinfo'].map(name => `/usr/share/${name}/*`);
  const flags = [
    '--quiet',
    '--variant=minbase',
    '--mode=root',
    '--skip=check/empty',
    '--aptopt=Acquire::Languages "none"',
    ...left.map(path => `--dpkgopt=path-exclude=${path}`),
    `--include=${[...always, ...packages].join(',')}`,
  ];
  // Its hook would build an initramfs that is not the one which is wanted.
  const env = { SOURCE_DATE_EPOCH: String(epoch), INITRD: 'No' };
  loud('mmdebstrap', [...flags, 'bookworm', into, ...mirror()], env);
}

/** Where this machine has its own packages from. */
function mirror(): string[] {
  const sites = execFileSync('apt-get', ['indextargets', '--format', '$(SITE)'], { encoding: 'utf8' });
  return sites
    .split('\n')
    .filter(site => site.startsWith('http') && !site.includes('security'))
    .slice(0, 1);
}

/** Runs with what it says on standard error; throws when it fails. */
export function loud(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): void {
  execFileSync(program, args, { stdio: ['ignore', 2, 2], env: { ...process.env, LC_ALL: 'C', ...env } });
}

/** Files by their paths in the guest, and what is in them. */
export async function plant(tree: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(tree, path)), { recursive: true });
    await writeFile(join(tree, path), text, { mode: text.startsWith('#!') ? 0o755 : 0o644 });
  }
}

/** The line on the first serial port by which a booted guest is known. */
export const upLine = 'VMFERRY-GUEST-UP';

const announce = `#!/bin/sh
# Whatever console= says, and opened each time: a login prompt hangs up whoever has it open. It goes on, so that the
# guest is always in the middle of writing something.
while :; do
  date >> /var/log/ticks
  sync
  echo "${upLine} kernel=$(uname -r) net=$(ip -br -4 address show scope global | tr -s ' ' | tr '\\n' ';')" > /dev/ttyS0
  sleep 1
done
`;
const unit = `[Unit]
Description=Tells the first serial port that the guest is up
After=multi-user.target network.target
[Service]
ExecStart=/usr/local/sbin/announce
[Install]
WantedBy=multi-user.target
`;

/** What all guests have in common: a name, people with passwords, files of noise, and the unit that says it is up. */
export async function furnish(tree: string, host: string): Promise<void> {
  await plant(tree, {
    'etc/hostname': `${host}\n`,
    'etc/hosts': `127.0.0.1 localhost\n127.0.1.1 ${host}\n`,
    'usr/local/sbin/announce': announce,
    'etc/systemd/system/announce.service': unit,
  });
  await writeFile(join(tree, 'srv/noise'), noise(1024 * 1024, 7));
  const wants = join(tree, 'etc/systemd/system/multi-user.target.wants');
  await mkdir(wants, { recursive: true });
  await symlink('../announce.service', join(wants, 'announce.service'));
  loud('chroot', [tree, 'useradd', '--create-home', '--shell', '/bin/bash', 'admin']);
  execFileSync('chroot', [tree, 'chpasswd'], { input: 'root:guest\nadmin:guest\n' });
  for (const path of ['var/cache/apt', 'var/lib/apt/lists', 'var/cache/debconf', 'etc/resolv.conf']) {
    await rm(join(tree, path), { recursive: true, force: true });
  }
  await symlink('/run/resolv.conf', join(tree, 'etc/resolv.conf'));
}

/** A copy with owners, links and all, of its own from here on. */
export async function copyTree(from: string, to: string): Promise<void> {
  loud('cp', ['-a', '--reflink=auto', from, to]);
}

/** The initramfs of its one kernel, as its own tools build it. */
export function buildInitramfs(tree: string): void {
  loud('chroot', [tree, 'update-initramfs', '-c', '-k', 'all']);
}
