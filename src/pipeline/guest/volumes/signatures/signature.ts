import type { BlockSource } from '../../block-source.ts';

/** Something on a volume that is no file system, as its superblock tells. */
export interface Signature {
  /** The word that image/partitions has for it, where it has one: `luks`, `swap`, `linux-raid`, … */
  readonly kind: string;
  readonly uuid?: string;
  readonly label?: string;
  /** A version or level, in the format's own terms. */
  readonly detail?: string;
  /** A partition or file system may be inside, which nobody can read here. */
  readonly hides: boolean;
}

/** @throws GuestUnreadable where it begins and cannot be understood */
export type SignatureReader = (source: BlockSource) => Promise<Signature | undefined>;
