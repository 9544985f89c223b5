import type { Evidence, Inspection, Partition } from '../../types/inspection.ts';
import type { BootCode } from './boot-code.ts';
import { contentOf } from './content.ts';
import { saw } from './evidence.ts';
import { type Gpt, readGpt } from './gpt.ts';
import { type Mbr, type MbrEntry, mbrPartitions, readMbr } from './mbr.ts';
import type { View } from './view.ts';

/** The partition table and the first sector, as they are. */
export interface Table {
  readonly kind: Inspection['table'];
  readonly partitions: readonly Partition[];
  readonly code: BootCode;
  /** The first sector ends in 55 AA. */
  readonly signed: boolean;
  /** False where a part of the table could not be read: what was not found may still be there. */
  readonly complete: boolean;
  /** A GPT without the MBR in front of it for which firmware looks before it reads a GPT. */
  readonly unprotected: boolean;
  /** A file system or the like that begins in the first sector. */
  readonly content?: string;
  /** What its addresses count in: 512 or 4096 bytes. */
  readonly unit: number;
  readonly evidence: readonly Evidence[];
}

type Found = Omit<Table, 'code' | 'signed' | 'unprotected' | 'unit'>;

/**
 * @param sector bytes of a sector of the disk, where its format says it
 * @throws Malformed where the first sector cannot be read at all
 */
export async function readTable(disk: View, sector = 512): Promise<Table> {
  const mbr = await readMbr(disk);
  const gpt = await readGpt(disk, sector);
  const found = await which(disk, mbr, gpt, sector);
  const unit = found.kind === 'gpt' && typeof gpt === 'object' ? gpt.sector : sector;
  const beyond = found.partitions
    .filter(p => p.offset + p.length > disk.size)
    .map(p => saw('BOOT_PARTITION_BEYOND', 'warn', { partition: p.number, end: p.offset + p.length, size: disk.size }));
  const unprotected = found.kind === 'gpt' && !isProtective(mbr);
  return { ...found, unit, code: mbr.code, signed: mbr.signed, unprotected, evidence: [...found.evidence, ...beyond] };
}

/** A GPT counts where the MBR protects it (UEFI specification 2.10, 5.2.3), or where there is no MBR to say otherwise. */
async function which(disk: View, mbr: Mbr, gpt: Gpt | 'broken' | undefined, unit: number): Promise<Found> {
  const entries = mbr.entries ?? [];
  if (isProtective(mbr) || (gpt !== undefined && entries.length === 0)) {
    return typeof gpt === 'object' ? gptTable(gpt, entries) : unreadable('BOOT_GPT_BROKEN');
  }
  if (entries.length > 0) return mbrTable(disk, mbr, entries, gpt !== undefined, unit);
  return noTable(disk, mbr);
}

function isProtective({ entries = [] }: Mbr): boolean {
  return entries.some(({ type }) => type === 0xee);
}

function gptTable(gpt: Gpt, entries: readonly MbrEntry[]): Found {
  const evidence = [saw('BOOT_TABLE_GPT', 'pass', { partitions: gpt.partitions.length, sector: gpt.sector })];
  if (!gpt.primary) evidence.push(saw('BOOT_GPT_FROM_BACKUP', 'warn', { offset: gpt.offset }));
  else if (gpt.backup === undefined) evidence.push(saw('BOOT_GPT_BACKUP_MISSING', 'warn', {}));
  else if (!gpt.backupIsLast) evidence.push(saw('BOOT_GPT_BACKUP_NOT_LAST', 'warn', { offset: gpt.backup }));
  if (entries.length === 0) evidence.push(saw('BOOT_GPT_UNPROTECTED', 'warn', {}));
  if (entries.some(entry => entry.type !== 0xee)) evidence.push(saw('BOOT_GPT_HYBRID', 'warn', {}));
  return { kind: 'gpt', partitions: gpt.partitions, complete: true, evidence };
}

async function mbrTable(
  disk: View,
  mbr: Mbr,
  entries: readonly MbrEntry[],
  staleGpt: boolean,
  unit: number,
): Promise<Found> {
  const { partitions, brokenAt } = await mbrPartitions(disk, entries, unit, mbr.signature);
  const evidence = [saw('BOOT_TABLE_MBR', 'pass', { partitions: partitions.length })];
  if (brokenAt !== undefined) evidence.push(saw('BOOT_LOGICAL_BROKEN', 'unknown', { offset: brokenAt }));
  if (staleGpt) evidence.push(saw('BOOT_GPT_STALE', 'warn', {}));
  return { kind: 'mbr', partitions, complete: brokenAt === undefined, evidence };
}

/** Nothing in the table's place: a file system on the bare disk, an empty table, or a blank disk. */
async function noTable(disk: View, mbr: Mbr): Promise<Found> {
  const content = await contentOf(disk);
  if (content !== undefined) {
    const evidence = [saw('BOOT_TABLE_NONE_CONTENT', 'warn', { content })];
    return { kind: 'none', partitions: [], complete: true, content, evidence };
  }
  if (!mbr.signed) {
    return { kind: 'none', partitions: [], complete: true, evidence: [saw('BOOT_TABLE_NONE', 'fail', {})] };
  }
  if (mbr.entries === undefined) return unreadable('BOOT_TABLE_UNREADABLE');
  return { kind: 'mbr', partitions: [], complete: true, evidence: [saw('BOOT_TABLE_MBR', 'pass', { partitions: 0 })] };
}

function unreadable(code: 'BOOT_GPT_BROKEN' | 'BOOT_TABLE_UNREADABLE'): Found {
  const evidence =
    code === 'BOOT_GPT_BROKEN' ? saw(code, 'unknown', {}) : saw(code, 'unknown', { problem: 'boot-record' });
  return { kind: 'unknown', partitions: [], complete: false, evidence: [evidence] };
}
