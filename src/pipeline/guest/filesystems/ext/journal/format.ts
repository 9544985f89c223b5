import { type BlockSource, bytesAt } from '../../../block-source.ts';
import { crc32c } from '../../../crc32c.ts';
import { damaged } from '../../../unreadable.ts';
import type { BlockMap } from '../block-map.ts';

/** Everything in a journal is big-endian. Source: kernel documentation, filesystems/ext4/journal. */
export const JOURNAL_MAGIC = 0xc03b3998;
export const blockType = { descriptor: 1, commit: 2, superblock1: 3, superblock2: 4, revoke: 5 } as const;

const checksumV1 = 0x1;
const feature = {
  revoke: 0x1,
  bits64: 0x2,
  asyncCommit: 0x4,
  checksum2: 0x8,
  checksum3: 0x10,
  fastCommit: 0x20,
} as const;
const KNOWN = 0x3f;
/** Blocks for fast commits where the superblock does not say how many. */
const FAST_COMMIT_BLOCKS = 256;

/** A journal as its superblock describes it. Numbers of blocks count from its own beginning. */
export interface Journal {
  readonly blockSize: number;
  /** The log runs in a circle from `first` up to `end`. */
  readonly first: number;
  readonly end: number;
  /** Where the fast commits begin, after the log; absent where there are none. */
  readonly fastCommits?: number;
  /** Where the oldest transaction begins, and its number; 0 when there is nothing to replay. */
  readonly start: number;
  readonly sequence: number;
  readonly bits64: boolean;
  readonly asyncCommit: boolean;
  /** 0 none, 1 one per transaction, 2 and 3 one per block. */
  readonly checksum: 0 | 1 | 2 | 3;
  readonly seed: number;
  /** The guest aborted it. */
  readonly errors: boolean;
  /** Reads one block of it. */
  read(block: number): Promise<Buffer>;
}

/**
 * @param map where the journal's blocks lie
 * @param length blocks of its file
 * @throws GuestUnreadable
 */
export async function readJournal(
  source: BlockSource,
  map: BlockMap,
  length: number,
  blockSize: number,
): Promise<Journal> {
  const read = async (block: number) => {
    const { at } = await map(block);
    if (at === undefined) throw damaged('journal', { block });
    return bytesAt(source, at * blockSize, blockSize, 'journal');
  };
  const data = await read(0);
  const type = data.readUInt32BE(4);
  const second = type === blockType.superblock2;
  if (data.readUInt32BE(0) !== JOURNAL_MAGIC || !(second || type === blockType.superblock1)) {
    throw damaged('journal superblock');
  }
  const features = second ? data.readUInt32BE(0x28) : 0;
  const checksum = checksumOf(features, second ? data.readUInt32BE(0x24) : 0);
  if (checksum >= 2 && !holds(data)) throw damaged('journal superblock', { field: 'checksum' });
  if ((features & ~KNOWN) !== 0) throw damaged('journal superblock', { field: 's_feature_incompat', value: features });
  const most = data.readUInt32BE(0x10);
  const first = data.readUInt32BE(0x14);
  const start = data.readUInt32BE(0x1c);
  const fast = (features & feature.fastCommit) === 0 ? 0 : data.readUInt32BE(0x54) || FAST_COMMIT_BLOCKS;
  const end = most - fast;
  if (data.readUInt32BE(0xc) !== blockSize || most > length || first < 1 || first >= end || start >= end) {
    throw damaged('journal superblock');
  }
  return {
    blockSize,
    first,
    end,
    ...(fast === 0 ? {} : { fastCommits: end }),
    start,
    sequence: data.readUInt32BE(0x18),
    bits64: (features & feature.bits64) !== 0,
    asyncCommit: (features & feature.asyncCommit) !== 0,
    checksum,
    seed: crc32c(0xffffffff, data.subarray(0x30, 0x40)),
    errors: data.readInt32BE(0x20) !== 0,
    read,
  };
}

function checksumOf(features: number, compatible: number): Journal['checksum'] {
  if ((features & feature.checksum3) !== 0) return 3;
  if ((features & feature.checksum2) !== 0) return 2;
  return (compatible & checksumV1) === 0 ? 0 : 1;
}

function holds(superblock: Buffer): boolean {
  const blank = Buffer.from(superblock.subarray(0, 1024));
  blank.writeUInt32BE(0, 0xfc);
  return crc32c(0xffffffff, blank) === superblock.readUInt32BE(0xfc);
}
