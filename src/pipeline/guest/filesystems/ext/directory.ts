import { bytesAt } from '../../block-source.ts';
import { crc32c } from '../../crc32c.ts';
import { nameOf } from '../../names.ts';
import { damaged, GuestUnreadable } from '../../unreadable.ts';
import type { Entry, Node } from '../filesystem.ts';
import { mapOf, refuseOpaque } from './contents.ts';
import { incompat, inodeFlag, roCompat } from './features.ts';
import { inlineParts } from './inline.ts';
import type { Inode, Volume } from './inode.ts';

/** Of one directory that is looked at: the names of half a million files. */
const MOST_BYTES = 32 * 1024 * 1024;
const MOST_ENTRIES = 500_000;
const HEADER = 8;
const TAIL = 12;
const TAIL_TYPE = 0xde;

/** By the type that an entry notes of its inode. */
const kinds: Readonly<Record<number, Node['kind']>> = {
  1: 'file',
  2: 'directory',
  3: 'other',
  4: 'other',
  5: 'other',
  6: 'other',
  7: 'symlink',
};

/**
 * The names in a directory, `.` and `..` left out. Blocks of a hash tree look like blocks without names to whoever
 * reads them all, so that the tree need not be known.
 * @throws GuestUnreadable
 * Source: kernel documentation, filesystems/ext4/directory.
 */
export async function* entriesOf(volume: Volume, inode: Inode): AsyncGenerator<Entry> {
  refuseOpaque(inode);
  let count = 0;
  for await (const block of blocksOf(volume, inode)) {
    for (const entry of entriesIn(volume, inode, block)) {
      if (++count > MOST_ENTRIES) throw new GuestUnreadable('too-much', 'directory', { inode: inode.number });
      yield entry;
    }
  }
}

async function* blocksOf(volume: Volume, inode: Inode): AsyncGenerator<Buffer> {
  if ((inode.flags & inodeFlag.inlineData) !== 0) {
    const [head, rest] = inlineParts(inode);
    // Four bytes of the parent's inode stand for `.` and `..`.
    yield head.subarray(4, Math.min(60, inode.size));
    yield rest.subarray(0, Math.max(0, inode.size - 60));
    return;
  }
  const { source, sb } = volume;
  const map = mapOf(volume, inode);
  let seen = 0;
  for (let block = 0; block * sb.blockSize < inode.size; ) {
    const { at, count } = await map(block);
    const end = Math.min(block + count, Math.ceil(inode.size / sb.blockSize));
    for (let n = block; at !== undefined && n < end; n++) {
      seen += sb.blockSize;
      if (seen > MOST_BYTES) throw new GuestUnreadable('too-much', 'directory', { inode: inode.number });
      const data = await bytesAt(source, (at + n - block) * sb.blockSize, sb.blockSize, 'directory block');
      if (!blockHolds(volume, inode, data))
        throw damaged('directory block', { inode: inode.number, block: at + n - block });
      yield data;
    }
    block = end;
  }
}

function* entriesIn({ sb }: Volume, inode: Inode, block: Buffer): Generator<Entry> {
  const typed = (sb.incompat & incompat.fileType) !== 0;
  for (let at = 0; at + HEADER <= block.length; ) {
    const id = block.readUInt32LE(at);
    const length = recordLength(block, at);
    const nameLength = typed ? block.readUInt8(at + 6) : block.readUInt16LE(at + 6);
    if (length < HEADER || length % 4 !== 0 || HEADER + nameLength > length || at + length > block.length) {
      throw damaged('directory entry', { inode: inode.number, at });
    }
    const name = block.subarray(at + HEADER, at + HEADER + nameLength);
    at += length;
    if (id === 0 || nameLength === 0 || isDots(name)) continue;
    const kind = typed ? kinds[block.readUInt8(at - length + 7)] : undefined;
    yield { name: nameOf(name), id, ...(kind === undefined ? {} : { kind }) };
  }
}

/** Two bits at the bottom, unused otherwise, carry lengths of 64 KiB and more (kernel, ext4_rec_len_from_disk). */
function recordLength(block: Buffer, at: number): number {
  const length = block.readUInt16LE(at + 4);
  if (block.length < 65536) return length;
  if (length === 65535 || length === 0) return block.length;
  return (length & 65532) | ((length & 3) << 16);
}

function isDots(name: Buffer): boolean {
  return (name.length === 1 || name.length === 2) && name.every(byte => byte === 0x2e);
}

/** Leaves carry their checksum in what looks like a last entry; blocks of the hash tree have none of that kind. */
function blockHolds({ sb }: Volume, inode: Inode, data: Buffer): boolean {
  if ((sb.roCompat & roCompat.metadataChecksum) === 0) return true;
  const tail = data.length - TAIL;
  const isTail =
    data.readUInt32LE(tail) === 0 && data.readUInt16LE(tail + 4) === TAIL && data.readUInt8(tail + 7) === TAIL_TYPE;
  return !isTail || crc32c(inode.seed, data.subarray(0, tail)) === data.readUInt32LE(tail + 8);
}
