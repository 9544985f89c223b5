/** Who wrote it: VMware's tools, or VirtualBox (bytes without a unit, no sizes of files, its own namespace). */
export type OvfFlavour = 'vmware' | 'virtualbox';

/** ovf:capacityAllocationUnits as met in the wild; none: the attribute is absent, so bytes. */
export type CapacityUnits =
  | 'none'
  | 'byte'
  | 'byte * 2^10'
  | 'byte * 2^20'
  | 'byte*2^20'
  | 'byte * 2 ^ 20'
  | 'byte * 2^30'
  | 'MegaBytes'
  | 'GigaBytes';

export interface OvfFile {
  readonly href: string;
  readonly id: string;
  readonly size?: number;
  readonly compression?: string;
  readonly chunkSize?: number;
}

export interface OvfDisk {
  readonly diskId: string;
  /** Absent for an empty disk. */
  readonly fileRef?: string;
  /** Bytes. */
  readonly capacity: number;
  readonly units: CapacityUnits;
  readonly populated?: number;
  /** The part behind # of the format's address. */
  readonly format: string;
}

export interface OvfMachine {
  readonly flavour: OvfFlavour;
  readonly name: string;
  readonly cpus: number;
  readonly memoryMiB: number;
  /** Absent: nothing is said, which means BIOS. */
  readonly firmware?: 'efi' | 'bios';
  readonly secureBoot?: boolean;
  /** vSphere's guest id, or VirtualBox's OS type. */
  readonly os: string;
  /** `vmx-19`, `virtualbox-2.2`. */
  readonly hardware: string;
  readonly networks: readonly string[];
  readonly files: readonly OvfFile[];
  readonly disks: readonly OvfDisk[];
}
