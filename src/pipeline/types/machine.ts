import type { Verdict } from './inspection.ts';

export interface MachineRow {
  readonly id: string;
  readonly name: string;
  readonly disks: number;
  /** Sum of the nominal sizes. */
  readonly bytes?: number;
  /** Where it is in an inventory: `/Prod/vm/Web/web-01`. */
  readonly path?: string;
  /** Host it runs or is registered on. */
  readonly host?: string;
  readonly guest?: string;
  readonly cpus?: number;
  readonly memoryMiB?: number;
  /** Bytes it takes on its storage. */
  readonly used?: number;
  readonly power?: Power;
  readonly template?: boolean;
  /** Why it cannot be read now: `inaccessible`, `orphaned`, `invalid`, `disconnected`. */
  readonly trouble?: string;
  /** Can it be carried, as far as the list tells? */
  readonly move?: Verdict;
}

export type Power = 'on' | 'off' | 'suspended';

/** A network card as the source describes it. */
export interface NetworkCard {
  readonly label: string;
  readonly network?: string;
  readonly mac?: string;
  readonly addresses: readonly string[];
  /** Does it get them by DHCP, where its tools say so? */
  readonly dhcp?: boolean;
}

export interface Machine {
  readonly id: string;
  readonly name: string;
  readonly firmware?: 'bios' | 'efi';
  readonly secureBoot?: boolean;
  readonly os?: { readonly family?: 'linux' | 'windows'; readonly id?: string; readonly text?: string };
  readonly cpus?: number;
  readonly memoryMiB?: number;
  readonly networks: readonly string[];
  readonly disks: readonly MachineDisk[];
  /** Where it is in an inventory: `/Prod/vm/Web/web-01`, and on which host and cluster. */
  readonly path?: string;
  readonly host?: string;
  readonly cluster?: string;
  readonly power?: Power;
  readonly guestTools?: { readonly running: boolean; readonly version?: string };
  readonly changeTracking?: boolean;
  readonly snapshots?: number;
  /** CD drives that are emptied before its disks are read. */
  readonly cdroms?: number;
  readonly cards?: readonly NetworkCard[];
  /** Its keys stay behind. */
  readonly vtpm?: boolean;
  /** Hardware that no cloud gives back, as the source calls it: `vmware.pci.passthrough`; empty where there is none. */
  readonly devices?: readonly string[];
  /** Snapshots were removed, and their files are still there. */
  readonly consolidation?: boolean;
  /** What its tools say of its file systems, in bytes; `path` as the guest has it: `/boot`, `C:\\`. */
  readonly space?: readonly { readonly path: string; readonly size: number; readonly free: number }[];
}

/**
 * What keeps a disk from being carried like any other: a LUN that is mapped (`rdm`), shared with another machine, left out
 * of snapshots (`independent`), its kind of file, encrypted by the host.
 */
export type DiskTrait = 'rdm' | 'shared' | 'independent' | 'se-sparse' | 'encrypted';

export interface MachineDisk {
  /** Position among the machine's disks, from 0: what a plan calls `from`. */
  readonly index: number;
  /** Id within the source (OVF diskId, vSphere device key). */
  readonly key: string;
  /** File name or label. */
  readonly name: string;
  /** Nominal size, where the source says it. */
  readonly size?: number;
  /** Bytes in its file, where known. */
  readonly fileSize?: number;
  readonly thin?: boolean;
  /** True when there is no file: an empty disk of that size. */
  readonly blank?: boolean;
  /** Where the source knows how its disks are stored; empty for an ordinary one. */
  readonly traits?: readonly DiskTrait[];
}
