/** What a descriptor says, as plain data. */
export interface Descriptor {
  readonly files: readonly FileReference[];
  readonly disks: readonly DescribedDisk[];
  readonly systems: readonly DescribedSystem[];
  /** Default values of the properties that all systems share. */
  readonly properties: ReadonlyMap<string, string>;
}

/** `File` of References (DSP0243 §7.1). */
export interface FileReference {
  readonly id: string;
  /** As written: relative, perhaps percent-encoded. */
  readonly href: string;
  /** Bytes, where said; often wrong. */
  readonly size?: number;
  /** Bytes of each piece but the last, where the file lies in pieces. */
  readonly chunkSize?: number;
  /** `gzip`; absent for identity. */
  readonly compression?: string;
}

/** `Disk` of the DiskSection (DSP0243 §9.1). */
export interface DescribedDisk {
  readonly id: string;
  /** Absent for an empty disk. */
  readonly fileRef?: string;
  readonly parentRef?: string;
  /** A number, or `${property}`. */
  readonly capacity?: string;
  readonly units?: string;
  /** A URI: `…/vmdk.html#streamOptimized`. */
  readonly format?: string;
}

/** One VirtualSystem. */
export interface DescribedSystem {
  readonly id: string;
  readonly name: string;
  readonly firmware?: 'bios' | 'efi';
  readonly secureBoot?: boolean;
  readonly os?: { readonly family?: 'linux' | 'windows'; readonly id?: string; readonly text?: string };
  readonly cpus?: number;
  readonly memoryMiB?: number;
  readonly networks: readonly string[];
  /** In the order in which the machine sees them. */
  readonly slots: readonly DiskSlot[];
  /** Hardware that no cloud gives back, by its VMware name: `vmware.vtpm`. */
  readonly devices: readonly string[];
  /** Default values of its own properties. */
  readonly properties: ReadonlyMap<string, string>;
}

/** One disk drive of a machine. */
export interface DiskSlot {
  /** Absent for a drive that names no disk: an empty one of `capacity` bytes. */
  readonly diskId?: string;
  readonly capacity?: number;
  readonly label?: string;
}
