import type { BootEvidence, Problem } from '../../../pipeline/image/partitions/evidence.ts';
import { size } from '../format.ts';
import { loaderName } from '../loader-names.ts';
import type { Sentences } from '../types.ts';

const problems: Readonly<Record<Problem, string>> = {
  image: '磁盘映像在该处已损坏',
  outside: '其中的位置超出了范围',
  'too-much': '内容之多超出任何真实磁盘',
  'boot-record': '首扇区自相矛盾',
  'cluster-chain': '簇链已断',
  directory: '目录没有结尾',
};

const ofLoader = (kind: string) => {
  const name = loaderName(kind);
  return name === undefined ? '未知程序的引导代码' : `${name} 的引导代码`;
};

export const bootEvidence: Sentences<BootEvidence> = {
  BOOT_NOT_LOOKED: f => `未查看磁盘内容：${f.format} 只能从头到尾读取，如何启动要到复制后才知道。`,

  DISK_SNAPSHOTS: f => `文件中保存有 ${f.snapshots} 个内部快照：读取的是磁盘的当前状态，更早的状态不会迁移。`,
  DISK_SNAPSHOTS_OF: f =>
    `${f.disk} 保存有 ${f.snapshots} 个内部快照：迁移的是当前状态，更早的状态会留下。若要迁移其中之一，请先在副本上回到该状态（qemu-img snapshot -a NAME）。`,
  BOOT_SECTORS: f => `磁盘的扇区为 ${f.sector} 字节；云平台提供的是 512 字节扇区，在那里无法识别它的分区表。`,
  BOOT_SECTORS_TABLE: f =>
    `${f.disk} 的分区表以 ${f.sector} 字节扇区计，而各云平台的虚拟机都使用 512 字节扇区，无法识别。请先把内容复制到 512 字节扇区的磁盘（New-VHD -LogicalSectorSizeBytes 512）。`,
  BOOT_SECTORS_BARE: f =>
    `${f.disk} 的扇区为 ${f.sector} 字节，没有分区表；迁到 512 字节扇区的环境后，其中的内容不能依赖原来的扇区大小。`,
  BOOT_TABLE_GPT: f => `磁盘有 GPT 分区表，共 ${f.partitions} 个分区，每扇区 ${f.sector} 字节。`,
  BOOT_TABLE_MBR: f => `磁盘有 MBR 分区表，共 ${f.partitions} 个分区。`,
  BOOT_TABLE_NONE: () => '磁盘没有分区表。',
  BOOT_TABLE_NONE_CONTENT: f => `磁盘没有分区表：首扇区起直接是 ${f.content}。`,
  BOOT_TABLE_UNREADABLE: f => `无法读取分区表：${problems[f.problem]}。`,

  BOOT_GPT_BROKEN: () => '磁盘有 GPT，但主表和备份表都已损坏；请在虚拟机中用 gdisk 修复。',
  BOOT_GPT_FROM_BACKUP: f => `GPT 主表已损坏，改用第 ${f.offset} 字节处的备份表；请在虚拟机中用 gdisk 修复。`,
  BOOT_GPT_BACKUP_NOT_LAST: f =>
    `GPT 备份表在第 ${f.offset} 字节处，不在最后一个扇区：磁盘扩大过。不影响启动，可用 sgdisk -e 移动备份表。`,
  BOOT_GPT_BACKUP_MISSING: () => 'GPT 没有完好的备份表。不影响启动，可用 sgdisk -e 重写。',
  BOOT_GPT_UNPROTECTED: () => 'GPT 前面没有保护性 MBR，多数固件会忽略这个 GPT；可用 gdisk 写入。',
  BOOT_GPT_HYBRID: () => 'GPT 前面的 MBR 另列有分区；UEFI 以 GPT 为准。',
  BOOT_GPT_STALE: () => '这块 MBR 磁盘上残留着旧的 GPT；与 Linux 和固件一样，以 MBR 为准。',

  BOOT_LOGICAL_BROKEN: f => `逻辑分区链在第 ${f.offset} 字节处中断，其后的分区无法得知。`,
  BOOT_PARTITION_BEYOND: f =>
    `分区 ${f.partition} 到第 ${f.end} 字节才结束，而磁盘只有 ${f.size} 字节：文件是否被截断？`,

  BOOT_CODE: f => `首扇区有${spaced(ofLoader(f.kind))}。`,
  BOOT_CODE_NONE: () => '首扇区没有引导代码。',
  BOOT_CODE_UNSIGNED: () => '首扇区有代码，但缺少 BIOS 要求的 55 AA 标记。',
  BOOT_CODE_NOT_FOR_GPT: f => `首扇区有${spaced(ofLoader(f.kind))}，它只能启动 MBR 分区，不能启动 GPT 分区。`,
  BOOT_GRUB_CORE_MISSING: f => `首扇区的 GRUB 要从第 ${f.offset} 字节继续，但那里是空的；可用 grub-install 重新安装。`,
  BOOT_MBR_EMPTY: () => 'MBR 中没有可启动的分区。',
  BOOT_ACTIVE: f => `分区 ${f.partition}（第 ${f.offset} 字节处）标为活动分区。`,
  BOOT_ACTIVE_NONE: () => '没有活动分区，引导代码不知道该启动哪一个。',
  BOOT_ACTIVE_EMPTY: f => `分区 ${f.partition} 标为活动分区，但其首扇区（第 ${f.offset} 字节处）是空的。`,
  BOOT_BIOS_PARTITION: f => `分区 ${f.partition} 是 BIOS 启动分区（${size(f.length)}），GRUB 可由此在 GPT 上启动。`,
  BOOT_BIOS_PARTITION_EMPTY: f => `分区 ${f.partition} 是 BIOS 启动分区，但从未装入 GRUB；可用 grub-install 安装。`,
  BOOT_BIOS_PARTITION_NONE: () => 'GPT 前有引导代码，但没有 BIOS 启动分区，用 BIOS 启动并不可靠。',
  BOOT_BIOS_UNREADABLE: f => `无法判断能否用 BIOS 启动：${problems[f.problem]}。`,

  BOOT_ESP: f => `分区 ${f.partition} 是 EFI 系统分区：${size(f.length)}，FAT${f.fat}。`,
  BOOT_ESP_NONE: () => '没有 EFI 系统分区。',
  BOOT_ESP_NOT_FAT: f =>
    f.content === 'empty'
      ? `分区 ${f.partition} 应为 EFI 系统分区，但从未格式化；应为 FAT。`
      : `分区 ${f.partition} 应为 EFI 系统分区，但其中是 ${f.content}；应为 FAT。`,
  BOOT_ESP_UNREADABLE: f =>
    `无法读取 EFI 系统分区（分区 ${f.partition}）：${problems[f.problem]}；请在虚拟机中运行 fsck.fat。`,
  BOOT_EFI_FALLBACK: f => `分区 ${f.partition} 上有 ${f.path}：UEFI 在从未见过的磁盘上也能找到它。`,
  BOOT_EFI_FALLBACK_MISSING: f =>
    `分区 ${f.partition} 上没有 \\EFI\\BOOT\\BOOTX64.EFI：从未见过此磁盘的 UEFI 找不到引导程序。`,
  BOOT_EFI_NOT_A_PROGRAM: f => `分区 ${f.partition} 上的 ${f.path} 不是 EFI 程序；请重新安装引导程序。`,
  BOOT_EFI_SHIM_ALONE: f =>
    `分区 ${f.partition} 上的 ${f.path} 是 shim，但它要启动的 grubx64.efi 或 fbx64.efi 不在旁边。`,
  BOOT_EFI_VENDOR: f => `分区 ${f.partition} 上有 ${f.path}。`,
  BOOT_EFI_LOADER_NONE: f => `EFI 系统分区（分区 ${f.partition}）中没有引导程序。`,
};

/** A blank between Chinese and a Latin name. */
function spaced(text: string): string {
  return /^[A-Za-z]/.test(text) ? ` ${text}` : text;
}
