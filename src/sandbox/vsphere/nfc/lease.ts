import type { Disk, FrozenView } from '../inventory/disk.ts';
import type { Machine } from '../inventory/machine.ts';
import type { Managed } from '../inventory/managed.ts';
import type { VimFault } from '../soap/fault.ts';
import type { Ref } from '../xml/values.ts';

/** One file that a lease gives. */
export interface LeaseDevice {
  /** `/vm-9/ParaVirtualSCSIController0:0` */
  readonly key: string;
  /** `disk-0.vmdk` */
  readonly file: string;
  /** A disk, and what it held when the snapshot was taken. */
  readonly disk?: Disk;
  readonly view?: FrozenView;
  /** Of what is no disk. */
  readonly size?: number;
}

/** What a stream that went to its end was. */
export interface Served {
  readonly sha1: string;
  readonly sha256: string;
  readonly size: number;
  readonly populated: number;
}

/** An export that is under way. */
export interface Lease {
  readonly ref: Ref;
  /** The key of the session it belongs to. */
  readonly session: string;
  readonly machine: Machine;
  /** What the addresses of its files have in them. */
  readonly ticket: string;
  readonly devices: readonly LeaseDevice[];
  readonly managed: Managed;
  /** Kinds of digest asked for, by device key. */
  readonly checksums: Map<string, string>;
  readonly served: Map<string, Served>;
  /** Cuts the streams that are under way. */
  readonly streams: Set<() => void>;
  state: 'initializing' | 'ready' | 'done' | 'error';
  error: VimFault | undefined;
  initializeProgress: number;
  transferProgress: number;
  timer: NodeJS.Timeout | undefined;
}
