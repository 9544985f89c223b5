import type { DigestKind } from '../pipeline/types/sink.ts';

/** `native` is the Rust addon, `builtin` Node's own zlib and crypto. */
export type KernelName = 'native' | 'builtin';

/** What became of a grain; its range of the output is zeros unless this is `data`, or `short` up to where it ends. */
export const grainState = {
  data: 0,
  /** It inflates to zeros and nothing else. */
  zeros: 1,
  /** Corrupt or cut. */
  broken: 2,
  /** It inflates to more than its range takes. */
  long: 3,
  /** It inflates to less. */
  short: 4,
} as const;

/** A digest over many buffers. */
export interface Hasher {
  update(data: Uint8Array): Hasher;
  /** Lower-case hex of all that was given. */
  digest(encoding: 'hex'): string;
}

/** `sha1` is what OVF manifests use besides. */
export type HasherKind = DigestKind | 'sha1';
