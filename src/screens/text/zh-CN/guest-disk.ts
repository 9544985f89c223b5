import type { diskChecks } from '../../../pipeline/guest/checks/disk/index.ts';
import type { TextsOf } from '../guest-types.ts';

export const diskTexts: TextsOf<typeof diskChecks> = {
  'DISK-PT': {
    title: '分区表',
    why: '固件和内核找不到分区。',
    fix: '迁移前在虚拟机中用 gdisk 或 parted 修复分区表。',
  },
  'DISK-BIOSBOOT': {
    title: 'BIOS 引导代码',
    why: 'BIOS 在第一块磁盘上找不到可启动的内容。',
    fix: '重新安装加载程序：grub-install /dev/sda 或 grub2-install /dev/sda。',
  },
  'DISK-ESP': {
    title: 'EFI 系统分区',
    why: '没有可读的 EFI 系统分区，UEFI 固件什么也启动不了。',
    fix: '迁移以 UEFI 启动的机器时，EFI 系统分区要在第一块磁盘上。',
  },
  'DISK-ESP-FALLBACK': {
    title: '后备路径上的加载程序',
    why: '固件的启动项留在 VMware 中；新机器只启动 \\EFI\\BOOT\\BOOTX64.EFI。',
    fix: 'Debian、Ubuntu：grub-install --target=x86_64-efi --no-nvram --force-extra-removable。RHEL：重新安装 shim-x64，或把 shimx64.efi 与 grubx64.efi 复制到 EFI/BOOT。',
  },
  'DISK-ROOTDISK': {
    title: '启动所需都在第一块磁盘上',
    why: '云从一块磁盘启动；第二个系统或位于其他磁盘的根分区不会被找到。',
    fix: '把卷移到第一块磁盘（pvmove），或让那块磁盘成为第一块。',
  },
  'DISK-LVM': {
    title: '逻辑卷',
    why: '在任何地方都能启动，但把磁盘挂到其孪生机器上修复时，名称和 ID 会冲突。',
    fix: '无需处理；把这样的磁盘挂到孪生机器之前先重命名卷组。',
  },
  'DISK-LVMFILTER': {
    title: 'LVM 查看的设备',
    why: '磁盘在云中有别的 ID：LVM 会略过它们，启动以紧急 shell 告终。',
    fix: '删除 /etc/lvm/devices/system.devices 和收窄的过滤器，重建 initramfs，首次启动后运行 vgimportdevices -a。',
  },
  'DISK-LUKS': {
    title: '加密卷',
    why: '它们在控制台上要求口令；AWS 不导入加密卷。',
    fix: '在 /etc/crypttab 中用 UUID 指定，并准备好口令和串行控制台；在 AWS 上以快照方式导入。',
  },
  'DISK-FSTYPE': {
    title: '系统的文件系统',
    why: 'VM Import 读取 ext2 至 ext4、XFS、JFS，以及不含子卷的 Btrfs。',
    fix: '以快照方式导入磁盘。',
  },
  'DISK-DIRTY': {
    title: '文件系统已正常关闭',
    why: '磁盘在使用中被复制：启动时如同断电之后，读到的内容可能是旧的。',
    fix: '复制之前关闭虚拟机。',
  },
  'DISK-SPACE': {
    title: '文件系统的可用空间',
    why: '新的 initramfs 放不下，更新中途停止会没有可启动的内核。',
    fix: '删除旧内核和日志。',
  },
  'DISK-SWAP': {
    title: '系统磁盘上的交换空间',
    why: '它消耗计费的 IO，而 Azure 的规则要求没有。',
    fix: '从 /etc/fstab 中去掉；在 Azure 的资源磁盘上设置交换空间。',
  },
  'DISK-FSTAB-DEV': {
    title: '按磁盘名称挂载',
    why: '磁盘在云中有别的名称，挂载不上会在 90 秒后停住启动。',
    fix: '在 /etc/fstab 和 /etc/crypttab 中使用 UUID=…（用 blkid 查看）。',
  },
  'DISK-FSTAB-REF': {
    title: '挂载项随同迁移',
    why: '被挂载的内容不在这些磁盘上：留下的磁盘、旧网络的服务器、VMware 的共享文件夹。',
    fix: '加入 nofail,x-systemd.device-timeout=10，或注释掉该行。',
  },
  'DISK-FSTAB-RESOURCE': {
    title: '资源磁盘的位置',
    why: 'Azure 把临时磁盘挂载到 /mnt 或 /mnt/resource，它可能叫 /dev/sdb。',
    fix: '把数据挂载到别处，并使用 UUID。',
  },
};
