import { crc32c } from '../../../../../src/pipeline/guest/crc32c.ts';
import { crc32Be } from '../../../../../src/pipeline/guest/filesystems/ext/journal/crc32-be.ts';
import type { Journal } from '../../../../../src/pipeline/guest/filesystems/ext/journal/format.ts';

export const BLOCK = 1024;
const MAGIC = 0xc03b3998;

export interface LogShape {
  readonly checksum: 0 | 1 | 2 | 3;
  readonly bits64: boolean;
  readonly asyncCommit?: boolean;
  /** Blocks of the whole journal, and where its log begins: it goes around. */
  readonly blocks?: number;
  readonly start?: number;
  readonly sequence?: number;
}

export interface Written {
  readonly target: number;
  readonly data: Buffer;
}

export interface TransactionShape {
  readonly writes: readonly Written[];
  readonly revokes?: readonly number[];
  /** Seconds since 1970. */
  readonly at?: number;
  /** What goes wrong: no commit block, or one whose checksum is another's. */
  readonly ends?: 'whole' | 'unfinished' | 'wrong-sum';
}

/** A log in memory, block by block as jbd2 writes it. */
export function logOf(shape: LogShape, transactions: readonly TransactionShape[]): Journal {
  const { checksum, bits64, blocks = 64, start = 1, sequence = 7 } = shape;
  const disk = Array.from({ length: blocks }, (): Buffer => Buffer.alloc(BLOCK));
  let at = start;
  for (const [index, transaction] of transactions.entries()) {
    for (const block of blocksOf(shape, (sequence + index) >>> 0, transaction)) {
      disk[at] = block;
      at = at + 1 === blocks ? 1 : at + 1;
    }
  }
  return {
    blockSize: BLOCK,
    first: 1,
    end: blocks,
    start,
    sequence,
    bits64,
    asyncCommit: shape.asyncCommit ?? false,
    checksum,
    seed,
    errors: false,
    read: async block => Buffer.from(disk[block] ?? []),
  };
}

const seed = crc32c(0xffffffff, Buffer.alloc(16, 5));

function blocksOf(shape: LogShape, tid: number, transaction: TransactionShape): Buffer[] {
  const { writes, revokes = [], ends = 'whole' } = transaction;
  const described = writes.length === 0 ? [] : descriptorAndData(shape, tid, writes);
  const revoked = revokes.length === 0 ? [] : [revokeBlock(shape, tid, revokes)];
  if (ends === 'unfinished') return [...described, ...revoked];
  const commit = commitBlock(shape, tid, transaction.at ?? 1000, described);
  if (ends === 'wrong-sum') commit.writeUInt32BE((commit.readUInt32BE(16) ^ 1) >>> 0, 16);
  return [...described, ...revoked, commit];
}

function header(type: number, tid: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  block.writeUInt32BE(MAGIC, 0);
  block.writeUInt32BE(type, 4);
  block.writeUInt32BE(tid, 8);
  return block;
}

function sealed({ checksum }: LogShape, block: Buffer, place: number): Buffer {
  if (checksum >= 2) block.writeUInt32BE(crc32c(seed, block), place);
  return block;
}

function descriptorAndData(shape: LogShape, tid: number, writes: readonly Written[]): Buffer[] {
  const { checksum, bits64 } = shape;
  const block = header(1, tid);
  const number = Buffer.alloc(4);
  number.writeUInt32BE(tid);
  let place = 12;
  const pieces = writes.map(({ target, data }, n) => {
    const escaped = data.readUInt32BE(0) === MAGIC;
    const piece = Buffer.from(data);
    if (escaped) piece.writeUInt32BE(0, 0);
    const crc = crc32c(crc32c(seed, number), piece);
    block.writeUInt32BE(target >>> 0, place);
    // Escaped; the same id as before; the last one.
    block.writeUInt16BE((escaped ? 1 : 0) | (n === 0 ? 0 : 2) | (n === writes.length - 1 ? 8 : 0), place + 6);
    if (checksum === 2) block.writeUInt16BE(crc & 0xffff, place + 4);
    if (checksum === 3) block.writeUInt32BE(crc, place + 12);
    if (bits64) block.writeUInt32BE(Math.floor(target / 2 ** 32), place + 8);
    place += (checksum === 3 ? 16 : 8 + (bits64 ? 4 : 0) + (checksum === 2 ? 2 : 0)) + (n === 0 ? 16 : 0);
    return piece;
  });
  return [sealed(shape, block, BLOCK - 4), ...pieces];
}

function revokeBlock(shape: LogShape, tid: number, revokes: readonly number[]): Buffer {
  const block = header(5, tid);
  block.writeUInt32BE(16 + revokes.length * (shape.bits64 ? 8 : 4), 12);
  for (const [n, one] of revokes.entries()) {
    if (shape.bits64) block.writeBigUInt64BE(BigInt(one), 16 + n * 8);
    else block.writeUInt32BE(one, 16 + n * 4);
  }
  return sealed(shape, block, BLOCK - 4);
}

function commitBlock(shape: LogShape, tid: number, time: number, described: readonly Buffer[]): Buffer {
  const commit = header(2, tid);
  commit.writeBigUInt64BE(BigInt(time), 0x30);
  if (shape.checksum === 1) {
    commit.writeUInt8(1, 12);
    commit.writeUInt8(4, 13);
    commit.writeUInt32BE(described.reduce(crc32Be, 0xffffffff), 16);
  }
  return sealed(shape, commit, 16);
}
