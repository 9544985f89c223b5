import { setImmediate } from 'node:timers/promises';
import { ExtentSet } from '../../extents.ts';
import type { GrainDirectory } from './grain-directory.ts';
import type { SparseHeader } from './header.ts';

/** What the tables of a sparse extent say of the whole disk. */
export interface Survey {
  /** Absent where its ranges are too many to be kept. */
  readonly allocation?: ExtentSet;
  /** Do the grains lie in the file in the order of the disk? */
  readonly ordered: boolean;
  readonly grains: number;
}

/** Ranges of an allocation that are kept: 16 MiB of memory. */
const mostRanges = 2 ** 20;
/** Tables asked for at once. */
const together = 16;

/**
 * Reads all tables, in disk order.
 * @param found told of every grain in the file with its sector
 */
export async function survey(
  directory: GrainDirectory,
  header: SparseHeader,
  signal: AbortSignal,
  found?: (grain: number, at: number) => void,
): Promise<Survey> {
  const allocation = new ExtentSet();
  const written = directory.written();
  let ordered = true;
  let last = 0;
  let grains = 0;
  for (let first = 0; first < written.length; first += together) {
    signal.throwIfAborted();
    const numbers = [...written.subarray(first, first + together)];
    const tables = await Promise.all(numbers.map(number => directory.table(number)));
    for (const [index, table] of tables.entries()) {
      const firstGrain = (numbers[index] ?? 0) * header.tableEntries;
      for (let entry = 0; table && entry < table.length; entry++) {
        const at = table[entry] as number;
        const offset = (firstGrain + entry) * header.grainBytes;
        // Entries past the end of the disk only fill the last table up.
        if (at === 0 || offset >= header.size) continue;
        if (at < last) ordered = false;
        last = at;
        grains++;
        found?.(firstGrain + entry, at);
        if (allocation.count < mostRanges) allocation.add(offset, Math.min(header.grainBytes, header.size - offset));
      }
    }
    // Tables in memory would be gone through without ever letting the event loop turn.
    await setImmediate();
  }
  return { ordered, grains, ...(allocation.count < mostRanges ? { allocation } : {}) };
}
