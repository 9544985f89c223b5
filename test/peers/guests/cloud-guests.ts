import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bootstrap, buildInitramfs, copyTree, furnish, loud, plant } from './debian.ts';
import { embed, makeEfiLoader, partitioned, plantBiosModules, plantMenu } from './grub.ts';

const network = 'auto lo\niface lo inet loopback\nallow-hotplug eth0\niface eth0 inet dhcp\n';
const options = 'net.ifnames=0 console=tty0 console=ttyS0,115200n8';
const biosRoot = '11111111-1111-4111-8111-111111111111';
const efiRoot = '22222222-2222-4222-8222-222222222222';

/** Debian with the kernel for clouds; the first two guests differ in how they start. */
export async function cloudTree(tree: string): Promise<void> {
  bootstrap(tree, ['linux-image-cloud-amd64', 'grub-pc-bin', 'grub-efi-amd64-bin', 'dosfstools']);
  await furnish(tree, 'test-bios');
  await plant(tree, { 'etc/network/interfaces': network });
  buildInitramfs(tree);
}

/** The first: BIOS, MBR, one ext4, nothing that should stop it. */
export async function biosGuest(tree: string, disk: string): Promise<void> {
  await plant(tree, { 'etc/fstab': `UUID=${biosRoot} / ext4 errors=remount-ro 0 1\n` });
  const root = `UUID=${biosRoot}`;
  await plantMenu(tree, { uuid: biosRoot, prefix: '/boot', modules: ['part_msdos', 'ext2'], root, options });
  await plantBiosModules(tree);
  await partitioned(disk, 768, ['label: dos', 'label-id: 0xfa120001', 'start=2048, type=83, bootable']);
  ext4(tree, disk, biosRoot, 1, 767);
  await embed(tree, disk, '(hd0,msdos1)/boot/grub', ['ext2']);
}

/** Where the partition begins and how long it is: MiB. */
function ext4(tree: string, disk: string, uuid: string, start: number, length: number): void {
  const place = `offset=${start * 1024 * 1024},lazy_itable_init=0`;
  loud('mke2fs', ['-q', '-F', '-t', 'ext4', '-d', tree, '-L', 'root', '-U', uuid, '-E', place, disk, `${length}M`]);
}

const esp = { start: 1, length: 48 };

/** The second: UEFI, GPT, loaders under EFI/debian and at the path for removable media, ext4. */
export async function efiGuest(cloud: string, folder: string, disk: string): Promise<void> {
  const tree = join(folder, 'efi-tree');
  await copyTree(cloud, tree);
  await rm(join(tree, 'boot/grub/i386-pc'), { recursive: true, force: true });
  await plant(tree, {
    'etc/hostname': 'test-uefi\n',
    'etc/hosts': '127.0.0.1 localhost\n127.0.1.1 test-uefi\n',
    'etc/fstab': `UUID=${efiRoot} / ext4 errors=remount-ro 0 1\nUUID=2222-0EF1 /boot/efi vfat umask=0077 0 1\n`,
    'boot/efi/.keep': '',
  });
  await rm(join(tree, 'boot/efi/.keep'));
  const root = `UUID=${efiRoot}`;
  await plantMenu(tree, { uuid: efiRoot, prefix: '/boot', modules: ['part_gpt', 'ext2'], root, options });
  const size = 832;
  const rootStart = esp.start + esp.length;
  await partitioned(disk, size, [
    'label: gpt',
    'label-id: 22222222-0000-4000-8000-000000000000',
    `start=${esp.start}MiB, size=${esp.length}MiB, type=uefi, name=ESP`,
    `start=${rootStart}MiB, type=linux, name=root`,
  ]);
  // The last MiB has the second copy of the table.
  ext4(tree, disk, efiRoot, rootStart, size - rootStart - 1);
  await systemPartition(tree, folder, disk);
  await rm(tree, { recursive: true });
}

async function systemPartition(tree: string, folder: string, disk: string): Promise<void> {
  const loader = join(folder, 'grubx64.efi');
  const configuration = join(folder, 'esp-grub.cfg');
  makeEfiLoader(tree, loader);
  const lines = [`search.fs_uuid ${efiRoot} root`, "set prefix=($root)'/boot/grub'", 'configfile $prefix/grub.cfg'];
  await writeFile(configuration, `${lines.join('\n')}\n`);
  const kibibytes = String(esp.length * 1024);
  const fat = ['-F', '32', '-s', '1', '-n', 'ESP', '-i', '22220EF1', '--offset', String(esp.start * 2048)];
  loud('mkfs.vfat', [...fat, disk, kibibytes]);
  const at = espOf(disk);
  loud('mmd', ['-i', at, '::/EFI', '::/EFI/debian', '::/EFI/BOOT']);
  loud('mcopy', ['-i', at, loader, '::/EFI/debian/grubx64.efi']);
  loud('mcopy', ['-i', at, configuration, '::/EFI/debian/grub.cfg']);
  loud('mcopy', ['-i', at, loader, '::/EFI/BOOT/BOOTX64.EFI']);
  await rm(loader);
  await rm(configuration);
}

/** The EFI system partition of the second guest, as mtools names it. */
export function espOf(disk: string): string {
  return `${disk}@@${esp.start}M`;
}
