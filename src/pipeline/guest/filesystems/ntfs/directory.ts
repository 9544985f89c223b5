import { damaged, GuestUnreadable } from '../../unreadable.ts';
import { wideLE } from '../../wide.ts';
import type { Entry } from '../filesystem.ts';
import { fixedUp } from './fixups.ts';
import { attributeType, type FileRecord, referenceAt } from './record.ts';
import { readWhole, streamOf } from './stream.ts';
import type { Volume } from './volume.ts';

/** What an entry of a directory tells beyond a name. */
export interface NtfsEntry extends Entry {
  readonly sequence: number;
}

const INDEX = '$I30';
const SECTOR = 512;
const MOST_BITMAP = 64 * 1024;
/** Of one folder's index: names for a hundred thousand files. */
const MOST_BYTES = 16 * 1024 * 1024;
const LAST = 2;
/** A name for DOS beside the real one. */
const DOS = 2;
/** Bits of a file's attributes as its name repeats them. */
const fileAttribute = { directory: 0x10000000, reparsePoint: 0x400 } as const;
/** The volume's own files, `$MFT` and the like, and its root, which lists itself. */
const FIRST_FILE = 24;

/**
 * The names in a directory: those in its record, and those in its index blocks that are in use. The order of the tree
 * is not needed.
 * @throws GuestUnreadable
 * Source: linux-ntfs documentation, "Directory", "$INDEX_ROOT", "$INDEX_ALLOCATION".
 */
export async function* entriesOf(volume: Volume, record: FileRecord): AsyncGenerator<NtfsEntry> {
  const { source, shape } = volume;
  const root = streamOf(source, shape, record.attributes, attributeType.indexRoot, INDEX);
  if (root === undefined) throw damaged('directory', { record: record.number });
  const value = await readWhole(root, shape.recordSize, 'directory');
  const size = value.readUInt32LE(8);
  yield* entriesIn(value, 16, record.number);
  const blocks = streamOf(source, shape, record.attributes, attributeType.indexAllocation, INDEX);
  const bitmap = streamOf(source, shape, record.attributes, attributeType.bitmap, INDEX);
  if (blocks === undefined || bitmap === undefined) return;
  if (size < 512 || size > 65536) throw damaged('directory', { record: record.number });
  if (blocks.size > MOST_BYTES) throw new GuestUnreadable('too-much', 'directory', { record: record.number });
  const used = await readWhole(bitmap, MOST_BITMAP, 'directory');
  const unit = size < shape.clusterSize ? SECTOR : shape.clusterSize;
  for (let index = 0; (index + 1) * size <= blocks.size; index++) {
    if (((used[index >>> 3] ?? 0) & (1 << (index & 7))) === 0) continue;
    const block = Buffer.alloc(size);
    await blocks.read(index * size, block);
    fixedUp(block, 'INDX', 'index block', index);
    // A block says which it is, counted in clusters or, where it is smaller than one, in sectors.
    if (wideLE(block, 16, 'index block') !== index * (size / unit)) throw damaged('index block', { at: index });
    yield* entriesIn(block, 24, record.number);
  }
}

/** @param at of the index header */
function* entriesIn(data: Buffer, at: number, record: number): Generator<NtfsEntry> {
  const end = at + data.readUInt32LE(at + 4);
  if (end > data.length) throw damaged('index block', { record });
  for (let entry = at + data.readUInt32LE(at); entry + 16 <= end; ) {
    const length = data.readUInt16LE(entry + 8);
    if (length < 16 || length % 8 !== 0 || entry + length > end) throw damaged('index entry', { record, at: entry });
    if ((data.readUInt16LE(entry + 12) & LAST) !== 0) return;
    const found = entryOf(data.subarray(entry, entry + length));
    if (found !== undefined) yield found;
    entry += length;
  }
}

/** Source: linux-ntfs documentation, "$FILE_NAME". */
function entryOf(raw: Buffer): NtfsEntry | undefined {
  const { record: id, sequence } = referenceAt(raw, 0);
  const name = raw.subarray(16);
  if (name.readUInt8(65) === DOS || id < FIRST_FILE) return undefined;
  const attributes = name.readUInt32LE(56);
  const end = 66 + name.readUInt8(64) * 2;
  if (end > name.length) throw damaged('index entry', { record: id });
  const isDirectory = (attributes & fileAttribute.directory) !== 0;
  // Only the file itself tells what kind of reparse point it is.
  const kind =
    (attributes & fileAttribute.reparsePoint) !== 0 ? {} : ({ kind: isDirectory ? 'directory' : 'file' } as const);
  return { name: name.toString('utf16le', 66, end), id, sequence, ...kind };
}
