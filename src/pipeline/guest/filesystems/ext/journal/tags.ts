import { crc32c } from '../../../crc32c.ts';
import { JOURNAL_MAGIC, type Journal } from './format.ts';

const HEADER = 12;
const UUID = 16;
const flag = { escaped: 1, sameUuid: 2, last: 8 } as const;

/** One block that a transaction writes. */
export interface Tag {
  /** Block of the file system that it belongs to. */
  readonly target: number;
  /** It began with the journal's own magic, and was written with zeros in its place. */
  readonly escaped: boolean;
  /** Of the number of the transaction and the block, 32 bits or the lower 16; absent without checksums. */
  readonly checksum?: number;
}

/** What a descriptor block says of the blocks that follow it. Source: kernel documentation, "Descriptor Block". */
export function tagsOf(journal: Journal, descriptor: Buffer): Tag[] {
  const tags: Tag[] = [];
  const length = tagLength(journal);
  const end = descriptor.length - (journal.checksum >= 2 ? 4 : 0);
  for (let at = HEADER; at + length <= end; ) {
    const flags = descriptor.readUInt16BE(at + 6);
    const high = journal.bits64 ? descriptor.readUInt32BE(at + 8) : 0;
    const checksum = checksumIn(journal, descriptor, at);
    tags.push({
      target: descriptor.readUInt32BE(at) + high * 2 ** 32,
      escaped: (flags & flag.escaped) !== 0,
      ...(checksum === undefined ? {} : { checksum }),
    });
    if ((flags & flag.last) !== 0) break;
    at += length + ((flags & flag.sameUuid) === 0 ? UUID : 0);
  }
  return tags;
}

function tagLength({ checksum, bits64 }: Journal): number {
  if (checksum === 3) return 16;
  return 8 + (bits64 ? 4 : 0) + (checksum === 2 ? 2 : 0);
}

function checksumIn({ checksum }: Journal, descriptor: Buffer, at: number): number | undefined {
  if (checksum === 3) return descriptor.readUInt32BE(at + 12);
  return checksum === 2 ? descriptor.readUInt16BE(at + 4) : undefined;
}

/** @param block as it is in the journal, still escaped */
export function tagHolds(journal: Journal, tag: Tag, sequence: number, block: Buffer): boolean {
  if (tag.checksum === undefined) return true;
  const number = Buffer.alloc(4);
  number.writeUInt32BE(sequence);
  const sum = crc32c(crc32c(journal.seed, number), block);
  return tag.checksum === (journal.checksum === 3 ? sum : sum & 0xffff);
}

export function unescaped(block: Buffer): Buffer {
  block.writeUInt32BE(JOURNAL_MAGIC, 0);
  return block;
}

/** Blocks that must not be replayed from this transaction or one before it. */
export function revokedIn(journal: Journal, data: Buffer): number[] | undefined {
  const end = data.readUInt32BE(HEADER);
  if (end > data.length - (journal.checksum >= 2 ? 4 : 0)) return undefined;
  const blocks: number[] = [];
  const length = journal.bits64 ? 8 : 4;
  for (let at = HEADER + 4; at + length <= end; at += length) {
    blocks.push(journal.bits64 ? Number(data.readBigUInt64BE(at)) : data.readUInt32BE(at));
  }
  return blocks;
}

/** Checksum versions 2 and 3: the last four bytes of a descriptor or revoke block. */
export function tailHolds(journal: Journal, data: Buffer): boolean {
  return journal.checksum < 2 || holds(journal, data, data.length - 4);
}

/** Checksum versions 2 and 3: in the commit block's own place for it. */
export function commitHolds(journal: Journal, data: Buffer): boolean {
  return journal.checksum < 2 || holds(journal, data, 0x10);
}

function holds(journal: Journal, data: Buffer, at: number): boolean {
  const blank = Buffer.from(data);
  blank.writeUInt32BE(0, at);
  return crc32c(journal.seed, blank) === data.readUInt32BE(at);
}
