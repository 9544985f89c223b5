import { crc32 } from 'node:zlib';

export const SECTOR = 512;
export const MIB = 1024 * 1024;
export const esp = 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B';
export const biosBoot = '21686148-6449-6E6F-744E-656564454649';
export const linux = '0FC63DAF-8483-4772-8E79-3D69D8477DE4';

export interface Slot {
  readonly type: number;
  /** Sectors. */
  readonly first: number;
  readonly count: number;
  readonly active?: boolean;
}

/** A boot record with up to four entries, also an extended one. */
export function bootRecord(slots: readonly (Slot | undefined)[], code = ''): Buffer {
  const sector = Buffer.alloc(SECTOR);
  sector.write(code, 3, 'latin1');
  slots.forEach((slot, index) => {
    if (slot === undefined) return;
    const at = 446 + 16 * index;
    sector.writeUInt8(slot.active ? 0x80 : 0, at);
    sector.writeUInt8(slot.type, at + 4);
    sector.writeUInt32LE(slot.first, at + 8);
    sector.writeUInt32LE(slot.count, at + 12);
  });
  sector.writeUInt16LE(0xaa55, 510);
  return sector;
}

/** GRUB 2's first sector as far as anyone looks at it: its name, and where the next stage is. */
export function grubRecord(slots: readonly Slot[], core: number): Buffer {
  const sector = bootRecord(slots);
  sector.write('GRUB', 0x180, 'latin1');
  sector.writeUInt16LE(0x8000, 0x5a);
  sector.writeUInt32LE(core, 0x5c);
  return sector;
}

export interface GptSlot {
  readonly type: string;
  /** Logical blocks, both ends included. */
  readonly first: number;
  readonly last: number;
  readonly name?: string;
  readonly attributes?: number;
}

export interface GptShape {
  readonly size: number;
  readonly sector?: number;
  readonly slots: readonly GptSlot[];
  readonly entrySize?: number;
  readonly count?: number;
  readonly mbr?: Buffer;
  /** Where the backup header is, in logical blocks; the last one when not said. */
  readonly backup?: number;
}

/** The pieces of a disk with a GPT: protective record, primary table, backup table. */
export function gpt(shape: GptShape): { offset: number; data: Buffer }[] {
  const { size, sector = SECTOR, slots, entrySize = 128, count = 128 } = shape;
  const backup = shape.backup ?? Math.floor(size / sector) - 1;
  const entries = Buffer.alloc(count * entrySize);
  for (const [index, slot] of slots.entries()) entry(slot).copy(entries, index * entrySize);
  const table = Math.ceil(entries.length / sector);
  const header = (own: number, other: number, first: number) =>
    gptHeader({ sector, own, other, first, count, entrySize, crc: crc32(entries) });
  const protective = shape.mbr ?? bootRecord([{ type: 0xee, first: 1, count: 0xffffffff }]);
  return [
    { offset: 0, data: protective },
    { offset: sector, data: header(1, backup, 2) },
    { offset: 2 * sector, data: entries },
    { offset: (backup - table) * sector, data: entries },
    { offset: backup * sector, data: header(backup, 1, backup - table) },
  ];
}

interface HeaderShape {
  readonly sector: number;
  readonly own: number;
  readonly other: number;
  readonly first: number;
  readonly count: number;
  readonly entrySize: number;
  readonly crc: number;
}

/** A header with the right checksum, whatever its fields say. */
export function gptHeader({ sector, own, other, first, count, entrySize, crc }: HeaderShape): Buffer {
  const header = Buffer.alloc(sector);
  header.write('EFI PART\0\0\x01\0', 0, 'latin1');
  header.writeUInt32LE(92, 12);
  header.writeBigUInt64LE(BigInt(own), 24);
  header.writeBigUInt64LE(BigInt(other), 32);
  header.writeBigUInt64LE(BigInt(first), 72);
  header.writeUInt32LE(count, 80);
  header.writeUInt32LE(entrySize, 84);
  header.writeUInt32LE(crc, 88);
  header.writeUInt32LE(crc32(header.subarray(0, 92)), 16);
  return header;
}

function entry({ type, first, last, name = '', attributes = 0 }: GptSlot): Buffer {
  const data = Buffer.alloc(128);
  guid(type).copy(data, 0);
  data.fill(0x5a, 16, 32);
  data.writeBigUInt64LE(BigInt(first), 32);
  data.writeBigUInt64LE(BigInt(last), 40);
  data.writeUInt32LE(attributes, 48);
  data.write(name, 56, 72, 'utf16le');
  return data;
}

function guid(text: string): Buffer {
  const [a = '', b = '', c = '', d = '', e = ''] = text.split('-');
  const swapped = [a, b, c].map(part => Buffer.from(part, 'hex').reverse());
  return Buffer.concat([...swapped, Buffer.from(d + e, 'hex')]);
}
