/** Blocks of a file that lie together. */
export interface BlockRun {
  /** Block of the file system at which they begin; undefined where they read as zeros. */
  readonly at: number | undefined;
  /** At least one. */
  readonly count: number;
}

/** Where block `block` of a file lies, and how many after it. @throws GuestUnreadable */
export type BlockMap = (block: number) => Promise<BlockRun>;
