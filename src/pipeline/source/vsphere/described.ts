import type { Machine } from '../../types/machine.ts';
import type { Element } from './soap/element.ts';
import type { MoRef } from './vim.ts';

/** A virtual machine as vSphere describes it: what a plan shows, and what export and readiness need besides. */
export interface DescribedMachine {
  readonly ref: MoRef;
  readonly machine: Machine;
  readonly power: 'on' | 'off' | 'suspended';
  readonly connection: 'connected' | 'disconnected' | 'inaccessible' | 'invalid' | 'orphaned';
  readonly template: boolean;
  /** The host it runs or is registered on; absent for an orphan. */
  readonly host?: { readonly ref: MoRef; readonly name: string; readonly port?: number };
  readonly datacenter?: { readonly ref: MoRef; readonly path: string };
  /** In the order of `machine.disks`. */
  readonly disks: readonly VirtualDisk[];
  readonly cdroms: readonly VirtualCdrom[];
  /** Flattened, parents first. */
  readonly snapshots: readonly Snapshot[];
  readonly currentSnapshot?: MoRef;
  /** Every device, for what only readiness asks of them. */
  readonly devices: readonly Element[];
}

export interface VirtualDisk {
  /** Device key: 2000 is the first disk of the first SCSI controller. */
  readonly key: number;
  readonly label: string;
  readonly controller: { readonly key: number; readonly type: string; readonly bus: number };
  readonly unit: number;
  /** Bytes. */
  readonly capacity: number;
  readonly backing: {
    /** `FlatVer2`, `SeSparse`, `RawDiskMappingVer1`, …: VirtualDisk…BackingInfo. */
    readonly type: string;
    /** `[datastore] folder/name.vmdk` */
    readonly fileName: string;
    readonly datastore?: MoRef;
    readonly uuid?: string;
    readonly contentId?: string;
    readonly changeId?: string;
    readonly mode?: string;
    readonly thin?: boolean;
    readonly sharing?: string;
    readonly keyId?: boolean;
    /** A delta over another file: there is a snapshot, or it is a linked clone. */
    readonly parent: boolean;
    /** physicalMode or virtualMode. */
    readonly rdm?: string;
  };
}

export interface VirtualCdrom {
  readonly key: number;
  readonly label: string;
  readonly controllerKey: number;
  readonly unit: number;
  /** `Iso`, `RemotePassthrough`, `Atapi`, …: VirtualCdrom…BackingInfo. */
  readonly backing: string;
  /** `[datastore] folder/name.iso` where an image is in it. */
  readonly iso?: string;
  readonly datastore?: MoRef;
  readonly connected: boolean;
  readonly startConnected: boolean;
  readonly allowGuestControl: boolean;
}

export interface Snapshot {
  readonly ref: MoRef;
  readonly name: string;
  readonly description: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly quiesced: boolean;
}
