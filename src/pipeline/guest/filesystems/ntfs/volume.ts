import { type BlockSource, bytesAt } from '../../block-source.ts';
import { damaged, GuestUnreadable } from '../../unreadable.ts';
import type { Shape } from './boot-sector.ts';
import { type Attribute, attributeType, type FileRecord, parseRecord, referenceAt } from './record.ts';
import { readWhole, type Stream, streamOf } from './stream.ts';

/** An open volume: its records are read through the stream of the table that holds them. */
export interface Volume {
  readonly source: BlockSource;
  readonly shape: Shape;
  readonly table: Stream;
}

const MOST_LIST = 256 * 1024;
/** Records that one file is spread over. */
const MOST_RECORDS = 512;

/** The table's first record says where the rest of it is; it may itself be continued in what it describes. */
export async function openVolume(source: BlockSource, shape: Shape): Promise<Volume> {
  const raw = await bytesAt(source, shape.mft * shape.clusterSize, shape.recordSize, 'file record');
  const first = parseRecord(raw, 0);
  const part = streamOf(source, shape, first.attributes, attributeType.data, '');
  if (part === undefined) throw damaged('$MFT');
  const whole = await withContinued({ source, shape, table: part }, first);
  const table = streamOf(source, shape, whole.attributes, attributeType.data, '') ?? part;
  return { source, shape, table };
}

/** @param sequence as the reference to it has it; 0 takes any */
export async function readRecord(volume: Volume, number: number, sequence = 0): Promise<FileRecord> {
  const record = await oneRecord(volume, number);
  if (record.base !== 0 || (sequence !== 0 && sequence !== record.sequence)) {
    throw damaged('file record', { record: number });
  }
  return withContinued(volume, record);
}

async function oneRecord({ shape, table }: Volume, number: number): Promise<FileRecord> {
  const raw = Buffer.alloc(shape.recordSize);
  const got = await table.read(number * shape.recordSize, raw);
  if (got < raw.length) throw damaged('file record', { record: number });
  return parseRecord(raw, number);
}

/** A file of many attributes lists the records in which they are. */
async function withContinued(volume: Volume, record: FileRecord): Promise<FileRecord> {
  const { source, shape } = volume;
  const list = streamOf(source, shape, record.attributes, attributeType.list, '');
  if (list === undefined) return record;
  const entries = await readWhole(list, MOST_LIST, 'attribute list');
  const others = new Set<number>();
  for (let at = 0; at + 26 <= entries.length; ) {
    const length = entries.readUInt16LE(at + 4);
    if (length < 26) throw damaged('attribute list', { record: record.number });
    const { record: number } = referenceAt(entries, at + 16);
    if (number !== record.number) others.add(number);
    at += length;
  }
  if (others.size > MOST_RECORDS) throw new GuestUnreadable('too-much', 'attribute list', { record: record.number });
  const attributes: Attribute[] = [...record.attributes];
  for (const number of others) {
    const other = await oneRecord(volume, number);
    if (other.base !== record.number) throw damaged('attribute list', { record: record.number });
    attributes.push(...other.attributes);
  }
  return { ...record, attributes };
}
