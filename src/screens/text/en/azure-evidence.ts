import type { AzureEvidence } from '../../../pipeline/target/azure/advise/evidence.ts';
import { size } from '../format.ts';
import { loaderName } from '../loader-names.ts';
import type { Sentences } from '../types.ts';

const firmwareNames = { bios: 'BIOS', efi: 'UEFI' } as const;
const tableNames = { gpt: 'GPT', mbr: 'MBR' } as const;

const repairs = {
  linux: 'in the VM, grub-install --removable (or the shim package) puts one there',
  windows: 'in the VM, copy \\EFI\\Microsoft\\Boot\\bootmgfw.efi to that name',
  unknown: 'copy the loader and what it starts there, in the VM',
} as const;

const codeOf = (kind: string) => {
  const name = loaderName(kind);
  return name === undefined ? 'boot code' : `boot code of ${name}`;
};

export const azureEvidence: Sentences<AzureEvidence> = {
  AZURE_FIRMWARE: f => `The VM starts with ${firmwareNames[f.firmware]} today, as Gen${f.generation} does.`,
  AZURE_FIRMWARE_UNSAID: () => 'The source does not say whether the VM starts with BIOS or UEFI.',
  AZURE_FIRMWARE_CONTRADICTED: f =>
    `The VM is set to ${firmwareNames[f.firmware]}, but nothing on its disks starts that way: check the setting at the source.`,
  AZURE_SECURE_BOOT_ON: () =>
    'Secure Boot is on in this VM; an image made from its disk starts with Secure Boot off in Azure.',
  AZURE_SECURE_BOOT_OFF: () => 'Secure Boot is off in this VM and stays off.',
  AZURE_OLD_WINDOWS: f => `${f.system} has no Gen2 in Azure: that begins with Windows 8 and Windows Server 2012.`,

  AZURE_DISKS_UNSEEN: () => 'The first disk could not be looked into, so what it boots with is not known.',
  AZURE_BOOTS_FROM_LATER_DISK: f =>
    `What boots is on disk ${f.disk + 1}, not on the first; Azure starts from the disk that becomes the OS disk.`,
  AZURE_TABLE: f =>
    `Disk ${f.disk + 1} has a ${tableNames[f.table]} partition table with ${count(f.partitions)}, as Gen${f.generation} expects.`,
  AZURE_TABLE_UNDOCUMENTED: f =>
    `Disk ${f.disk + 1} has a ${tableNames[f.table]} partition table; for Gen${f.generation} Azure documents ${f.generation === 1 ? 'MBR' : 'GPT'}.`,
  AZURE_TABLE_NONE: f => `Disk ${f.disk + 1} has no partition table, and Gen${f.generation} starts from a partition.`,
  AZURE_TOO_LARGE: f =>
    `Disk ${f.disk + 1} is ${size(f.size)}; an OS disk of Gen${f.generation} has at most ${size(f.most)}.`,

  AZURE_ESP: f => `Disk ${f.disk + 1} has an EFI system partition: partition ${f.partition}, ${size(f.length)}.`,
  AZURE_ESP_NONE: f => `Disk ${f.disk + 1} has no EFI system partition, from which Gen2 starts.`,
  AZURE_EFI_LOADER: f => `${f.path} is there, where a new VM looks (disk ${f.disk + 1}, partition ${f.partition}).`,
  AZURE_EFI_VENDOR_ONLY: f =>
    `${f.path} is there, but a new VM looks for \\EFI\\BOOT\\BOOTX64.EFI only: ${repairs[f.family]}.`,
  AZURE_EFI_DOUBTFUL: f =>
    `${f.path} is there (disk ${f.disk + 1}, partition ${f.partition}), but it may not start: see what the disk shows.`,
  AZURE_EFI_LOADER_NONE: f => `The EFI system partition of disk ${f.disk + 1} holds no loader that a new VM finds.`,
  AZURE_EFI_UNKNOWN: f => `Whether disk ${f.disk + 1} starts with UEFI could not be told.`,

  AZURE_BOOT_CODE: f => `Disk ${f.disk + 1} starts with BIOS: the first sector holds ${codeOf(f.kind)}.`,
  AZURE_BOOT_CODE_DOUBTFUL: f =>
    `The first sector of disk ${f.disk + 1} holds ${codeOf(f.kind)}, but it may find nothing to start.`,
  AZURE_BOOT_CODE_NONE: f => `The first sector of disk ${f.disk + 1} holds no boot code.`,
  AZURE_BOOT_CODE_LOST: f =>
    `The first sector of disk ${f.disk + 1} holds ${codeOf(f.kind)}, but it finds nothing to start.`,
  AZURE_BOOT_CODE_UNKNOWN: f => `Whether disk ${f.disk + 1} starts with BIOS could not be told.`,
};

function count(partitions: number): string {
  return partitions === 1 ? '1 partition' : `${partitions} partitions`;
}
