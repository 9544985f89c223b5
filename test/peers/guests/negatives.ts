import { execFileSync } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pullPlug } from './boot.ts';
import { espOf } from './cloud-guests.ts';
import { copyTree, loud, plant } from './debian.ts';
import { embed, partitioned } from './grub.ts';

function copied(from: string, to: string): void {
  loud('cp', ['--sparse=always', '--reflink=auto', from, to]);
}

/** The second guest as Debian's installer leaves it: its loader is only where an entry in NVRAM points. */
export function withoutFallback(efi: string, disk: string): void {
  copied(efi, disk);
  loud('mdeltree', ['-i', espOf(disk), '::/EFI/BOOT']);
}

/** A guest that was running when its disk was taken away. */
export async function pulled(guest: string, disk: string, bus: 'virtio' | 'pvscsi'): Promise<void> {
  copied(guest, disk);
  await pullPlug(disk, bus);
}

/** A system behind a passphrase, which boots from a partition that is open. */
export async function luksDisk(tree: string, folder: string, disk: string): Promise<void> {
  await partitioned(disk, 256, ['label: dos', 'start=1MiB, size=127MiB, type=83, bootable', 'start=128MiB, type=83']);
  const place = `offset=${1024 * 1024},lazy_itable_init=0`;
  loud('mke2fs', ['-q', '-F', '-t', 'ext4', '-d', join(tree, 'boot'), '-L', 'boot', '-E', place, disk, '127M']);
  const locked = join(folder, 'luks');
  await rm(locked, { force: true });
  execFileSync('truncate', ['-s', '128M', locked]);
  const fast = ['--type', 'luks2', '--pbkdf', 'pbkdf2', '--pbkdf-force-iterations', '1000'];
  const flags = ['luksFormat', '--batch-mode', '--disable-locks', ...fast, '--key-file', '-', locked];
  execFileSync('cryptsetup', flags, { input: 'passphrase', stdio: ['pipe', 2, 2] });
  loud('dd', [`if=${locked}`, `of=${disk}`, 'bs=1M', 'seek=128', 'conv=notrunc,sparse', 'status=none']);
  await rm(locked);
  await embed(tree, disk, '(hd0,msdos1)/grub', ['ext2']);
}

const btrfsRoot = '44444444-4444-4444-8444-444444444444';

/** The parts of the first guest that are asked about, in Btrfs. */
export async function btrfsGuest(tree: string, folder: string, disk: string): Promise<void> {
  const small = join(folder, 'btrfs-tree');
  await rm(small, { recursive: true, force: true });
  await mkdir(join(small, 'usr/lib'), { recursive: true });
  await mkdir(join(small, 'usr/sbin'));
  for (const path of ['etc', 'boot', 'root', 'lib', 'sbin', 'usr/lib/os-release', 'usr/lib/modules', 'usr/sbin/sshd']) {
    await copyTree(join(tree, path), join(small, path));
  }
  await plant(small, { 'etc/fstab': `UUID=${btrfsRoot} / btrfs defaults 0 0\n` });
  await partitioned(disk, 512, ['label: dos', 'start=1MiB, type=83, bootable']);
  const part = join(folder, 'btrfs');
  await rm(part, { force: true });
  execFileSync('truncate', ['-s', '511M', part]);
  loud('mkfs.btrfs', ['-q', '-U', btrfsRoot, '--rootdir', small, part]);
  loud('dd', [`if=${part}`, `of=${disk}`, 'bs=1M', 'seek=1', 'conv=notrunc,sparse', 'status=none']);
  await rm(part);
  await embed(tree, disk, '(hd0,msdos1)/boot/grub', ['btrfs']);
  await rm(small, { recursive: true });
}

export function emptyDisk(disk: string): void {
  execFileSync('truncate', ['-s', '64M', disk]);
}
