import type { Disk } from './disk.ts';
import type { Machine, MachineDisk } from './machine.ts';

/** How a disk is written down. */
export type Layout = BlockLayout | StreamLayout;

/** Raw and fixed VHD: every byte has its place. `size` is the disk rounded up, without the tail. */
export interface BlockLayout {
  readonly kind: 'blocks';
  readonly disk: Disk;
  readonly size: number;
  /** Written at `size` after everything else is acknowledged (a VHD footer). */
  readonly tail?: Uint8Array;
}

/** qcow2, streamOptimized VMDK, OVA: same input, same bytes. */
export interface StreamLayout {
  readonly kind: 'stream';
  readonly disk: Disk;
  readonly size?: number;
  /** A chunk is valid only until the next one is asked for. */
  bytes(signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** The same bytes with one reading of the disk, for a sink that takes the first part last. */
  readonly headLast?: HeadLast;
}

/** A stream whose first bytes say what only the last ones tell: tables of places, lengths, digests. */
export interface HeadLast {
  /** Of the head: the same for every content of a disk. */
  readonly length: number;
  /** What follows the head, in order; the head is what it returns. A chunk is valid only until the next one is asked for. */
  rest(signal: AbortSignal): AsyncGenerator<Uint8Array, Uint8Array, undefined>;
}

export interface LayoutWish {
  /** Id in the image registry's writers: `vhd`, `raw`, `qcow2`, … */
  readonly format: string;
  /** Bytes the disk is padded to at least. */
  readonly atLeast?: number;
}

/** What a layout is built from besides the disk; all of it is the same on every resume. */
export interface LayoutRequest {
  readonly machine: Machine;
  readonly disk: MachineDisk;
  /** 16 bytes, fixed for the session and disk: a VHD's UUID. */
  readonly uuid: Uint8Array;
  /** When the session began, milliseconds since 1970: a VHD's time stamp. */
  readonly began: number;
  /** Bytes the disk is padded to at least. */
  readonly atLeast?: number;
}
