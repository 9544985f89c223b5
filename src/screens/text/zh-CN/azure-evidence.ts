import type { AzureEvidence } from '../../../pipeline/target/azure/advise/evidence.ts';
import { size } from '../format.ts';
import { loaderName } from '../loader-names.ts';
import type { Sentences } from '../types.ts';

const firmwareNames = { bios: 'BIOS', efi: 'UEFI' } as const;
const tableNames = { gpt: 'GPT', mbr: 'MBR' } as const;

const repairs = {
  linux: '可在虚拟机中用 grub-install --removable（或 shim 软件包）补上',
  windows: '可在虚拟机中把 \\EFI\\Microsoft\\Boot\\bootmgfw.efi 复制为该文件',
  unknown: '请在虚拟机中把引导程序及其所需文件复制到那里',
} as const;

const codeOf = (kind: string) => {
  const name = loaderName(kind);
  return name === undefined ? '引导代码' : ` ${name} 的引导代码`;
};

export const azureEvidence: Sentences<AzureEvidence> = {
  AZURE_FIRMWARE: f => `虚拟机目前以 ${firmwareNames[f.firmware]} 启动，与 Gen${f.generation} 一致。`,
  AZURE_FIRMWARE_UNSAID: () => '来源没有说明虚拟机以 BIOS 还是 UEFI 启动。',
  AZURE_FIRMWARE_CONTRADICTED: f =>
    `虚拟机设为 ${firmwareNames[f.firmware]}，但磁盘上没有能这样启动的内容：请核对来源处的设置。`,
  AZURE_SECURE_BOOT_ON: () => '虚拟机开启了安全启动；由其磁盘制成的映像在 Azure 中启动时不启用安全启动。',
  AZURE_SECURE_BOOT_OFF: () => '虚拟机未开启安全启动，保持不变。',
  AZURE_OLD_WINDOWS: f => `${f.system} 在 Azure 中没有 Gen2：Windows 8 和 Windows Server 2012 起才有。`,

  AZURE_DISKS_UNSEEN: () => '无法查看第一块磁盘的内容，因此不清楚它如何启动。',
  AZURE_BOOTS_FROM_LATER_DISK: f =>
    `可启动的内容在磁盘 ${f.disk + 1} 上，不在第一块上；Azure 从作为系统盘的那一块启动。`,
  AZURE_TABLE: f =>
    `磁盘 ${f.disk + 1} 有 ${tableNames[f.table]} 分区表，共 ${f.partitions} 个分区，符合 Gen${f.generation}。`,
  AZURE_TABLE_UNDOCUMENTED: f =>
    `磁盘 ${f.disk + 1} 是 ${tableNames[f.table]} 分区表；Azure 文档对 Gen${f.generation} 规定的是 ${f.generation === 1 ? 'MBR' : 'GPT'}。`,
  AZURE_TABLE_NONE: f => `磁盘 ${f.disk + 1} 没有分区表，而 Gen${f.generation} 要从分区启动。`,
  AZURE_TOO_LARGE: f => `磁盘 ${f.disk + 1} 为 ${size(f.size)}；Gen${f.generation} 的系统盘最大 ${size(f.most)}。`,

  AZURE_ESP: f => `磁盘 ${f.disk + 1} 有 EFI 系统分区：分区 ${f.partition}，${size(f.length)}。`,
  AZURE_ESP_NONE: f => `磁盘 ${f.disk + 1} 没有 EFI 系统分区，而 Gen2 要从它启动。`,
  AZURE_EFI_LOADER: f => `${f.path} 就在新虚拟机要找的位置（磁盘 ${f.disk + 1}，分区 ${f.partition}）。`,
  AZURE_EFI_VENDOR_ONLY: f => `有 ${f.path}，但新虚拟机只找 \\EFI\\BOOT\\BOOTX64.EFI：${repairs[f.family]}。`,
  AZURE_EFI_DOUBTFUL: f => `有 ${f.path}（磁盘 ${f.disk + 1}，分区 ${f.partition}），但未必能启动：请看该磁盘的依据。`,
  AZURE_EFI_LOADER_NONE: f => `磁盘 ${f.disk + 1} 的 EFI 系统分区中没有新虚拟机能找到的引导程序。`,
  AZURE_EFI_UNKNOWN: f => `无法判断磁盘 ${f.disk + 1} 能否以 UEFI 启动。`,

  AZURE_BOOT_CODE: f => `磁盘 ${f.disk + 1} 能以 BIOS 启动：首扇区有${codeOf(f.kind)}。`,
  AZURE_BOOT_CODE_DOUBTFUL: f => `磁盘 ${f.disk + 1} 的首扇区有${codeOf(f.kind)}，但可能找不到要启动的内容。`,
  AZURE_BOOT_CODE_NONE: f => `磁盘 ${f.disk + 1} 的首扇区没有引导代码。`,
  AZURE_BOOT_CODE_LOST: f => `磁盘 ${f.disk + 1} 的首扇区有${codeOf(f.kind)}，但它找不到要启动的内容。`,
  AZURE_BOOT_CODE_UNKNOWN: f => `无法判断磁盘 ${f.disk + 1} 能否以 BIOS 启动。`,
};
