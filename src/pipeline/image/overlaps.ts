/** A stretch of a file that is taken, in the unit of its table. */
export interface Taken {
  readonly start: number;
  readonly length: number;
}

/**
 * Do blocks of one length lie over each other, or over something else?
 * @param starts of the blocks; sorted in place
 * @param length of each block
 * @param others what the format keeps in the same file, in any order
 * @returns where the first block that does begins, undefined where none does
 */
export function firstOverlap(starts: Uint32Array, length: number, others: readonly Taken[]): number | undefined {
  starts.sort();
  for (let index = 1; index < starts.length; index++) {
    const start = starts[index] as number;
    if (start - (starts[index - 1] as number) < length) return start;
  }
  for (const other of others) {
    // Blocks that end at or before the other's beginning come first, so only the next one can reach into it.
    const start = starts[firstAbove(starts, other.start - length)];
    if (start !== undefined && start < other.start + other.length) return start;
  }
  return undefined;
}

/** Index of the first number above a limit. */
function firstAbove(sorted: Uint32Array, limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
