import type { GuestFiles } from '../../files.ts';

/**
 * A path as the loader has it, which counts from the file system it looks into, as a path of the guest's tree: `/vmlinuz`
 * is `/boot/vmlinuz` where /boot is a file system of its own.
 */
export async function inTree(files: GuestFiles, path: string): Promise<string> {
  // Btrfs: GRUB names the subvolume, the tree is mounted without it.
  const plain = path.replace(/^\([^)]*\)/, '').replace(/^\/@(\/\.snapshots\/\d+\/snapshot)?(?=\/)/, '');
  for (const prefix of ['', '/boot', '/boot/efi', '/efi']) {
    if ((await files.stat(`${prefix}${plain}`)) !== undefined) return `${prefix}${plain}`;
  }
  return plain;
}
