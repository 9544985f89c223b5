import { damaged } from '../../unreadable.ts';
import { wideLE } from '../../wide.ts';
import { fixedUp } from './fixups.ts';

export const attributeType = {
  standardInformation: 0x10,
  list: 0x20,
  volumeName: 0x60,
  volumeInformation: 0x70,
  data: 0x80,
  indexRoot: 0x90,
  indexAllocation: 0xa0,
  bitmap: 0xb0,
  reparsePoint: 0xc0,
} as const;

/** Bits of an attribute's flags. */
export const attributeFlag = { compressed: 0xff, encrypted: 0x4000 } as const;

export interface Attribute {
  readonly type: number;
  readonly name: string;
  readonly flags: number;
  /** The value, where it lies in the record. */
  readonly value?: Buffer;
  /** Where it lies elsewhere, or a part of it does. */
  readonly mapping?: Mapping;
}

export interface Mapping {
  readonly firstCluster: number;
  readonly pairs: Buffer;
  /** Clusters that are compressed together, as a power of two; 0: none. */
  readonly unit: number;
  /** In the first part only: bytes of the whole, and of what was ever written of it. */
  readonly size: number;
  readonly written: number;
}

export interface FileRecord {
  readonly number: number;
  readonly sequence: number;
  readonly directory: boolean;
  /** The record this one continues; 0: none. */
  readonly base: number;
  readonly attributes: readonly Attribute[];
}

const IN_USE = 1;
const DIRECTORY = 2;
const END = 0xffffffff;

/** The low 48 bits of a reference name a record, the high 16 say how often it was used anew. */
export function referenceAt(data: Buffer, at: number): { record: number; sequence: number } {
  return { record: data.readUIntLE(at, 6), sequence: data.readUInt16LE(at + 6) };
}

/**
 * @param raw one record, changed in place
 * @throws GuestUnreadable
 * Source: linux-ntfs documentation, "FILE Record", "Attribute Header".
 */
export function parseRecord(raw: Buffer, number: number): FileRecord {
  fixedUp(raw, 'FILE', 'file record', number);
  const flags = raw.readUInt16LE(22);
  if ((flags & IN_USE) === 0) throw damaged('file record', { record: number });
  const used = Math.min(raw.readUInt32LE(24), raw.length);
  const attributes: Attribute[] = [];
  for (let at = raw.readUInt16LE(20); at + 4 <= used && raw.readUInt32LE(at) !== END; ) {
    const length = raw.readUInt32LE(at + 4);
    if (length < 24 || length % 8 !== 0 || at + length > used) throw damaged('attribute', { record: number, at });
    attributes.push(parseAttribute(raw.subarray(at, at + length), number));
    at += length;
  }
  return {
    number,
    sequence: raw.readUInt16LE(16),
    directory: (flags & DIRECTORY) !== 0,
    base: raw.readUIntLE(32, 6),
    attributes,
  };
}

function parseAttribute(raw: Buffer, record: number): Attribute {
  const nameAt = raw.readUInt16LE(10);
  const about = {
    type: raw.readUInt32LE(0),
    name: raw.toString('utf16le', nameAt, nameAt + raw.readUInt8(9) * 2),
    flags: raw.readUInt16LE(12),
  };
  if (raw.readUInt8(8) === 0) {
    const from = raw.readUInt16LE(20);
    const length = raw.readUInt32LE(16);
    if (from + length > raw.length) throw damaged('attribute', { record });
    return { ...about, value: raw.subarray(from, from + length) };
  }
  const firstCluster = wideLE(raw, 16, 'attribute');
  const pairs = raw.subarray(raw.readUInt16LE(32));
  const whole = firstCluster === 0;
  const size = whole ? wideLE(raw, 48, 'attribute') : 0;
  const written = whole ? wideLE(raw, 56, 'attribute') : 0;
  return { ...about, mapping: { firstCluster, pairs, unit: raw.readUInt8(34), size, written } };
}
