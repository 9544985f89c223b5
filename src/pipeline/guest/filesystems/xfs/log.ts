import { bytesAt } from '../../block-source.ts';
import type { Freshness } from '../filesystem.ts';
import type { Volume } from './inode.ts';
import { placeOf } from './superblock.ts';

/** The log counts in sectors of 512 bytes, whatever the device has. */
const SECTOR = 512;
const MAGIC = 0xfeedbabe;
/** The longest record is 256 KiB, with its headers a little more. */
const MOST_RECORD = 1024;
/** Cycle numbers that one header has room for: one for each sector of 32 KiB. */
const HEADER_COVERS = 32 * 1024;
const UNMOUNT = 0x20;

interface Log {
  readonly sectors: number;
  read(sector: number, count: number): Promise<Buffer>;
}

/**
 * Was the file system unmounted? Then the log's last record says so. XFS keeps what was written, even synced, in the
 * log alone for up to 30 seconds, so that without replaying it files are missing.
 * Source: XFS Algorithms & Data Structures, "Journaling Log"; what Linux takes as clean: xlog_find_tail.
 */
export async function freshnessOf(volume: Volume): Promise<Freshness> {
  const { source, sb } = volume;
  if (sb.log.block === 0) return { state: 'stale', why: 'external log' };
  if (sb.log.blocks === 0) return { state: 'stale', why: 'log' };
  const start = placeOf(sb, sb.log.block, sb.log.blocks, 'log');
  const log: Log = {
    sectors: (sb.log.blocks * sb.blockSize) / SECTOR,
    read: (sector, count) => bytesAt(source, start + sector * SECTOR, count * SECTOR, 'log'),
  };
  return (await endsUnmounted(log)) ? { state: 'clean' } : { state: 'stale', why: 'log' };
}

async function endsUnmounted(log: Log): Promise<boolean> {
  const head = await findHead(log);
  // Never written: not even mkfs, which leaves an unmount record, has been here.
  if (head === undefined) return true;
  const from = Math.max(0, head - MOST_RECORD);
  const before = await log.read(from, head - from);
  for (let at = head - 1; at >= from; at--) {
    const record = before.subarray((at - from) * SECTOR);
    if (record.readUInt32BE(0) === MAGIC) return isUnmount(record, head - at);
  }
  return false;
}

/** @param record from its header to the head of the log, `sectors` long */
function isUnmount(record: Buffer, sectors: number): boolean {
  const bytes = record.readUInt32BE(12);
  const size = record.readUInt32BE(8) === 2 ? record.readUInt32BE(320) : 0;
  const headers = Math.max(1, Math.ceil(size / HEADER_COVERS));
  if (headers + Math.ceil(bytes / SECTOR) !== sectors || record.readUInt32BE(40) !== 1) return false;
  return headers < sectors && (record.readUInt8(headers * SECTOR + 9) & UNMOUNT) !== 0;
}

/**
 * The sector after the last one written: every sector begins with the number of the round in which it was written,
 * which falls by one (or to 0) at the head. Undefined where nothing was ever written.
 */
async function findHead(log: Log): Promise<number | undefined> {
  const first = await cycleAt(log, 0);
  if (first === 0) return undefined;
  if ((await cycleAt(log, log.sectors - 1)) === first) return log.sectors;
  let low = 0;
  let high = log.sectors - 1;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((await cycleAt(log, middle)) === first) low = middle;
    else high = middle;
  }
  return high;
}

/** A record's header begins with its magic number instead, and the cycle follows. */
async function cycleAt(log: Log, sector: number): Promise<number> {
  const data = await log.read(sector, 1);
  const first = data.readUInt32BE(0);
  return first === MAGIC ? data.readUInt32BE(4) : first;
}
