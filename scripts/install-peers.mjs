// Installs the programs that tests look for and that this machine lacks, where it may (Debian, root).
import { spawnSync } from 'node:child_process';
import { ownEnvironment, run } from './paths.mjs';

/** What tests run, and the Debian package it comes in. */
const peers = {
  'qemu-img': 'qemu-utils',
  'qemu-io': 'qemu-utils',
  'qemu-nbd': 'qemu-utils',
  nbdkit: 'nbdkit',
  nbdcopy: 'libnbd-bin',
  mke2fs: 'e2fsprogs',
  'mkfs.vfat': 'dosfstools',
  'mkfs.ext4': 'e2fsprogs',
  debugfs: 'e2fsprogs',
  'mkfs.xfs': 'xfsprogs',
  'mkfs.btrfs': 'btrfs-progs',
  'mkfs.ntfs': 'ntfs-3g',
  'mkfs.exfat': 'exfatprogs',
  parted: 'parted',
  sfdisk: 'fdisk',
  'fsck.fat': 'dosfstools',
  mdir: 'mtools',
  xfs_logprint: 'xfsprogs',
  ntfscp: 'ntfs-3g',
  hivexregedit: 'libwin-hivex-perl',
  cpio: 'cpio',
  xz: 'xz-utils',
  zstd: 'zstd',
  lz4: 'lz4',
  lzop: 'lzop',
  bzip2: 'bzip2',
  sgdisk: 'gdisk',
  mmdebstrap: 'mmdebstrap',
  'grub-mkimage': 'grub-common',
  'qemu-system-x86_64': 'qemu-system-x86',
  cryptsetup: 'cryptsetup-bin',
  guestfish: 'guestfish',
  'virt-inspector': 'guestfs-tools',
  tmux: 'tmux',
  tar: 'tar',
  git: 'git',
  python3: 'python3',
  pip3: 'python3-pip',
  go: 'golang-go',
};

/** Libraries that azcopy is linked with; they come as packages only. */
const libraries = { 'libsecret-1.so.0': 'libsecret-1-0' };

/** What libguestfs needs beside its programs: a kernel for its appliance, and XFS in it. */
const files = {
  '/boot/vmlinuz-*': 'linux-image-cloud-amd64',
  '/usr/lib/*/guestfs/supermin.d/packages-xfs': 'libguestfs-xfs',
};

/** @returns {Promise<{ program: string, comesIn: string }[]>} what is still missing afterwards */
export async function installPeers() {
  const wanted = missing();
  if (wanted.length > 0 && process.getuid?.() === 0 && installed('apt-get')) {
    const packages = [...new Set(wanted.map(({ comesIn }) => comesIn))];
    process.stderr.write(`Installing ${packages.join(' ')} ...\n`);
    const options = { stdio: ['ignore', 2, 2], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
    // A new machine has no package lists yet.
    await run('apt-get', ['update', '-qq'], options);
    await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], options);
  }
  return missing();
}

function missing() {
  const programs = Object.entries(peers).filter(([program]) => !installed(program));
  // Elsewhere than on Linux there is no ldconfig to ask, and no azcopy of ours to need them.
  const cache = spawnSync('sh', ['-c', 'PATH="$PATH:/sbin:/usr/sbin" ldconfig -p'], { encoding: 'utf8' });
  const absent = cache.status === 0 ? Object.entries(libraries).filter(([name]) => !cache.stdout.includes(name)) : [];
  // CI runs this before anything is installed, on whatever Node there is: the shell knows patterns, Node 20 does not.
  const unseen = Object.entries(files).filter(([pattern]) => spawnSync('sh', ['-c', `ls -d ${pattern}`]).status !== 0);
  return [...programs, ...absent, ...unseen].map(([program, comesIn]) => ({ program, comesIn }));
}

/** Debian keeps mkfs and sfdisk in sbin, which not every PATH names. */
function installed(program) {
  const env = ownEnvironment();
  const paths = `${env.PATH}:/usr/sbin:/sbin:/usr/local/go/bin`;
  return spawnSync('sh', ['-c', 'command -v "$0"', program], { env: { ...env, PATH: paths } }).status === 0;
}

if (process.argv[1] === import.meta.filename) await installPeers();
