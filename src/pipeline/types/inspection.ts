import type { ExitKind, Facts } from '../failure.ts';

export interface Partition {
  readonly number: number;
  readonly offset: number;
  readonly length: number;
  /** MBR type byte as `0x83`, or GPT type GUID in upper case. */
  readonly type: string;
  /** `efi-system`, `bios-boot`, `linux`, `linux-lvm`, `swap`, `microsoft-basic`, `extended`, `protective`, `other` … */
  readonly role: string;
  readonly name?: string;
  /** Its own id, as `/dev/disk/by-partuuid` has it; absent in an MBR without a disk signature. */
  readonly uuid?: string;
  readonly active?: boolean;
  /** What its first bytes say it holds: `ext4`, `xfs`, `btrfs`, `ntfs`, `fat`, `swap`, `lvm-pv`, `luks` … absent when not recognised. */
  readonly content?: string;
}

/** A program in an EFI system partition that firmware could start. */
export interface EfiLoader {
  /** Number of the partition. */
  readonly partition: number;
  /** `\\EFI\\BOOT\\BOOTX64.EFI`, as written there. */
  readonly path: string;
  /** True for the removable-media path, which is found without any entry in NVRAM. */
  readonly fallback: boolean;
}

/** `unknown` never becomes `pass`. */
export type Verdict = 'pass' | 'warn' | 'fail' | 'unknown';

/** One observation and what it speaks for; the sentence for the code lives in screens/text. */
export interface Evidence {
  readonly code: string;
  readonly facts: Facts;
  readonly verdict: Verdict;
}

export interface Inspection {
  readonly format: string;
  readonly size: number;
  /** Bytes allocated in the source, where its tables say so. */
  readonly allocated?: number;
  /** What its partition table counts in, where that is not 512. */
  readonly sectorSize?: number;
  /** Earlier states that the file keeps, which are not carried. */
  readonly snapshots?: number;
  readonly table: 'gpt' | 'mbr' | 'none' | 'unknown';
  readonly partitions: readonly Partition[];
  readonly boots: { readonly bios: Verdict; readonly efi: Verdict };
  /** `grub`, `syslinux`, `lilo`, `windows`, `parted`, `other`, `none`; absent when the first sector was not read. */
  readonly bootCode?: string;
  /** Absent when no EFI system partition could be read. */
  readonly loaders?: readonly EfiLoader[];
  readonly evidence: readonly Evidence[];
}

export interface Advice {
  /** 1 BIOS, 2 UEFI; absent when nothing speaks for either. */
  readonly generation?: 1 | 2;
  readonly evidence: readonly Evidence[];
}

/** usage: the plan cannot be · data · denied: rights, policy · create: room, names · unreachable · again: as it is now. */
export type CheckExit = Extract<ExitKind, 'usage' | 'data' | 'denied' | 'create' | 'unreachable' | 'again'>;

export interface Check {
  readonly id: string;
  readonly verdict: Verdict;
  readonly severity: 'blocks' | 'warns' | 'info';
  /** How a run ends that it stops; `data` when absent. */
  readonly exit?: CheckExit;
  readonly evidence: readonly Evidence[];
}
