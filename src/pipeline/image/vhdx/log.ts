import { imageFailure } from '../failures.ts';
import type { ImageFile } from '../image-file.ts';
import { noGuid } from './guid.ts';
import type { VhdxHeader } from './header.ts';
import { beginsEntry, entryAt, type LogEntry, logSector } from './log-entry.ts';
import { ReplayedFile } from './replayed-file.ts';

/**
 * The file as it is once its log is replayed; the file itself is left as it is.
 * @throws Failed VHDX_LOG when there is something to replay and no sequence of it holds, IMAGE_CUT
 * Source: MS-VHDX 2.3.3.
 */
export async function replayed(file: ImageFile, { log }: VhdxHeader): Promise<ReplayedFile> {
  const out = new ReplayedFile(file);
  if (log.guid === noGuid) return out;
  if (log.length === 0) throw imageFailure('VHDX_LOG', { file: file.name, at: log.offset });
  const bytes = Buffer.from(await file.at(log.offset, log.length));
  // Nothing is changed before an entry that says so is written: a log that was only announced is empty.
  if (!isBegun(bytes, log.guid)) return out;
  const entries = activeSequence(bytes, log.guid);
  if (!entries) throw imageFailure('VHDX_LOG', { file: file.name, at: log.offset });
  for (const { flushed, last, writes } of entries) {
    if (file.size !== undefined && flushed > file.size) {
      throw imageFailure('IMAGE_CUT', { file: file.name, at: file.size, expected: flushed });
    }
    for (const write of writes) out.apply(write);
    out.grow(last);
  }
  return out;
}

/** Is there any trace of an entry of this log, sound or not? */
function isBegun(log: Buffer, guid: string): boolean {
  for (let at = 0; at < log.length; at += logSector) if (beginsEntry(log, at, guid)) return true;
  return false;
}

/** How often, in lengths of the log, its bytes are gone through for checksums: an honest one takes one or two. */
const mostPasses = 4;

/** From the tail that the newest entry names to that entry, each following the one before in place and number. */
function activeSequence(log: Buffer, guid: string): LogEntry[] | undefined {
  const entries = new Map<number, LogEntry>();
  const budget = { bytes: log.length * mostPasses };
  let head: LogEntry | undefined;
  for (let at = 0; at < log.length; ) {
    const entry = entryAt(log, at, guid, budget);
    if (entry) entries.set(at, entry);
    if (entry && (!head || entry.sequence > head.sequence)) head = entry;
    // A sector of data never looks like an entry: it begins with a mark of its own.
    at += entry?.length ?? logSector;
  }
  if (!head || budget.bytes < 0) return undefined;
  const sequence: LogEntry[] = [];
  for (let at = head.tail; sequence.length < entries.size; ) {
    const entry = entries.get(at);
    const before = sequence.at(-1);
    if (!entry || (before && entry.sequence !== before.sequence + 1n)) return undefined;
    sequence.push(entry);
    if (entry === head) return sequence;
    at = (at + entry.length) % log.length;
  }
  return undefined;
}
