import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bootstrap, buildInitramfs, furnish, loud, plant } from './debian.ts';
import { embed, kernelOf, partitioned, plantBiosModules, plantMenu } from './grub.ts';

const boot = '33333333-3333-4333-8333-333333333301';
const root = '33333333-3333-4333-8333-333333333302';

/** What stops it elsewhere, or leaves it out of reach: each is one that was met in the field. */
const defects: Readonly<Record<string, string>> = {
  'etc/fstab': `# <file system> <mount point> <type> <options> <dump> <pass>
/dev/mapper/vg0-root / xfs defaults 0 0
/dev/sda1 /boot ext4 defaults,nofail 0 2
/dev/mapper/vg0-swap none swap sw 0 0
#/dev/sdb1 /data xfs defaults 0 0
/dev/fd0 /media/floppy0 auto rw,user,noauto 0 0
`,
  'etc/network/interfaces': `auto lo
iface lo inet loopback
auto ens192
iface ens192 inet static
\taddress 192.168.10.21/24
\tgateway 192.168.10.1
\thwaddress ether 00:50:56:ab:cd:ef
`,
  'etc/udev/rules.d/70-persistent-net.rules':
    'SUBSYSTEM=="net", ACTION=="add", DRIVERS=="?*", ATTR{address}=="00:50:56:ab:cd:ef", ATTR{type}=="1", NAME="ens192"\n',
  'etc/modprobe.d/cis.conf': 'install udf /bin/true\ninstall vfat /bin/true\nblacklist floppy\n',
  'etc/initramfs-tools/conf.d/resume': 'RESUME=/dev/mapper/vg0-swap\n',
  'root/.bash_history': 'ls -la\nmysql -psecret\n',
  'etc/machine-id': '0123456789abcdef0123456789abcdef\n',
};

/** Drivers of VMware's hardware and of no other. */
const vmware = ['vmw_pvscsi', 'mptspi', 'mptsas', 'ahci', 'ata_piix', 'sd_mod', 'vmxnet3', 'dm_mod', 'xfs', 'ext4'];

/** The third: BIOS, /boot in ext4, the rest in LVM (XFS and swap), the generic kernel, made for VMware alone. */
export async function vmwareGuest(folder: string, disk: string): Promise<void> {
  const tree = join(folder, 'vmware-tree');
  bootstrap(tree, ['linux-image-amd64', 'grub-pc-bin', 'lvm2', 'xfsprogs', 'open-vm-tools']);
  await furnish(tree, 'test-lvm');
  await plant(tree, defects);
  await replaced(join(tree, 'etc/ssh/sshd_config'), /^#?PermitRootLogin.*$/m, 'PermitRootLogin yes');
  await replaced(join(tree, 'etc/initramfs-tools/initramfs.conf'), /^MODULES=.*$/m, 'MODULES=list');
  await writeFile(join(tree, 'etc/initramfs-tools/modules'), `${vmware.join('\n')}\n`, { flag: 'a' });
  await keepModules(tree);
  buildInitramfs(tree);
  await plantMenu(tree, {
    uuid: boot,
    prefix: '',
    modules: ['part_msdos', 'ext2'],
    root: '/dev/mapper/vg0-root',
    options: 'resume=/dev/mapper/vg0-swap quiet',
  });
  await plantBiosModules(tree);
  await partitioned(disk, 1536, [
    'label: dos',
    'label-id: 0xfa120003',
    'start=1MiB, size=128MiB, type=83, bootable',
    'start=129MiB, type=8e',
  ]);
  await fill(tree, disk);
  await embed(tree, disk, '(hd0,msdos1)/grub', ['ext2']);
  await rm(tree, { recursive: true });
}

async function replaced(path: string, what: RegExp, by: string): Promise<void> {
  await writeFile(path, (await readFile(path, 'utf8')).replace(what, by));
}

/** A machine needs few of a generic kernel's 4,000 modules; those of every hypervisor are among them. */
const kept =
  /^kernel\/(lib|crypto|arch\/x86\/crypto|fs\/(ext4|xfs|fat|nls|udf|isofs|fuse|autofs|configfs)|drivers\/(nvme|virtio|block|hv|xen|md|cdrom|net\/(hyperv|vmxnet3|ethernet\/amazon)|net\/(virtio_net|xen-netfront)|scsi\/(sd_mod|sr_mod|sg|hv_storvsc|virtio_scsi|vmw_pvscsi|scsi_mod)|message\/fusion|ata\/(ahci|libahci|ata_piix|libata|ata_generic)))\b/;

async function keepModules(tree: string): Promise<void> {
  const version = await kernelOf(tree);
  const folder = join(tree, 'lib/modules', version);
  const lines = (await readFile(join(folder, 'modules.dep'), 'utf8')).split('\n');
  // It lists all that a module needs, at any depth.
  const wanted = lines.filter(line => kept.test(line));
  const keep = new Set(wanted.flatMap(line => line.split(/:? /)).map(path => path.replace(/:$/, '')));
  for (const name of await readdir(folder, { recursive: true })) {
    if (/\.ko(\.\w+)?$/.test(name) && !keep.has(name)) await rm(join(folder, name));
  }
  loud('chroot', [tree, 'depmod', version]);
}

/** LVM and XFS need a kernel: the one that libguestfs brings along. */
async function fill(tree: string, disk: string): Promise<void> {
  const [rootTar, bootTar] = [`${disk}.root.tar`, `${disk}.boot.tar`];
  await mkdir(join(tree, 'boot'), { recursive: true });
  loud('tar', ['-C', tree, '--numeric-owner', '--exclude=./boot/*', '-cf', rootTar, '.']);
  loud('tar', ['-C', join(tree, 'boot'), '--numeric-owner', '-cf', bootTar, '.']);
  const script = `${disk}.guestfish`;
  await writeFile(
    script,
    `add-drive ${disk} format:raw cachemode:unsafe
run
pvcreate /dev/sda2
vgcreate vg0 /dev/sda2
lvcreate swap vg0 128
lvcreate-free root vg0 100
mkfs ext4 /dev/sda1 label:boot
set-uuid /dev/sda1 ${boot}
mkswap /dev/vg0/swap
mkfs xfs /dev/vg0/root
set-uuid /dev/vg0/root ${root}
mount /dev/vg0/root /
tar-in ${rootTar} /
mount /dev/sda1 /boot
tar-in ${bootTar} /boot
umount-all
`,
  );
  loud('guestfish', ['-f', script], appliance);
  for (const path of [rootTar, bootTar, script]) await rm(path);
}

/** libguestfs on its own, without libvirt and where there is no KVM. */
export const appliance = { LIBGUESTFS_BACKEND: 'direct', LIBGUESTFS_BACKEND_SETTINGS: 'force_tcg' };
