import type { BootEvidence, Problem } from '../../../pipeline/image/partitions/evidence.ts';
import { size } from '../format.ts';
import { loaderName } from '../loader-names.ts';
import type { Sentences } from '../types.ts';

const problems: Readonly<Record<Problem, string>> = {
  image: 'the disk image is broken there',
  outside: 'it points past its end',
  'too-much': 'there is more of it than any real disk has',
  'boot-record': 'its first sector contradicts itself',
  'cluster-chain': 'a chain of clusters is broken',
  directory: 'a directory has no end',
};

const ofLoader = (kind: string) => {
  const name = loaderName(kind);
  return name === undefined ? 'boot code of an unknown program' : `boot code of ${name}`;
};

export const bootEvidence: Sentences<BootEvidence> = {
  BOOT_NOT_LOOKED: f =>
    `The disk was not looked into: ${f.format} can only be read from front to back; what it boots with is seen once it is copied.`,

  DISK_SNAPSHOTS: f =>
    `The file keeps ${f.snapshots === 1 ? 'an internal snapshot' : `${f.snapshots} internal snapshots`}: the disk is read as it is now, and earlier states are not carried.`,
  DISK_SNAPSHOTS_OF: f =>
    `${f.disk} keeps ${f.snapshots === 1 ? 'an internal snapshot' : `${f.snapshots} internal snapshots`}: it is carried as it is now, and earlier states stay behind. To carry one of them, go back to it first (qemu-img snapshot -a NAME, on a copy).`,
  BOOT_SECTORS: f =>
    `The disk has sectors of ${f.sector} bytes; clouds present sectors of 512, where its partition table is not understood.`,
  BOOT_SECTORS_TABLE: f =>
    `${f.disk} has a partition table in sectors of ${f.sector} bytes, which a machine with sectors of 512 does not understand, as every cloud has them. Copy its contents to a disk with sectors of 512 bytes first (New-VHD -LogicalSectorSizeBytes 512).`,
  BOOT_SECTORS_BARE: f =>
    `${f.disk} has sectors of ${f.sector} bytes and no partition table; what is on it must not rely on them where sectors are of 512 bytes.`,
  BOOT_TABLE_GPT: f =>
    `The disk has a GPT partition table with ${count(f.partitions)}, in sectors of ${f.sector} bytes.`,
  BOOT_TABLE_MBR: f => `The disk has an MBR partition table with ${count(f.partitions)}.`,
  BOOT_TABLE_NONE: () => 'The disk has no partition table.',
  BOOT_TABLE_NONE_CONTENT: f => `The disk has no partition table: ${f.content} begins in its first sector.`,
  BOOT_TABLE_UNREADABLE: f => `The partition table cannot be read: ${problems[f.problem]}.`,

  BOOT_GPT_BROKEN: () =>
    'The disk has a GPT, but neither the first table nor its backup is sound; repair it in the VM with gdisk.',
  BOOT_GPT_FROM_BACKUP: f =>
    `The first GPT is damaged; the backup at byte ${f.offset} was read instead. Repair it in the VM with gdisk.`,
  BOOT_GPT_BACKUP_NOT_LAST: f =>
    `The backup GPT is at byte ${f.offset}, not in the last sector: the disk has grown. It boots; sgdisk -e moves the backup.`,
  BOOT_GPT_BACKUP_MISSING: () => 'The GPT has no sound backup. It boots; sgdisk -e writes a new one.',
  BOOT_GPT_UNPROTECTED: () =>
    'The GPT has no protective MBR in front of it, and most firmware then ignores it; gdisk writes one.',
  BOOT_GPT_HYBRID: () => 'The MBR in front of the GPT lists partitions of its own; UEFI goes by the GPT.',
  BOOT_GPT_STALE: () => 'An old GPT is left on this MBR disk; the MBR counts, as it does for Linux and firmware.',

  BOOT_LOGICAL_BROKEN: f =>
    `The chain of logical partitions breaks at byte ${f.offset}; partitions after that place are not known.`,
  BOOT_PARTITION_BEYOND: f =>
    `Partition ${f.partition} ends at byte ${f.end}, but the disk ends at ${f.size}: was the file cut short?`,

  BOOT_CODE: f => `The first sector holds ${ofLoader(f.kind)}.`,
  BOOT_CODE_NONE: () => 'The first sector holds no boot code.',
  BOOT_CODE_UNSIGNED: () => 'The first sector holds code, but not the signature 55 AA that a BIOS looks for.',
  BOOT_CODE_NOT_FOR_GPT: f =>
    `The first sector holds ${ofLoader(f.kind)}, which starts partitions of an MBR and none of a GPT.`,
  BOOT_GRUB_CORE_MISSING: f =>
    `GRUB in the first sector goes on at byte ${f.offset}, and nothing is there; grub-install puts it back.`,
  BOOT_MBR_EMPTY: () => 'The MBR lists no partition that could be started.',
  BOOT_ACTIVE: f => `Partition ${f.partition}, at byte ${f.offset}, is marked active.`,
  BOOT_ACTIVE_NONE: () => 'No partition is marked active, so the boot code does not know which to start.',
  BOOT_ACTIVE_EMPTY: f =>
    `Partition ${f.partition} is marked active, but its first sector, at byte ${f.offset}, is empty.`,
  BOOT_BIOS_PARTITION: f =>
    `Partition ${f.partition} is a BIOS boot partition (${size(f.length)}), from which GRUB starts on a GPT.`,
  BOOT_BIOS_PARTITION_EMPTY: f =>
    `Partition ${f.partition} is a BIOS boot partition, but GRUB was never installed into it; grub-install does that.`,
  BOOT_BIOS_PARTITION_NONE: () =>
    'The GPT has boot code in front of it but no BIOS boot partition, so starting by BIOS is fragile.',
  BOOT_BIOS_UNREADABLE: f => `How the disk starts by BIOS cannot be told: ${problems[f.problem]}.`,

  BOOT_ESP: f => `Partition ${f.partition} is an EFI system partition: ${size(f.length)}, FAT${f.fat}.`,
  BOOT_ESP_NONE: () => 'There is no EFI system partition.',
  BOOT_ESP_NOT_FAT: f =>
    f.content === 'empty'
      ? `Partition ${f.partition} is meant to be an EFI system partition, but it was never formatted; FAT is expected.`
      : `Partition ${f.partition} is meant to be an EFI system partition, but it holds ${f.content}; FAT is expected.`,
  BOOT_ESP_UNREADABLE: f =>
    `The EFI system partition (partition ${f.partition}) cannot be read: ${problems[f.problem]}; run fsck.fat in the VM.`,
  BOOT_EFI_FALLBACK: f => `${f.path} is there (partition ${f.partition}): UEFI finds it on a disk it has never seen.`,
  BOOT_EFI_FALLBACK_MISSING: f =>
    `\\EFI\\BOOT\\BOOTX64.EFI is missing on partition ${f.partition}: UEFI that has never seen the disk finds no loader.`,
  BOOT_EFI_NOT_A_PROGRAM: f => `${f.path} on partition ${f.partition} is not an EFI program; install the loader again.`,
  BOOT_EFI_SHIM_ALONE: f =>
    `${f.path} on partition ${f.partition} is shim, but grubx64.efi or fbx64.efi, which it would start, is not beside it.`,
  BOOT_EFI_VENDOR: f => `${f.path} is there (partition ${f.partition}).`,
  BOOT_EFI_LOADER_NONE: f => `The EFI system partition (partition ${f.partition}) holds no loader.`,
};

function count(partitions: number): string {
  return partitions === 1 ? '1 partition' : `${partitions} partitions`;
}
