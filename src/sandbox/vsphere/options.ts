import type { Fault } from './faults.ts';

/** A machine with real disks. */
export interface SandboxMachine {
  /** As the API has it: `/`, `\` and `%` escaped as `%2f`, `%5c`, `%25`. */
  readonly name: string;
  /** Below the datacenter's machines, with `/` between; `/Web` unless given, `/` for none. */
  readonly folder?: string;
  /** on unless given. */
  readonly power?: 'on' | 'off' | 'suspended';
  readonly firmware?: 'bios' | 'efi';
  readonly secureBoot?: boolean;
  /** What the configuration says: `ubuntu64Guest`. */
  readonly guestId?: string;
  /** What the tools say. */
  readonly guest?: {
    readonly id: string;
    readonly family: string;
    readonly fullName: string;
    readonly hostName?: string;
  };
  readonly cpus?: number;
  readonly memoryMiB?: number;
  readonly tools?: 'running' | 'not-running' | 'not-installed';
  readonly disks: readonly SandboxDisk[];
  readonly cdrom?: { readonly iso: string; readonly missing?: boolean };
  /** How many snapshots the user has taken, each a child of the one before. */
  readonly snapshots?: number;
  readonly vtpm?: boolean;
  readonly passthrough?: boolean;
  /** The SCSI controller is shared with another machine. */
  readonly sharedBus?: 'virtualSharing' | 'physicalSharing';
  readonly ft?: boolean;
  readonly consolidationNeeded?: boolean;
  /** A question that the machine waits with. */
  readonly question?: string;
  readonly template?: boolean;
  readonly connection?: 'connected' | 'disconnected' | 'inaccessible' | 'invalid' | 'orphaned';
  readonly networks?: readonly {
    readonly name: string;
    readonly mac: string;
    readonly addresses?: readonly string[];
  }[];
  readonly changeTracking?: boolean;
}

export interface SandboxDisk {
  /** A raw file; the sandbox writes to it only when it is told to. */
  readonly raw: string;
  readonly thin?: boolean;
  /** persistent unless given. */
  readonly mode?: 'persistent' | 'independent_persistent' | 'independent_nonpersistent';
  readonly rdm?: 'physicalMode' | 'virtualMode';
  readonly sharing?: 'sharingNone' | 'sharingMultiWriter';
  readonly encrypted?: boolean;
  /** pvscsi unless given. */
  readonly controller?: ControllerKind;
}

export type ControllerKind = 'pvscsi' | 'lsilogic' | 'lsilogic-sas' | 'sata' | 'nvme';

export interface VsphereOptions {
  /** Folder for what it has to write; without it a temporary one that `close` removes. */
  readonly dir?: string;
  /** A bare host instead of a vCenter. */
  readonly esx?: boolean;
  /** administrator@vsphere.local, or root on a host. */
  readonly user?: string;
  /** Random unless given. */
  readonly password?: string;
  readonly machines?: readonly SandboxMachine[];
  /** Further machines for lists, the same ones every time; their disks hold nothing. */
  readonly crowd?: number;
  /** The most objects on one page of a list, whatever the client asks for; 100 unless given. */
  readonly pageSize?: number;
  /** How long a lease lasts without being renewed; 300 unless given. */
  readonly leaseSeconds?: number;
  /** How long a session lasts without a call; 1800 unless given. */
  readonly sessionSeconds?: number;
  /** How long a task takes, milliseconds; 15 unless given. */
  readonly taskMs?: number;
  /** How long a guest needs to shut down, milliseconds; 60 unless given. */
  readonly shutdownMs?: number;
  /** star: leases name `*` · other: a host of another name, port and certificate serves the streams. */
  readonly nfcHost?: 'star' | 'other';
  readonly certificate?: 'authority' | 'self-signed';
  /** What leases and hosts say of the certificate that serves the streams. */
  readonly thumbprint?: 'sha1' | 'sha256' | 'wrong' | 'absent';
  /** What the server calls the namespace XMLSchema-instance. */
  readonly xsiPrefix?: string;
  /** Of the API; 8.0.2.0 unless given. */
  readonly apiVersion?: string;
  /** Switched on from the first request. */
  readonly faults?: readonly Fault[];
}
