import { digest } from '../../../native/index.ts';
import type { Gpt } from '../partitions/gpt.ts';
import type { View } from '../partitions/view.ts';

/** Fields of a header. Source: UEFI specification 2.10, table 5.5. */
const at = {
  length: 12,
  checksum: 16,
  own: 24,
  alternate: 32,
  lastUsable: 48,
  entries: 72,
  count: 80,
  entrySize: 84,
} as const;

/** A sound primary GPT as it lies there. */
export interface GptCopies {
  /** Bytes of a logical block, in which the header counts. */
  readonly sector: number;
  /** The first block's, of the whole block. */
  readonly header: Buffer;
  /** Filled up to whole blocks. */
  readonly entries: Buffer;
  /** Offset of the entries, in bytes. */
  readonly entriesAt: number;
  /** Where the backup header is said to be, in blocks. */
  readonly alternate: number;
}

/** Reads the primary header and its entries once more, as bytes. @param gpt from the same disk, with a sound primary */
export async function readCopies(disk: View, { sector }: Gpt): Promise<GptCopies> {
  const header = await disk.read(sector, sector);
  const length = header.readUInt32LE(at.count) * header.readUInt32LE(at.entrySize);
  const entriesAt = Number(header.readBigUInt64LE(at.entries)) * sector;
  const entries = Buffer.alloc(Math.ceil(length / sector) * sector);
  (await disk.read(entriesAt, length)).copy(entries);
  return { sector, header, entries, entriesAt, alternate: Number(header.readBigUInt64LE(at.alternate)) };
}

/** The two copies of a table on a disk of another size: the first header, and what ends the disk. */
export interface MovedGpt {
  readonly header: Uint8Array;
  /** Entries and header of the backup, up to the end of the disk. */
  readonly backup: Uint8Array;
}

/** @param size of the disk in bytes, a multiple of its blocks */
export function movedGpt({ sector, header, entries }: GptCopies, size: number): MovedGpt {
  const last = size / sector - 1;
  const table = entries.length / sector;
  const moved = (own: number, alternate: number, entriesAt: bigint) => {
    const copy = Buffer.from(header);
    copy.writeBigUInt64LE(BigInt(own), at.own);
    copy.writeBigUInt64LE(BigInt(alternate), at.alternate);
    copy.writeBigUInt64LE(BigInt(last - table - 1), at.lastUsable);
    copy.writeBigUInt64LE(entriesAt, at.entries);
    copy.writeUInt32LE(0, at.checksum);
    const checked = copy.subarray(0, copy.readUInt32LE(at.length));
    copy.writeUInt32LE(Number.parseInt(digest('crc32', checked), 16), at.checksum);
    return copy;
  };
  return {
    header: moved(1, last, header.readBigUInt64LE(at.entries)),
    backup: Buffer.concat([entries, moved(last, 1, BigInt(last - table))]),
  };
}

const tableAt = 446;
const gptType = 0xee;
const noMore = 0xffffffff;

/**
 * The first sector with its protective entry reaching to the end of the disk. In a hybrid MBR only where it reached there
 * before: otherwise somebody drew its line on purpose.
 * @param sizes of the disk before and after, in bytes
 * Source: UEFI specification 2.10, 5.2.3.
 */
export function movedMbr(
  mbr: Uint8Array,
  sector: number,
  sizes: { readonly from: number; readonly to: number },
): Buffer {
  const moved = Buffer.from(mbr);
  const slots = [0, 1, 2, 3].map(slot => tableAt + 16 * slot);
  const used = slots.filter(slot => moved[slot + 4] !== 0);
  for (const slot of used.filter(one => moved[one + 4] === gptType)) {
    const first = moved.readUInt32LE(slot + 8);
    const count = moved.readUInt32LE(slot + 12);
    const reached = count === noMore || first + count >= Math.floor(sizes.from / sector);
    if (used.length > 1 && !reached) continue;
    const blocks = sizes.to / sector - first;
    moved.writeUInt32LE(Math.max(0, Math.min(blocks, noMore)), slot + 12);
    moved.set(lastChs(sizes.to / sector - 1), slot + 5);
  }
  return moved;
}

/** Head, sector and cylinder with 255 heads and 63 sectors; all ones where they do not reach that far. */
function lastChs(block: number): Uint8Array {
  const cylinder = Math.floor(block / (255 * 63));
  if (cylinder > 1023) return Uint8Array.of(0xff, 0xff, 0xff);
  const head = Math.floor(block / 63) % 255;
  return Uint8Array.of(head, ((block % 63) + 1) | ((cylinder >> 8) << 6), cylinder & 0xff);
}
