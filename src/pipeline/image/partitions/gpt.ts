import { digest } from '../../../native/index.ts';
import type { Partition } from '../../types/inspection.ts';
import { gptRole } from './roles.ts';
import { Malformed, orProblem, printable, type View } from './view.ts';

/** Bytes from which the entry's own fields are read; the rest of a larger entry is reserved. */
const ENTRY = 128;
const MOST_ENTRY = 4096;
const MOST_ENTRIES = 1024;
const UNUSED = '00000000-0000-0000-0000-000000000000';

export interface Gpt {
  /** 512 or 4096: the unit of every address in the table. */
  readonly sector: number;
  readonly partitions: readonly Partition[];
  /** Offset of the header that was used, and whether it is the first one. */
  readonly offset: number;
  readonly primary: boolean;
  /** Offset of a sound backup header; absent when there is none. */
  readonly backup?: number;
  readonly backupIsLast: boolean;
}

interface Header {
  readonly lba: number;
  readonly alternate: number;
  readonly partitions: readonly Partition[];
}

/**
 * The GUID partition table: the primary one, else the backup in the last sector, both checksums checked.
 * @param unit bytes of a sector of the disk as its format says it; a table in another unit is found too, but after it
 * @returns `broken` where there are headers but none is sound, undefined where there is none
 * Source: UEFI specification 2.10, 5.3.
 */
export async function readGpt(disk: View, unit: number): Promise<Gpt | 'broken' | undefined> {
  let broken = false;
  for (const sector of unit === 4096 ? [4096, 512] : [512, 4096]) {
    const last = Math.floor(disk.size / sector) - 1;
    const primary = await readHeader(disk, sector, 1);
    const backup = await readHeader(disk, sector, last);
    if (typeof primary === 'object') return joined(disk, sector, primary, backup, last);
    if (typeof backup === 'object')
      return found(sector, backup, { primary: false, backup: backup.lba, backupIsLast: true });
    broken ||= primary === 'broken' || backup === 'broken';
  }
  return broken ? 'broken' : undefined;
}

/** A primary header with what is known of its backup: where the disk has grown it is no longer in the last sector. */
async function joined(disk: View, sector: number, primary: Header, atEnd: Header | 'broken' | undefined, last: number) {
  if (typeof atEnd === 'object') return found(sector, primary, { primary: true, backup: last, backupIsLast: true });
  const elsewhere = primary.alternate < last ? await readHeader(disk, sector, primary.alternate) : undefined;
  const backup = typeof elsewhere === 'object' ? { backup: elsewhere.lba } : {};
  return found(sector, primary, { primary: true, backupIsLast: false, ...backup });
}

function found(
  sector: number,
  { lba, partitions }: Header,
  about: { primary: boolean; backup?: number; backupIsLast: boolean },
): Gpt {
  const { primary, backup, backupIsLast } = about;
  const where = backup === undefined ? {} : { backup: backup * sector };
  return { sector, partitions, offset: lba * sector, primary, backupIsLast, ...where };
}

/** `broken` when there is a header whose fields, addresses or checksums do not hold. */
async function readHeader(disk: View, sector: number, lba: number): Promise<Header | 'broken' | undefined> {
  if (lba < 1 || (lba + 1) * sector > disk.size) return undefined;
  const head = await disk.read(lba * sector, sector);
  if (head.toString('latin1', 0, 8) !== 'EFI PART') return undefined;
  const length = head.readUInt32LE(12);
  if (length < 92 || length > sector || address(head, 24) !== lba) return 'broken';
  const checksum = head.readUInt32LE(16);
  head.writeUInt32LE(0, 16);
  if (crc32(head.subarray(0, length)) !== checksum) return 'broken';
  const entries = await readEntries(disk, sector, head);
  if (entries === undefined) return 'broken';
  return { lba, alternate: address(head, 32), partitions: partitionsOf(entries, head.readUInt32LE(84), sector) };
}

async function readEntries(disk: View, sector: number, head: Buffer): Promise<Buffer | undefined> {
  const count = head.readUInt32LE(80);
  const size = head.readUInt32LE(84);
  if (size < ENTRY || size > MOST_ENTRY || size % 8 !== 0 || count > MOST_ENTRIES) return undefined;
  const entries = await orProblem(disk.read(address(head, 72) * sector, count * size));
  return entries instanceof Malformed || crc32(entries) !== head.readUInt32LE(88) ? undefined : entries;
}

function partitionsOf(entries: Buffer, size: number, sector: number): Partition[] {
  const partitions: Partition[] = [];
  for (let at = 0; at + size <= entries.length; at += size) {
    const entry = entries.subarray(at, at + ENTRY);
    const type = guid(entry);
    const first = address(entry, 32);
    const last = address(entry, 40);
    if (type === UNUSED || last < first) continue;
    const name = printable(entry.toString('utf16le', 56, 128).replace(/\0.*$/su, ''));
    // Bit 2: Legacy BIOS Bootable (table 5.8), what SYSLINUX's gptmbr.bin looks for.
    const active = (entry.readUInt8(48) & 4) !== 0;
    partitions.push({
      number: at / size + 1,
      offset: first * sector,
      length: (last - first + 1) * sector,
      type,
      role: gptRole(type),
      ...(name === '' ? {} : { name }),
      uuid: guid(entry.subarray(16)).toLowerCase(),
      ...(active ? { active } : {}),
    });
  }
  return partitions;
}

/** A logical block address, at most one that is past every disk and still exact when counted in bytes. */
function address(data: Buffer, at: number): number {
  return Math.min(Number(data.readBigUInt64LE(at)), 2 ** 40);
}

/** The first three fields are little-endian (UEFI specification, appendix A). */
function guid(data: Buffer): string {
  const hex = (from: number, to: number) => data.toString('hex', from, to);
  const swapped = (from: number, to: number) => Buffer.from(data.subarray(from, to)).reverse().toString('hex');
  return `${swapped(0, 4)}-${swapped(4, 6)}-${swapped(6, 8)}-${hex(8, 10)}-${hex(10, 16)}`.toUpperCase();
}

function crc32(data: Uint8Array): number {
  return Number.parseInt(digest('crc32', data), 16);
}
