import { damaged, GuestUnreadable } from '../unreadable.ts';
import { type Cells, cellAt } from './cells.ts';

/** Of one value; what is asked for here is a few bytes to a few kilobytes. */
const MOST_DATA = 4 * 1024 * 1024;
const MOST_SEGMENTS = 1024;
/** Bytes of one segment of big data, all but the last full. */
const SEGMENT = 16_344;
const INLINE = 0x8000_0000;

/** Types of values (winnt.h). */
export const valueType = { text: 1, expandable: 2, binary: 3, number: 4, bigEndian: 5, texts: 7, long: 11 } as const;

export interface HiveValue {
  /** Empty for a key's default value. */
  readonly name: string;
  readonly type: number;
  readonly data: Buffer;
}

/** A value's name and where its data is, before that is read. */
export interface ValueRecord {
  readonly name: string;
  readonly type: number;
  readonly read: () => Promise<HiveValue>;
}

/** Source: "Windows registry file format specification", "Key value". */
export async function valueAt(cells: Cells, offset: number): Promise<ValueRecord> {
  const cell = await cellAt(cells, offset, 'value');
  if (cell.toString('latin1', 0, 2) !== 'vk' || cell.length < 20) throw damaged('value', { offset });
  const length = cell.readUInt16LE(2);
  if (20 + length > cell.length) throw damaged('value', { offset, length });
  const name = cell.toString((cell.readUInt16LE(16) & 1) !== 0 ? 'latin1' : 'utf16le', 20, 20 + length);
  const type = cell.readUInt32LE(12);
  return { name, type, read: async () => ({ name, type, data: await dataOf(cells, cell, offset) }) };
}

async function dataOf(cells: Cells, cell: Buffer, offset: number): Promise<Buffer> {
  const size = cell.readUInt32LE(4);
  if (size >= INLINE) {
    if (size - INLINE > 4) throw damaged('value', { offset, size });
    return cell.subarray(8, 8 + size - INLINE);
  }
  if (size === 0) return Buffer.alloc(0);
  if (size > MOST_DATA) throw new GuestUnreadable('too-much', 'value', { offset, size });
  const place = cell.readUInt32LE(8);
  const data = await cellAt(cells, place, 'value data');
  const big = cells.base.minor > 3 && size > SEGMENT && data.toString('latin1', 0, 2) === 'db';
  if (big) return bigData(cells, data, size, place);
  if (size > data.length) throw damaged('value data', { offset: place, size });
  return data.subarray(0, size);
}

/** Source: "Windows registry file format specification", "Big data". */
async function bigData(cells: Cells, head: Buffer, size: number, offset: number): Promise<Buffer> {
  const count = head.readUInt16LE(2);
  const list = await cellAt(cells, head.readUInt32LE(4), 'big data');
  if (count > MOST_SEGMENTS || count * 4 > list.length || count * SEGMENT < size)
    throw damaged('big data', { offset, count });
  const parts: Buffer[] = [];
  for (let left = size, index = 0; left > 0; left -= SEGMENT, index++) {
    const part = await cellAt(cells, list.readUInt32LE(index * 4), 'big data');
    const length = Math.min(left, SEGMENT);
    if (part.length < length) throw damaged('big data', { offset, index });
    parts.push(part.subarray(0, length));
  }
  return Buffer.concat(parts);
}

/** A number of 32 bits, or of 64 that is exact in a double. */
export function numberOf(value: HiveValue | undefined): number | undefined {
  if (value === undefined) return undefined;
  const { type, data } = value;
  if (type === valueType.number && data.length >= 4) return data.readUInt32LE(0);
  if (type === valueType.bigEndian && data.length >= 4) return data.readUInt32BE(0);
  if (type === valueType.long && data.length >= 8) return Number(data.readBigUInt64LE(0));
  return undefined;
}

/** A text, to its first zero; nothing is expanded. */
export function textOf(value: HiveValue | undefined): string | undefined {
  return value?.type === valueType.text || value?.type === valueType.expandable
    ? value.data.toString('utf16le').replace(/\0.*$/s, '')
    : undefined;
}

/** A list of texts; a single one is a list, too. */
export function textsOf(value: HiveValue | undefined): readonly string[] {
  if (value?.type === valueType.texts) return value.data.toString('utf16le').split('\0').filter(Boolean);
  const one = textOf(value);
  return one ? [one] : [];
}
