import { ExtentSet } from '../extents.ts';
import { Records, readRecords } from '../records.ts';
import type { Digests } from '../types.ts';

/** One piece the other side said yes to: appended after that yes, never before. */
export interface JournalRecord {
  readonly disk: number;
  readonly pass: number;
  readonly offset: number;
  readonly length: number;
  readonly digests: Digests;
}

export interface Journal {
  append(record: JournalRecord): void;
  /** Ranges of a disk with a record. */
  extents(disk: number): ExtentSet;
  /** The records of a disk, oldest first. */
  pieces(disk: number): Iterable<JournalRecord>;
  sync(): Promise<void>;
  close(): void;
}

/** Ranges with a record in a journal that another process may be writing, by disk. */
export function journalledExtents(file: string): ReadonlyMap<number, ExtentSet> {
  const disks = new Map<number, ExtentSet>();
  for (const { disk, offset, length } of readRecords<JournalRecord>(file)) {
    const extents = disks.get(disk) ?? new ExtentSet();
    extents.add(offset, length);
    disks.set(disk, extents);
  }
  return disks;
}

/**
 * The journal in its file. It is not synced per record: losing its end to a power cut only means that those
 * pieces are sent again. It is synced when a disk is through and when the session closes.
 */
export function fileJournal(file: string): Journal {
  const records = Records.open<JournalRecord>(file);
  return {
    append: record => records.append(record),
    *pieces(disk) {
      for (const record of records.read()) if (record.disk === disk) yield record;
    },
    extents(disk) {
      return ExtentSet.of(this.pieces(disk));
    },
    sync: () => records.sync(),
    close: () => records.close(),
  };
}

/** A journal for work that is not resumed (`convert`): kept in memory for --verify. */
export function memoryJournal(): Journal {
  const records: JournalRecord[] = [];
  return {
    append: record => void records.push(record),
    pieces: disk => records.filter(record => record.disk === disk),
    extents: disk => ExtentSet.of(records.filter(record => record.disk === disk)),
    sync: async () => {},
    close: () => {},
  };
}
