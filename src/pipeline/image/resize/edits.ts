import { isZero } from '../../../native/index.ts';
import { imageFailure } from '../failures.ts';
import { type Gpt, readGpt } from '../partitions/gpt.ts';
import { readMbr } from '../partitions/mbr.ts';
import { Malformed, orProblem, type View } from '../partitions/view.ts';
import { sector } from '../sector.ts';
import { type GptCopies, movedGpt, movedMbr, readCopies } from './gpt-copies.ts';

/** Other bytes for a place on the disk. */
export interface Patch {
  readonly offset: number;
  readonly data: Uint8Array;
}

/** What becomes different on a disk that gets another size. */
export interface Edits {
  /** Bytes of the disk from here on must be zeros or the old backup table: they are not taken over. */
  readonly limit: number;
  /** Over what is there. */
  readonly patches: readonly Patch[];
  /** The old backup table: sectors that hold what it says are cleared. */
  readonly old?: OldBackup;
  /** The backup table at the new end, from `limit` on. */
  readonly backup?: Patch;
}

interface OldBackup {
  readonly offset: number;
  /** Whole sectors, as the first copy has them; the header follows. */
  readonly entries: Uint8Array;
}

/** A disk about to get another size. Bytes. */
export interface Resize {
  /** What a person calls the disk. */
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** Of a sector, in which an MBR counts. */
  readonly unit: number;
}

/**
 * What a new size takes: a GPT's backup moves to the new end, and both of its headers and the protective MBR say so. An
 * MBR says nothing of the size of its disk.
 * @param disk at least its first MiB; what is not known of it reads as zeros
 * @throws Failed RESIZE_UNALIGNED, RESIZE_PARTITION, RESIZE_NO_TABLE, RESIZE_TABLE_BROKEN
 */
export async function editsFor(disk: View, resize: Resize): Promise<Edits> {
  const { name, from, to, unit } = resize;
  if (to % unit !== 0) throw imageFailure('RESIZE_UNALIGNED', { disk: name, size: to, unit });
  const mbr = await readMbr(disk);
  const entries = mbr.entries ?? [];
  const gpt = await orProblem(readGpt(disk, unit));
  const guarded = entries.some(({ type }) => type === 0xee);
  if (guarded || (gpt !== undefined && entries.length === 0)) {
    if (typeof gpt !== 'object' || gpt instanceof Malformed || !gpt.primary) {
      throw imageFailure('RESIZE_TABLE_BROKEN', { disk: name });
    }
    return gptEdits(disk, gpt, resize);
  }
  if (to < from) {
    if (entries.length === 0) throw imageFailure('RESIZE_NO_TABLE', { disk: name, size: to, was: from });
    const ends = entries.map(({ slot, first, count }) => ({ number: slot, end: (first + count) * unit }));
    mustEndBefore(ends, to, 0, resize);
  }
  return { limit: to, patches: [] };
}

async function gptEdits(disk: View, gpt: Gpt, resize: Resize): Promise<Edits> {
  const { name, from, to } = resize;
  if (to % gpt.sector !== 0) throw imageFailure('RESIZE_UNALIGNED', { disk: name, size: to, unit: gpt.sector });
  const copies = await readCopies(disk, gpt);
  const tail = copies.entries.length + gpt.sector;
  const limit = to - tail;
  const ends = gpt.partitions.map(({ number, offset, length }) => ({ number, end: offset + length }));
  // Number 0: the table itself, where a disk has no partitions yet.
  const table = { number: 0, end: copies.entriesAt + copies.entries.length };
  mustEndBefore([...ends, table], limit, tail, resize);
  const { header, backup } = movedGpt(copies, to);
  const mbr = await disk.read(0, sector);
  return {
    limit,
    patches: [
      { offset: 0, data: movedMbr(mbr, gpt.sector, { from, to }) },
      { offset: gpt.sector, data: header },
    ],
    backup: { offset: limit, data: backup },
    ...oldBackup(copies, ends, from),
  };
}

function mustEndBefore(
  ends: readonly { readonly number: number; readonly end: number }[],
  limit: number,
  tail: number,
  { name, to }: Resize,
): void {
  const last = ends.reduce((most, one) => (one.end > most.end ? one : most));
  if (last.end <= limit) return;
  const { number: partition, end } = last;
  throw imageFailure('RESIZE_PARTITION', { disk: name, partition, end, size: to, least: end + tail });
}

/** Where the old backup is, unless that is beyond the disk or inside a partition. */
function oldBackup(
  { alternate, entries, sector: block }: GptCopies,
  ends: readonly { readonly end: number }[],
  from: number,
): { old?: OldBackup } {
  const offset = alternate * block - entries.length;
  if ((alternate + 1) * block > from || ends.some(({ end }) => end > offset)) return {};
  return { old: { offset, entries } };
}

/** The bytes of a place on the disk as they become; the same buffer where nothing changes. Whole sectors. */
export function edited({ patches, old }: Edits, offset: number, data: Uint8Array): Uint8Array {
  const end = offset + data.length;
  let out = data;
  const own = () => {
    if (out === data) out = Uint8Array.from(data);
    return out;
  };
  for (const patch of patches) {
    const from = Math.max(offset, patch.offset);
    const to = Math.min(end, patch.offset + patch.data.length);
    if (from < to) own().set(patch.data.subarray(from - patch.offset, to - patch.offset), from - offset);
  }
  if (old) {
    for (const at of oldSectors(old, offset, data)) own().fill(0, at - offset, at - offset + sector);
  }
  return out;
}

/** Offsets of the sectors among these that hold what the old backup says there. */
export function* oldSectors(old: OldBackup, offset: number, data: Uint8Array): Generator<number> {
  const header = old.offset + old.entries.length;
  const end = Math.min(offset + data.length, header + sector);
  for (let at = Math.max(offset, old.offset); at + sector <= end; at += sector) {
    const here = Buffer.from(data.buffer, data.byteOffset + at - offset, sector);
    const expected = at === header ? signature : old.entries.subarray(at - old.offset, at - old.offset + sector);
    if (here.subarray(0, expected.length).equals(expected)) yield at;
  }
}

const signature = Buffer.from('EFI PART', 'latin1');

/** @throws Failed RESIZE_DATA_BEYOND for the first byte at or beyond the limit that would be lost. Whole sectors. */
export function mustLoseNothing(edits: Edits, offset: number, data: Uint8Array, { name, to }: Resize): void {
  const from = Math.max(0, edits.limit - offset);
  if (from >= data.length) return;
  const rest = edited(edits, offset, data).subarray(from);
  if (isZero(rest)) return;
  const lost = offset + from + rest.findIndex(byte => byte !== 0);
  throw imageFailure('RESIZE_DATA_BEYOND', { disk: name, offset: lost, size: to });
}
