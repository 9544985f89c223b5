import type { ExtentSet } from '../extents.ts';

/*
 * The shapes everything stands on, in this folder. Offsets and lengths are bytes; sizes up to 64 TiB fit a number.
 *
 *   Source -> Bytes -> (image format) -> Disk -> (layout) -> Layout -> Sink <- Target
 *
 * A source knows nothing of formats, a format nothing of clouds, a cloud nothing of either: they meet through these
 * types in open-disk.ts, transfer/ and migrate.ts.
 */

/** One file as a source gives it: still in its container format. */
export interface Bytes {
  /** What a person would call it: `web.ova › web-disk1.vmdk`. */
  readonly name: string;
  readonly size?: number;
  /**
   * From the first byte to the last. What the source promised of the file (length, manifest digest) is
   * checked on the way; the iteration throws at the end when it does not hold. A chunk is valid only until the next
   * one is asked for.
   */
  stream(signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** Fills all of `into` from `offset`; only where the bytes can be asked for in any order. */
  read?(offset: number, into: Uint8Array): Promise<void>;
  /** Where data may lie; what lies between is known to be zeros. Undefined where nobody can say. */
  extents?(): Promise<ExtentSet | undefined>;
  /** True when a digest is promised, so that `stream` must be read to its end before the data may be trusted. */
  readonly promised: boolean;
  /** A file beside this one (an extent of a VMDK descriptor); refuses names that leave the folder. */
  beside?(name: string): Promise<Bytes>;
  close(): Promise<void>;
}

/** `data: null` says that the source holds zeros here; what is not yielded was never allocated and reads as zeros. */
export interface Run {
  readonly offset: number;
  readonly length: number;
  /** Valid only until the next run is asked for, unless it is kept. */
  readonly data: Uint8Array | null;
  /** True when no block of 64 KiB of the disk that lies in the data is all zeros: nobody need look again. */
  readonly dense?: boolean;
  /**
   * Keeps `data` as it is until what this returns is called, once: who needs it for longer need not copy it. Absent
   * where the reader has no buffers to spare. A reader waits while all that it may lend are kept, so whoever asks for
   * the next run must not keep one until then that only the next run would let go of.
   */
  keep?(): () => void;
}

export interface RunsOptions {
  readonly signal: AbortSignal;
  /**
   * Of a caller that keeps runs: how many at once, how many bytes of one it can use, and how many more a reader that
   * runs ahead may have ready at most.
   */
  readonly lend?: { readonly runs: number; readonly bytes: number; readonly ahead: number };
  /** Only these ranges are needed: what lies wholly outside is neither decoded nor yielded. */
  readonly wanted?: ExtentSet;
  /** Told where on the disk the reader is, also while it skips. */
  readonly at?: (offset: number) => void;
}

export interface Disk {
  /** Id of the format it was read from: `vmdk-stream-optimized`, `raw`, … */
  readonly format: string;
  readonly size: number;
  /**
   * True when `runs` is not expected to go backwards: certain for raw disks and where the tables could be read, the
   * format's custom for an export. Who needs the order checks it (image/ordered-runs.ts, transfer.ts).
   */
  readonly ordered: boolean;
  /** Known for files whose tables can be read; unknown for an export. */
  readonly allocation?: ExtentSet;
  /** Of the disk that the machine saw, where its format says that it is not 512: partition tables count in it. */
  readonly sectorSize?: number;
  /** Earlier states that its file keeps besides the one that is read; absent where there are none. */
  readonly snapshots?: number;
  /** In the order the source gives them. Runs never overlap. */
  runs(options: RunsOptions): AsyncIterable<Run>;
  /** Fills all of `into` from `offset` on the disk; unallocated ranges are zeros. */
  read?(offset: number, into: Uint8Array): Promise<void>;
  close(): Promise<void>;
}
