import type { diskChecks } from '../../../pipeline/guest/checks/disk/index.ts';
import type { TextsOf } from '../guest-types.ts';

export const diskTexts: TextsOf<typeof diskChecks> = {
  'DISK-PT': {
    title: 'Partition table',
    why: 'Firmware and kernel do not find the partitions.',
    fix: 'Repair the table in the guest with gdisk or parted before the move.',
  },
  'DISK-BIOSBOOT': {
    title: 'Boot code for a BIOS',
    why: 'The BIOS finds nothing to start on the first disk.',
    fix: 'Install the loader anew: grub-install /dev/sda, or grub2-install /dev/sda.',
  },
  'DISK-ESP': {
    title: 'EFI system partition',
    why: 'Without a readable one UEFI firmware starts nothing.',
    fix: 'Move a machine that boots by UEFI with its EFI system partition on the first disk.',
  },
  'DISK-ESP-FALLBACK': {
    title: 'Loader at the fallback path',
    why: 'Boot entries of the firmware stay in VMware; a new machine starts only \\EFI\\BOOT\\BOOTX64.EFI.',
    fix: 'Debian, Ubuntu: grub-install --target=x86_64-efi --no-nvram --force-extra-removable. RHEL: reinstall shim-x64, or copy shimx64.efi with grubx64.efi to EFI/BOOT.',
  },
  'DISK-ROOTDISK': {
    title: 'All that starts is on the first disk',
    why: 'The cloud starts from one disk; a second system, or a root on another disk, is not found.',
    fix: 'Move the volumes to the first disk (pvmove), or make that disk the first.',
  },
  'DISK-LVM': {
    title: 'Logical volumes',
    why: 'They boot everywhere, but a disk attached to its twin for repair clashes with it by name and id.',
    fix: 'Nothing needs to be done; rename the group before attaching such a disk to its twin.',
  },
  'DISK-LVMFILTER': {
    title: 'Devices that LVM looks at',
    why: 'Disks have other ids in the cloud: LVM passes them over, and the start ends in an emergency shell.',
    fix: 'Remove /etc/lvm/devices/system.devices and narrow filters, build the initramfs anew, and run vgimportdevices -a after the first boot.',
  },
  'DISK-LUKS': {
    title: 'Encrypted volumes',
    why: 'They ask for a passphrase at a console; AWS imports none of them.',
    fix: 'Name them by UUID in /etc/crypttab and have the passphrase and a serial console at hand; on AWS bring the disk in as a snapshot.',
  },
  'DISK-FSTYPE': {
    title: 'File system of the system',
    why: 'VM Import reads ext2 to ext4, XFS, JFS and Btrfs without subvolumes.',
    fix: 'Bring the disk in as a snapshot.',
  },
  'DISK-DIRTY': {
    title: 'File systems were closed',
    why: 'The disk was copied while it was in use: it starts as after a power cut, and what was read of it may be old.',
    fix: 'Shut the guest down before it is copied.',
  },
  'DISK-SPACE': {
    title: 'Room on the file systems',
    why: 'A new initramfs does not fit, and an update that stops half way leaves no kernel that boots.',
    fix: 'Remove old kernels and logs.',
  },
  'DISK-SWAP': {
    title: 'Swap on the disk of the system',
    why: 'It costs operations that are paid for, and the rules of Azure want none.',
    fix: 'Take it out of /etc/fstab; use the resource disk of Azure for swap.',
  },
  'DISK-FSTAB-DEV': {
    title: 'Mounts by the name of a disk',
    why: 'Disks are called otherwise in the cloud, and a mount that does not come stops the boot after 90 seconds.',
    fix: 'Use UUID=… in /etc/fstab and /etc/crypttab (blkid tells it).',
  },
  'DISK-FSTAB-REF': {
    title: 'Mounts that come along',
    why: 'What is mounted is not on these disks: a disk that stays behind, a server of the old network, a shared folder of VMware.',
    fix: 'Add nofail,x-systemd.device-timeout=10, or comment the line out.',
  },
  'DISK-FSTAB-RESOURCE': {
    title: 'The place of the resource disk',
    why: 'Azure mounts its temporary disk at /mnt or /mnt/resource, and it may be called /dev/sdb.',
    fix: 'Mount data elsewhere and by its UUID.',
  },
};
