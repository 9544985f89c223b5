import type { Facts } from '../../failure.ts';
import type { Evidence, Verdict } from '../../types/inspection.ts';
import type { BootCodeKind } from './boot-code.ts';

/** What a parser of foreign bytes can stumble over. */
export type Problem = 'image' | 'outside' | 'too-much' | 'boot-record' | 'cluster-chain' | 'directory';

/** Nothing but the code is said. */
type Bare = Readonly<Record<string, never>>;

/** What can be seen on a disk that tells whether and how it boots. Offsets and lengths in bytes. */
export interface BootEvidence {
  /** The format cannot be read in any order, so nobody looked inside. */
  BOOT_NOT_LOOKED: { format: string };

  /** The file keeps earlier states, which are not carried; the second says so of a disk by its name before a run. */
  DISK_SNAPSHOTS: { snapshots: number };
  DISK_SNAPSHOTS_OF: { disk: string; snapshots: number };

  /** The disk's sectors are longer than the 512 bytes that every cloud presents. */
  BOOT_SECTORS: { sector: number };
  /** The same, said of a disk by its name before a run; is there a partition table that counts in them? */
  BOOT_SECTORS_TABLE: { disk: string; sector: number };
  BOOT_SECTORS_BARE: { disk: string; sector: number };
  BOOT_TABLE_GPT: { partitions: number; sector: number };
  BOOT_TABLE_MBR: { partitions: number };
  BOOT_TABLE_NONE: Bare;
  /** No partition table: a file system or the like from the first sector on. */
  BOOT_TABLE_NONE_CONTENT: { content: string };
  BOOT_TABLE_UNREADABLE: { problem: Problem };

  BOOT_GPT_BROKEN: Bare;
  /** The primary table is damaged, the one at `offset` was used. */
  BOOT_GPT_FROM_BACKUP: { offset: number };
  /** A sound backup table that is not in the disk's last sector: the disk was made larger. */
  BOOT_GPT_BACKUP_NOT_LAST: { offset: number };
  BOOT_GPT_BACKUP_MISSING: Bare;
  BOOT_GPT_UNPROTECTED: Bare;
  BOOT_GPT_HYBRID: Bare;
  /** A GPT left over under a newer MBR. */
  BOOT_GPT_STALE: Bare;

  BOOT_LOGICAL_BROKEN: { offset: number };
  BOOT_PARTITION_BEYOND: { partition: number; end: number; size: number };

  BOOT_CODE: { kind: BootCodeKind };
  BOOT_CODE_NONE: Bare;
  /** Code without the signature 55 AA, which a BIOS asks for. */
  BOOT_CODE_UNSIGNED: Bare;
  BOOT_CODE_NOT_FOR_GPT: { kind: BootCodeKind };
  BOOT_GRUB_CORE_MISSING: { offset: number };
  BOOT_MBR_EMPTY: Bare;
  BOOT_ACTIVE: { partition: number; offset: number };
  BOOT_ACTIVE_NONE: Bare;
  BOOT_ACTIVE_EMPTY: { partition: number; offset: number };
  BOOT_BIOS_PARTITION: { partition: number; offset: number; length: number };
  BOOT_BIOS_PARTITION_EMPTY: { partition: number; offset: number };
  BOOT_BIOS_PARTITION_NONE: Bare;
  BOOT_BIOS_UNREADABLE: { problem: Problem };

  BOOT_ESP: { partition: number; offset: number; length: number; fat: number };
  BOOT_ESP_NONE: Bare;
  BOOT_ESP_NOT_FAT: { partition: number; content: string };
  BOOT_ESP_UNREADABLE: { partition: number; problem: Problem };
  BOOT_EFI_FALLBACK: { partition: number; path: string };
  BOOT_EFI_FALLBACK_MISSING: { partition: number };
  BOOT_EFI_NOT_A_PROGRAM: { partition: number; path: string };
  /** The fallback is shim, and neither grubx64.efi nor fbx64.efi is beside it. */
  BOOT_EFI_SHIM_ALONE: { partition: number; path: string };
  BOOT_EFI_VENDOR: { partition: number; path: string };
  BOOT_EFI_LOADER_NONE: { partition: number };
}

/** One observation and what it speaks for. */
export function saw<C extends keyof BootEvidence>(code: C, verdict: Verdict, facts: BootEvidence[C] & Facts): Evidence {
  return { code, facts, verdict };
}
