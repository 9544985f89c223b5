import { dirname } from 'node:path';
import { ExtentSet } from '../extents.ts';
import { Records, readRecords } from '../records.ts';
import type { Digests } from '../types/sink.ts';
import { inState } from './unwritable.ts';

/** One piece the other side said yes to: appended after that yes, never before. */
export interface JournalRecord {
  readonly disk: number;
  readonly pass: number;
  readonly offset: number;
  readonly length: number;
  readonly digests: Digests;
  /** Says the opposite: what was acknowledged here did not survive, and is to be sent again. */
  readonly lost?: true;
  /** With `lost`: it reads as zeros again, which is what it should be; nothing is to be sent. */
  readonly cleared?: true;
}

export interface Journal {
  append(record: JournalRecord): void;
  /** Ranges of a disk with a record. */
  extents(disk: number): ExtentSet;
  /** Ranges of a disk that were acknowledged once and found lost since: no claim of the other side's counts for them. */
  lost(disk: number): ExtentSet;
  /** The records of a disk that still hold, oldest first. */
  pieces(disk: number): Iterable<JournalRecord>;
  sync(): Promise<void>;
  close(): void;
}

/** Ranges with a record in a journal that another process may be writing, by disk. */
export function journalledExtents(file: string): ReadonlyMap<number, ExtentSet> {
  const disks = new Map<number, ExtentSet>();
  for (const record of readRecords<JournalRecord>(file)) {
    const extents = disks.get(record.disk) ?? new ExtentSet();
    fold(extents, record);
    disks.set(record.disk, extents);
  }
  return disks;
}

/**
 * The journal in its file. It is not synced per record: losing its end to a power cut only means that those
 * pieces are sent again. It is synced when a disk is through.
 * @param allowed throws when this process may write no more; asked before each record
 */
export function fileJournal(file: string, allowed: () => void = () => {}): Journal {
  const records = Records.open<JournalRecord>(file);
  return {
    ...reading(() => records.read()),
    append: record =>
      inState(dirname(file), () => {
        allowed();
        records.append(record);
      }),
    sync: () => records.sync(),
    close: () => records.close(),
  };
}

/** A journal for work that is not resumed (`convert`): kept in memory for --verify. */
export function memoryJournal(): Journal {
  const records: JournalRecord[] = [];
  return {
    ...reading(() => records),
    append: record => void records.push(record),
    sync: async () => {},
    close: () => {},
  };
}

function reading(all: () => Iterable<JournalRecord>): Pick<Journal, 'extents' | 'lost' | 'pieces'> {
  return {
    extents(disk) {
      const extents = new ExtentSet();
      for (const record of all()) if (record.disk === disk) fold(extents, record);
      return extents;
    },
    lost(disk) {
      const lost = new ExtentSet();
      for (const record of all()) if (record.disk === disk) fold(lost, record, !record.lost || record.cleared === true);
      return lost;
    },
    *pieces(disk) {
      const lost: { offset: number; length: number; at: number }[] = [];
      let at = 0;
      for (const record of all()) if (at++ >= 0 && record.disk === disk && record.lost) lost.push({ ...record, at });
      at = 0;
      for (const record of all()) {
        at++;
        if (record.disk === disk && !record.lost && !lost.some(one => one.at > at && overlap(one, record)))
          yield record;
      }
    },
  };
}

function fold(extents: ExtentSet, { offset, length, lost }: JournalRecord, gone = lost === true): void {
  if (gone) extents.remove(offset, length);
  else extents.add(offset, length);
}

function overlap(a: { offset: number; length: number }, b: { offset: number; length: number }): boolean {
  return a.offset < b.offset + b.length && b.offset < a.offset + a.length;
}
