import type { bootChecks } from '../../../pipeline/guest/checks/boot/index.ts';
import type { TextsOf } from '../guest-types.ts';

export const bootTexts: TextsOf<typeof bootChecks> = {
  'BOOT-LOADER': {
    title: 'Boot loader',
    why: 'VM Import takes GRUB and no other; what another loader starts is not read here.',
    fix: 'Install GRUB, or bring the disk in as a snapshot.',
  },
  'BOOT-DEFAULT': {
    title: 'What boots by default',
    why: 'The entry names a kernel or initramfs that is not there, or a rescue kernel.',
    fix: 'Choose another entry: grubby --set-default, or GRUB_DEFAULT=0 and update-grub.',
  },
  'BOOT-TIMEOUT': {
    title: 'The menu goes on by itself',
    why: 'It waits for a key or a password that nobody can type.',
    fix: 'Set GRUB_TIMEOUT to 1 to 10 seconds, and mark entries --unrestricted where there is a password.',
  },
  'BOOT-ROOTARG': {
    title: 'Root by its name',
    why: 'The disk is called otherwise in the cloud: /dev/sda2 becomes /dev/nvme0n1p2 or /dev/vda2.',
    fix: 'Use root=UUID=… on the command line and write the menu anew.',
  },
  'BOOT-SERIAL': {
    title: 'Serial console',
    why: 'Without it the console of the cloud stays empty, and nobody sees why a boot fails.',
    fix: 'Add console=tty0 console=ttyS0,115200n8 to the command line and GRUB_TERMINAL="console serial".',
  },
  'BOOT-QUIET': {
    title: 'Messages of the boot',
    why: 'The log of the console is empty up to the login.',
    fix: 'Remove quiet, rhgb and splash from the command line.',
  },
  'BOOT-ROOTDELAY': {
    title: 'A delay at every boot',
    why: 'initramfs-tools sleeps that many seconds each time it boots.',
    fix: 'Remove rootdelay from the command line.',
  },
  'BOOT-BADARGS': {
    title: 'Options that do harm',
    why: 'They cost a device, processors, memory or the provisioning.',
    fix: 'Remove these options from the command line.',
  },
  'BOOT-NVMETIMEOUT': {
    title: 'Patience with NVMe disks',
    why: 'A disk that answers late while its host is mended is given up, and the root goes read-only.',
    fix: 'Add nvme_core.io_timeout=240 for Azure, 4294967295 for AWS.',
  },
  'BOOT-RESUME': {
    title: 'A suspended system',
    why: 'The initramfs waits for a swap device that is not there.',
    fix: 'Remove resume= and set RESUME=none.',
  },
  'INITRD-HV': {
    title: 'Drivers for Hyper-V',
    why: 'The kernel does not find its root disk on Azure.',
    fix: 'Add hv_vmbus, hv_storvsc and hv_netvsc: to /etc/dracut.conf.d or /etc/initramfs-tools/modules, and build every initramfs anew.',
  },
  'INITRD-NVME': {
    title: 'Drivers for NVMe',
    why: 'The kernel does not find its root disk where disks are NVMe: AWS Nitro, newer sizes of Azure.',
    fix: 'Add nvme to /etc/dracut.conf.d or /etc/initramfs-tools/modules, and build every initramfs anew.',
  },
  'INITRD-XEN': {
    title: 'Drivers for Xen',
    why: 'The kernel does not find its root disk on older types of AWS.',
    fix: 'Add xen-blkfront and xen-netfront to the initramfs, or use Nitro types only.',
  },
  'INITRD-VIRTIO': {
    title: 'Drivers for virtio',
    why: 'The kernel does not find its root disk on OpenStack.',
    fix: 'Add virtio_pci, virtio_blk and virtio_scsi and build every initramfs anew, or set hw_disk_bus=sata on the image.',
  },
  'MOD-NET': {
    title: 'Driver for the network card',
    why: 'The guest starts without a network card.',
    fix: 'Install the package with all modules of the kernel: linux-modules-extra, kernel-modules-extra, or a newer kernel.',
  },
  'INITRD-POLICY': {
    title: 'The next initramfs',
    why: 'The next update of the kernel builds an initramfs for the hardware it runs on, or for VMware only.',
    fix: 'Name the drivers in a file of /etc/dracut.conf.d, or set MODULES=most.',
  },
  'INITRD-ROOTFS': {
    title: 'File system of the root',
    why: 'The initramfs cannot read the root: the module of its file system or the device mapper is missing.',
    fix: 'Build the initramfs anew, with the lvm module of dracut where the root is a logical volume.',
  },
  'KERNEL-VERSION': {
    title: 'Age of the kernel',
    why: 'A kernel as old as this lacks drivers of the clouds.',
    fix: 'Update the kernel before the move.',
  },
  'MOD-BLACKLIST': {
    title: 'Modules that may not be loaded',
    why: 'Azure hands its settings over on UDF, the EFI partition is VFAT: kept out, they fail.',
    fix: 'Comment these lines out; a file in modules-load.d does not undo an install line.',
  },
};
