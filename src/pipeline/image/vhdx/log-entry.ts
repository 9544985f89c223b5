import { crc32c } from './crc32c.ts';
import { guidAt } from './guid.ts';

/** What a log counts in: sectors of the file, whatever the disk's are. */
export const logSector = 4096;
const headerBytes = 64;
const descriptorBytes = 32;

/** One write of a log entry: `data` to a sector of the file, or zeros over a range of it. */
export type LoggedWrite =
  | { readonly offset: number; readonly data: Uint8Array }
  | { readonly offset: number; readonly length: number };

/** A log entry whose checksum holds. */
export interface LogEntry {
  /** In the log, in bytes. */
  readonly at: number;
  readonly length: number;
  readonly sequence: bigint;
  /** Where the sequence that ends with this entry begins in the log. */
  readonly tail: number;
  /** The file was at least this long when the entry was written, and will be at least that long after it. */
  readonly flushed: number;
  readonly last: number;
  readonly writes: readonly LoggedWrite[];
}

/**
 * The entry that begins at a place of the log; the log is a ring.
 * @param budget bytes that may still be gone through for checksums: entries that claim the whole ring cost much
 * @returns undefined where there is none, it belongs to another log, or anything in it does not hold
 * Source: MS-VHDX 2.3.1.
 */
export function entryAt(log: Buffer, at: number, guid: string, budget: { bytes: number }): LogEntry | undefined {
  if (!beginsEntry(log, at, guid)) return undefined;
  const length = log.readUInt32LE(at + 8);
  const sequence = log.readBigUInt64LE(at + 16);
  if (length === 0 || length % logSector !== 0 || length > log.length || sequence === 0n) return undefined;
  budget.bytes -= length;
  if (budget.bytes < 0) return undefined;
  const bytes = ring(log, at, length);
  if (crc32c(bytes, 4) !== bytes.readUInt32LE(4)) return undefined;
  const tail = bytes.readUInt32LE(12);
  const flushed = bytes.readBigUInt64LE(48);
  const last = bytes.readBigUInt64LE(56);
  if (tail % logSector !== 0 || tail >= log.length || !inReach(flushed) || !inReach(last)) return undefined;
  const writes = writesOf(bytes, sequence);
  return writes && { at, length, sequence, tail, flushed: Number(flushed), last: Number(last), writes };
}

export function beginsEntry(log: Buffer, at: number, guid: string): boolean {
  return log.toString('latin1', at, at + 4) === 'loge' && guidAt(log, at + 32) === guid;
}

function writesOf(entry: Buffer, sequence: bigint): LoggedWrite[] | undefined {
  const count = entry.readUInt32LE(24);
  const describing = Math.ceil((headerBytes + count * descriptorBytes) / logSector) * logSector;
  if (describing > entry.length) return undefined;
  const writes: LoggedWrite[] = [];
  let sectorAt = describing;
  for (let index = 0; index < count; index++) {
    const descriptor = entry.subarray(
      headerBytes + index * descriptorBytes,
      headerBytes + (index + 1) * descriptorBytes,
    );
    const kind = descriptor.toString('latin1', 0, 4);
    const offset = descriptor.readBigUInt64LE(16);
    if (!inReach(offset) || offset % BigInt(logSector) !== 0n) return undefined;
    if (descriptor.readBigUInt64LE(24) !== sequence) return undefined;
    if (kind === 'zero') {
      const length = descriptor.readBigUInt64LE(8);
      if (!inReach(length) || length % BigInt(logSector) !== 0n) return undefined;
      writes.push({ offset: Number(offset), length: Number(length) });
    } else if (kind === 'desc' && sectorAt + logSector <= entry.length) {
      const data = dataOf(descriptor, entry.subarray(sectorAt, sectorAt + logSector), sequence);
      if (!data) return undefined;
      writes.push({ offset: Number(offset), data });
      sectorAt += logSector;
    } else return undefined;
  }
  return writes;
}

/** The sector as it is to be: its first 8 and last 4 bytes are kept in the descriptor, for marks of the log in their place. */
function dataOf(descriptor: Buffer, stored: Buffer, sequence: bigint): Uint8Array | undefined {
  const marked = (BigInt(stored.readUInt32LE(4)) << 32n) | BigInt(stored.readUInt32LE(logSector - 4));
  if (stored.toString('latin1', 0, 4) !== 'data' || marked !== sequence) return undefined;
  const data = Buffer.from(stored);
  descriptor.copy(data, 0, 8, 16);
  descriptor.copy(data, logSector - 4, 4, 8);
  return data;
}

function ring(log: Buffer, at: number, length: number): Buffer {
  if (at + length <= log.length) return log.subarray(at, at + length);
  return Buffer.concat([log.subarray(at), log.subarray(0, at + length - log.length)]);
}

/** Far beyond any file, and still exact when two of them are added. */
function inReach(value: bigint): boolean {
  return value < 2n ** 52n;
}
