import { isZero } from '../../../native/index.ts';
import type { Partition } from '../../types/inspection.ts';
import { type BootCode, bootCode } from './boot-code.ts';
import { mbrRole } from './roles.ts';
import { Malformed, orProblem, type View } from './view.ts';

const SECTOR = 512;
const SIGNATURE = 440;
const TABLE = 446;
/** More logical partitions than any partitioning program makes. */
const MOST_LOGICAL = 128;

export interface Mbr {
  readonly code: BootCode;
  /** True when the sector ends in 55 AA: without it a BIOS does not start it. */
  readonly signed: boolean;
  /** Used entries; absent where there is no signature, or what is in the table's place cannot be one. */
  readonly entries?: readonly MbrEntry[];
  /** Of the disk, chosen at random when it was partitioned; 0 where nobody did. */
  readonly signature: number;
}

export interface MbrEntry {
  /** 1 to 4. */
  readonly slot: number;
  readonly active: boolean;
  readonly type: number;
  /** Sectors of the disk: 512 bytes or 4096. */
  readonly first: number;
  readonly count: number;
}

/** The first sector. Source: UEFI specification 2.10, 5.2.1. */
export async function readMbr(disk: View): Promise<Mbr> {
  const sector = await disk.read(0, SECTOR);
  const signed = sector.readUInt16LE(510) === 0xaa55;
  const entries = entriesOf(sector);
  return {
    code: bootCode(sector),
    signed,
    signature: sector.readUInt32LE(SIGNATURE),
    ...(entries === undefined ? {} : { entries }),
  };
}

/** A status byte that is neither 00 nor 80 tells that this is no table, as Linux has it. */
function entriesOf(sector: Buffer): MbrEntry[] | undefined {
  if (sector.readUInt16LE(510) !== 0xaa55) return undefined;
  const entries: MbrEntry[] = [];
  for (let slot = 1; slot <= 4; slot++) {
    const at = TABLE + 16 * (slot - 1);
    const status = sector.readUInt8(at);
    if (status !== 0 && status !== 0x80) return undefined;
    const type = sector.readUInt8(at + 4);
    const first = sector.readUInt32LE(at + 8);
    const count = sector.readUInt32LE(at + 12);
    if (type !== 0 && count !== 0) entries.push({ slot, active: status === 0x80, type, first, count });
  }
  return entries;
}

export interface MbrPartitions {
  readonly partitions: readonly Partition[];
  /** Offset of the extended boot record at which the chain of logical partitions breaks. */
  readonly brokenAt?: number;
}

/**
 * Primary partitions in the table's order, then logical ones from 5, as Linux numbers them.
 * @param unit bytes of a sector of the disk
 * @param signature of the table, which the partitions are identified by
 */
export async function mbrPartitions(
  disk: View,
  entries: readonly MbrEntry[],
  unit: number,
  signature: number,
): Promise<MbrPartitions> {
  const partitions = entries.map(entry => identified(partition(entry.slot, entry, entry.first, unit), signature));
  const extended = entries.find(isExtended);
  if (extended === undefined) return { partitions };
  const { logical, brokenAt } = await logicalPartitions(disk, extended, unit);
  const all = [...partitions, ...logical.map(one => identified(one, signature))];
  return brokenAt === undefined ? { partitions: all } : { partitions: all, brokenAt };
}

/**
 * Follows the extended boot records: each holds one logical partition, counted from the record itself, and a link to
 * the next record, counted from the extended partition.
 */
async function logicalPartitions(
  disk: View,
  extended: MbrEntry,
  unit: number,
): Promise<{ logical: Partition[]; brokenAt?: number }> {
  const logical: Partition[] = [];
  const seen = new Set<number>();
  for (let at: number | undefined = extended.first; at !== undefined; ) {
    const outside = at < extended.first || at >= extended.first + extended.count;
    if (outside || seen.has(at) || seen.size >= MOST_LOGICAL) return { logical, brokenAt: at * unit };
    seen.add(at);
    const sector = await orProblem(disk.read(at * unit, SECTOR));
    if (sector instanceof Malformed) return { logical, brokenAt: at * unit };
    // An extended partition that never held a logical one may be blank.
    if (seen.size === 1 && isZero(sector)) return { logical };
    const entries = entriesOf(sector);
    if (entries === undefined) return { logical, brokenAt: at * unit };
    const data = entries.find(entry => !isExtended(entry));
    if (data !== undefined) logical.push(partition(5 + logical.length, data, at + data.first, unit));
    const link = entries.find(isExtended);
    at = link === undefined ? undefined : extended.first + link.first;
  }
  return { logical };
}

/** As Linux makes an id of the disk's signature and the partition's number. */
function identified(one: Partition, signature: number): Partition {
  const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0');
  return signature === 0 ? one : { ...one, uuid: `${hex(signature, 8)}-${hex(one.number, 2)}` };
}

function isExtended(entry: MbrEntry): boolean {
  return mbrRole(entry.type) === 'extended';
}

function partition(number: number, entry: MbrEntry, first: number, unit: number): Partition {
  return {
    number,
    offset: first * unit,
    length: entry.count * unit,
    type: `0x${entry.type.toString(16).padStart(2, '0')}`,
    role: mbrRole(entry.type),
    active: entry.active,
  };
}
