import type { Facts } from '../../../failure.ts';
import type { Evidence, Verdict } from '../../../types/inspection.ts';

type Bare = Readonly<Record<string, never>>;

/** What speaks for (`pass`) and against (`fail`, `warn`) the generation that the facts name. Sizes in bytes, disks from 0. */
export interface AzureEvidence {
  AZURE_FIRMWARE: { generation: 1 | 2; firmware: 'bios' | 'efi' };
  AZURE_FIRMWARE_UNSAID: Bare;
  /** The firmware setting and what is on the disk contradict each other. */
  AZURE_FIRMWARE_CONTRADICTED: { generation: 1 | 2; firmware: 'bios' | 'efi' };
  AZURE_SECURE_BOOT_ON: { generation: 2 };
  AZURE_SECURE_BOOT_OFF: { generation: 2 };
  AZURE_OLD_WINDOWS: { generation: 2; system: string };

  /** There is no disk, or the first cannot be looked into. */
  AZURE_DISKS_UNSEEN: Bare;
  AZURE_BOOTS_FROM_LATER_DISK: { disk: number };
  AZURE_TABLE: { generation: 1 | 2; disk: number; table: 'gpt' | 'mbr'; partitions: number };
  /** Azure documents MBR for generation 1 and GPT for generation 2. */
  AZURE_TABLE_UNDOCUMENTED: { generation: 1 | 2; disk: number; table: 'gpt' | 'mbr' };
  AZURE_TABLE_NONE: { generation: 1 | 2; disk: number };
  AZURE_TOO_LARGE: { generation: 1 | 2; disk: number; size: number; most: number };

  AZURE_ESP: { generation: 2; disk: number; partition: number; length: number };
  AZURE_ESP_NONE: { generation: 2; disk: number };
  AZURE_EFI_LOADER: { generation: 2; disk: number; partition: number; path: string };
  /** A loader where only an entry in NVRAM leads to it. */
  AZURE_EFI_VENDOR_ONLY: { generation: 2; disk: number; partition: number; path: string; family: Family };
  AZURE_EFI_DOUBTFUL: { generation: 2; disk: number; partition: number; path: string };
  AZURE_EFI_LOADER_NONE: { generation: 2; disk: number };
  AZURE_EFI_UNKNOWN: { generation: 2; disk: number };

  AZURE_BOOT_CODE: { generation: 1; disk: number; kind: string };
  AZURE_BOOT_CODE_DOUBTFUL: { generation: 1; disk: number; kind: string };
  AZURE_BOOT_CODE_NONE: { generation: 1; disk: number };
  /** There is code, but it finds nothing to start. */
  AZURE_BOOT_CODE_LOST: { generation: 1; disk: number; kind: string };
  AZURE_BOOT_CODE_UNKNOWN: { generation: 1; disk: number };
}

export type Family = 'linux' | 'windows' | 'unknown';

/** One observation and what it speaks for. */
export function saw<C extends keyof AzureEvidence>(
  code: C,
  verdict: Verdict,
  facts: AzureEvidence[C] & Facts,
): Evidence {
  return { code, facts, verdict };
}
