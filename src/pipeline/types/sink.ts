import type { ExtentSet } from '../extents.ts';

export type DigestKind = 'md5' | 'sha256' | 'sha512' | 'crc32' | 'crc64nvme';

/** Digests of a piece, lower-case hex. */
export type Digests = Partial<Record<DigestKind, string>>;

export interface Piece {
  readonly offset: number;
  /** The sink's until `write` resolves or throws. */
  readonly data: Uint8Array;
  readonly digests: Digests;
}

export interface Takes {
  /** Offsets and lengths are multiples of this. */
  readonly align: number;
  /** Longest piece. */
  readonly max: number;
  readonly order: 'any' | 'ascending';
  /** What is never written reads as zeros: true of every new disk, so zeros are never sent. */
  readonly zeros: 'implied';
  readonly digests: readonly DigestKind[];
  /**
   * What verify reads back: all of it; or, where each piece is a request and is checked as it comes, what this process
   * has not sent itself, and a sample of what it has.
   */
  readonly verify: 'all' | 'sample';
}

export interface BlockSink {
  readonly takes: Takes;
  /** True once nothing more can be written or read back. */
  readonly sealed?: boolean;
  /** What the other side says it has, at takes.align. */
  held(signal: AbortSignal): Promise<ExtentSet>;
  /** Resolves when the other side has it. Throws a Failed with retry 'auto' (and `after`) when asked to wait. */
  write(piece: Piece, signal: AbortSignal): Promise<void>;
  /** Where there may be anything but zeros, beyond its end too; absent where `held` tells it. */
  data?(signal: AbortSignal): Promise<ExtentSet>;
  /** Makes the ranges read as zeros again; what lies beyond the end is dropped. */
  clear(extents: ExtentSet, signal: AbortSignal): Promise<void>;
  /** Fills all of `into` with what the other side has at `offset`. */
  read?(offset: number, into: Uint8Array, signal: AbortSignal): Promise<void>;
  /** Once all is written and verified: nothing more will come. Harmless when already sealed. */
  seal(signal: AbortSignal): Promise<void>;
  /** Lets go of handles; what was acknowledged stays. */
  close(): Promise<void>;
}

export interface Part {
  readonly index: number;
  readonly offset: number;
  readonly data: Uint8Array;
  readonly digests: Digests;
}

export interface StreamSink {
  readonly takes: {
    readonly part: number;
    /** `any`: the first parts may come last. */
    readonly order: 'any' | 'ascending';
    readonly digests: readonly DigestKind[];
  };
  /** Parts the other side says it has, as offset, length and digests. */
  held(signal: AbortSignal): Promise<readonly HeldPart[]>;
  /** In order of index, but for the first parts where `takes.order` says so. */
  put(part: Part, signal: AbortSignal): Promise<void>;
  /** Drops what lies beyond so many bytes, where anything can. */
  cut?(length: number, signal: AbortSignal): Promise<void>;
  /** Where there may be bytes, its last among them; absent where nothing but parts can be there. */
  data?(signal: AbortSignal): Promise<ExtentSet>;
  /** Fills all of `into` with what the other side has at `offset`; where it can be read back before it is sealed. */
  read?(offset: number, into: Uint8Array, signal: AbortSignal): Promise<void>;
  seal(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

export interface HeldPart {
  readonly index: number;
  readonly offset: number;
  readonly length: number;
  readonly digests: Digests;
}
