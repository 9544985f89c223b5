import { execFileSync } from 'node:child_process';
import { cp, mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { loud, plant } from './debian.ts';

/** What a kernel is started with. */
export interface Menu {
  /** Of the file system that holds /boot. */
  readonly uuid: string;
  /** Path of kernels below that file system. */
  readonly prefix: '' | '/boot';
  readonly modules: readonly string[];
  readonly root: string;
  readonly options: string;
}

/** The version of the one kernel that is installed. */
export async function kernelOf(tree: string): Promise<string> {
  const [version] = await readdir(join(tree, 'lib/modules'));
  if (version === undefined) throw new Error(`no kernel in ${tree}`);
  return version;
}

/** The statements of `update-grub`, which itself would have to look at a running system. */
export async function plantMenu(tree: string, { uuid, prefix, modules, root, options }: Menu): Promise<void> {
  const kernel = await kernelOf(tree);
  const load = modules.map(module => `insmod ${module}`).join('\n');
  await plant(tree, {
    'boot/grub/grub.cfg': `set default="0"
set timeout=1
serial --unit=0 --speed=115200
terminal_input console serial
terminal_output console serial
${load}
search --no-floppy --fs-uuid --set=root ${uuid}
menuentry 'Debian GNU/Linux' --class debian --class gnu-linux --class gnu --class os {
\tlinux\t${prefix}/vmlinuz-${kernel} root=${root} ro ${options}
\tinitrd\t${prefix}/initrd.img-${kernel}
}
`,
    'etc/default/grub': `GRUB_DEFAULT=0
GRUB_TIMEOUT=1
GRUB_DISTRIBUTOR=\`lsb_release -i -s 2> /dev/null || echo Debian\`
GRUB_CMDLINE_LINUX_DEFAULT="${options}"
GRUB_CMDLINE_LINUX=""
`,
  });
}

/** Where `grub-install` puts the modules of a BIOS. */
export async function plantBiosModules(tree: string): Promise<void> {
  const into = join(tree, 'boot/grub/i386-pc');
  await mkdir(into, { recursive: true });
  const from = join(tree, 'usr/lib/grub/i386-pc');
  for (const name of await readdir(from)) if (/\.(mod|lst)$/.test(name)) await cp(join(from, name), join(into, name));
}

const everywhere = ['part_msdos', 'part_gpt', 'normal', 'configfile', 'linux', 'search', 'search_fs_uuid', 'serial'];

/** A GRUB with these modules, from the guest's own package. */
function makeImage(tree: string, platform: string, to: string, prefix: string, modules: readonly string[]): void {
  const flags = ['-d', join(tree, 'usr/lib/grub', platform), '-O', platform, '-o', to, '-p', prefix];
  loud('grub-mkimage', [...flags, ...everywhere, 'test', ...modules]);
}

export function makeEfiLoader(tree: string, to: string): void {
  makeImage(tree, 'x86_64-efi', to, '/EFI/debian', ['fat', 'ext2', 'all_video', 'echo', 'ls']);
}

const sector = 512;

/**
 * GRUB into the gap behind an MBR, as grub-bios-setup does it; that program needs a block device.
 * Source: GRUB, include/grub/i386/pc/boot.h and grub-core/boot/i386/pc/{boot,diskboot}.S
 */
export async function embed(tree: string, disk: string, prefix: string, modules: readonly string[]): Promise<void> {
  const made = `${disk}.core`;
  makeImage(tree, 'i386-pc', made, prefix, ['biosdisk', ...modules]);
  const image = await readFile(made);
  await rm(made);
  const core = Buffer.concat([image, Buffer.alloc((sector - (image.length % sector)) % sector)]);
  // The last block list of diskboot: from the second sector of the core, to the segment where it is expected.
  core.writeBigUInt64LE(2n, sector - 12);
  core.writeUInt16LE(core.length / sector - 1, sector - 4);
  core.writeUInt16LE(0x820, sector - 2);
  if (core.length > 2046 * sector) throw new Error('GRUB does not fit in front of the first partition');
  const boot = (await readFile(join(tree, 'usr/lib/grub/i386-pc/boot.img'))).subarray(0, 440);
  boot.writeBigUInt64LE(1n, 0x5c);
  // The drive that the BIOS names is the right one.
  boot.set([0x90, 0x90], 0x66);
  const file = await open(disk, 'r+');
  await file.write(boot, 0, boot.length, 0);
  await file.write(core, 0, core.length, sector);
  await file.close();
}

/** A sparse file of this many MiB, partitioned by sfdisk's own language. */
export async function partitioned(disk: string, mebibytes: number, script: readonly string[]): Promise<void> {
  await rm(disk, { force: true });
  execFileSync('truncate', ['-s', `${mebibytes}M`, disk]);
  execFileSync('sfdisk', ['-q', disk], { input: `${script.join('\n')}\n`, stdio: ['pipe', 2, 2] });
}
