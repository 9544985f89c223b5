import type { bootChecks } from '../../../pipeline/guest/checks/boot/index.ts';
import type { TextsOf } from '../guest-types.ts';

export const bootTexts: TextsOf<typeof bootChecks> = {
  'BOOT-LOADER': {
    title: '引导加载程序',
    why: 'VM Import 只接受 GRUB；其他加载程序启动的内容此处不读取。',
    fix: '安装 GRUB，或以快照方式导入磁盘。',
  },
  'BOOT-DEFAULT': {
    title: '默认启动项',
    why: '该项指向不存在的内核或 initramfs，或是救援内核。',
    fix: '选择另一项：grubby --set-default，或 GRUB_DEFAULT=0 并运行 update-grub。',
  },
  'BOOT-TIMEOUT': {
    title: '菜单会自行继续',
    why: '它等待没人能输入的按键或密码。',
    fix: '把 GRUB_TIMEOUT 设为 1 至 10 秒；有密码时把启动项标记为 --unrestricted。',
  },
  'BOOT-ROOTARG': {
    title: '按名称指定根分区',
    why: '磁盘在云中有别的名称：/dev/sda2 会变成 /dev/nvme0n1p2 或 /dev/vda2。',
    fix: '在命令行中使用 root=UUID=… 并重新生成菜单。',
  },
  'BOOT-SERIAL': {
    title: '串行控制台',
    why: '没有它，云的控制台是空的，没人看得到启动为何失败。',
    fix: '在命令行中加入 console=tty0 console=ttyS0,115200n8，并设置 GRUB_TERMINAL="console serial"。',
  },
  'BOOT-QUIET': {
    title: '启动消息',
    why: '控制台日志在登录之前是空的。',
    fix: '从命令行中删除 quiet、rhgb 和 splash。',
  },
  'BOOT-ROOTDELAY': {
    title: '每次启动的延迟',
    why: 'initramfs-tools 每次启动都会睡眠这么多秒。',
    fix: '从命令行中删除 rootdelay。',
  },
  'BOOT-BADARGS': {
    title: '有害的选项',
    why: '它们会使设备、处理器、内存或预配失效。',
    fix: '从命令行中删除这些选项。',
  },
  'BOOT-NVMETIMEOUT': {
    title: '对 NVMe 磁盘的耐心',
    why: '宿主机维护时磁盘应答迟缓，会被放弃，根分区变为只读。',
    fix: 'Azure 加入 nvme_core.io_timeout=240，AWS 加入 4294967295。',
  },
  'BOOT-RESUME': {
    title: '挂起的系统',
    why: 'initramfs 会等待不存在的交换设备。',
    fix: '删除 resume= 并设置 RESUME=none。',
  },
  'INITRD-HV': {
    title: 'Hyper-V 驱动',
    why: '内核在 Azure 上找不到根磁盘。',
    fix: '把 hv_vmbus、hv_storvsc 和 hv_netvsc 加入 /etc/dracut.conf.d 或 /etc/initramfs-tools/modules，并重建每个 initramfs。',
  },
  'INITRD-NVME': {
    title: 'NVMe 驱动',
    why: '在磁盘为 NVMe 的地方（AWS Nitro、Azure 的新规格），内核找不到根磁盘。',
    fix: '把 nvme 加入 /etc/dracut.conf.d 或 /etc/initramfs-tools/modules，并重建每个 initramfs。',
  },
  'INITRD-XEN': {
    title: 'Xen 驱动',
    why: '内核在 AWS 的旧机型上找不到根磁盘。',
    fix: '把 xen-blkfront 和 xen-netfront 加入 initramfs，或只使用 Nitro 机型。',
  },
  'INITRD-VIRTIO': {
    title: 'virtio 驱动',
    why: '内核在 OpenStack 上找不到根磁盘。',
    fix: '加入 virtio_pci、virtio_blk 和 virtio_scsi 并重建每个 initramfs，或在映像上设置 hw_disk_bus=sata。',
  },
  'MOD-NET': {
    title: '网卡驱动',
    why: '虚拟机启动后没有网卡。',
    fix: '安装包含全部内核模块的软件包：linux-modules-extra、kernel-modules-extra，或更新的内核。',
  },
  'INITRD-POLICY': {
    title: '下一个 initramfs',
    why: '下次更新内核时，会按当前硬件或只为 VMware 构建 initramfs。',
    fix: '在 /etc/dracut.conf.d 的文件中写明驱动，或设置 MODULES=most。',
  },
  'INITRD-ROOTFS': {
    title: '根文件系统',
    why: 'initramfs 无法读取根分区：缺少其文件系统的模块或设备映射模块。',
    fix: '重建 initramfs；根分区为逻辑卷时加入 dracut 的 lvm 模块。',
  },
  'KERNEL-VERSION': {
    title: '内核的年龄',
    why: '如此旧的内核缺少云的驱动。',
    fix: '迁移前更新内核。',
  },
  'MOD-BLACKLIST': {
    title: '被禁止加载的模块',
    why: 'Azure 通过 UDF 传递设置，EFI 分区是 VFAT：禁止加载它们就会失败。',
    fix: '注释掉这些行；modules-load.d 中的文件不能抵消 install 行。',
  },
};
