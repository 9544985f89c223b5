import { crc32 } from 'node:zlib';
import { SECTOR } from '../sector.ts';
import type { Seeded } from '../seeded.ts';
import { protectiveMbr } from './mbr.ts';
import type { RawFile } from './raw-file.ts';

/** UEFI specification 2.10, 5.3.3, and the Discoverable Partitions Specification. */
export const EFI_SYSTEM = 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B';
export const LINUX_DATA = '0FC63DAF-8483-4772-8E79-3D69D8477DE4';

const ENTRIES = 128;
const ENTRY = 128;
const TABLE_SECTORS = (ENTRIES * ENTRY) / SECTOR;

export interface GptPartition {
  readonly type: string;
  readonly name: string;
  /** First and last sector, both included. */
  readonly first: number;
  readonly last: number;
}

/** The last sector a partition may use on a disk of so many sectors. */
export function lastUsable(sectors: number): number {
  return sectors - TABLE_SECTORS - 2;
}

/**
 * Writes protective MBR, primary and backup GPT.
 * Source: UEFI specification 2.10, 5.3.2 (header) and 5.3.3 (entries).
 */
export async function writeGpt(disk: RawFile, partitions: readonly GptPartition[], random: Seeded): Promise<void> {
  const sectors = disk.size / SECTOR;
  const diskGuid = guid(random);
  const table = Buffer.alloc(ENTRIES * ENTRY);
  partitions.forEach((partition, index) => {
    entry(partition, guid(random)).copy(table, index * ENTRY);
  });
  const header = (at: number, other: number, tableAt: number) =>
    gptHeader({ at, other, tableAt, sectors, diskGuid, tableCrc: crc32(table) });
  await disk.write(0, protectiveMbr(sectors));
  await disk.write(SECTOR, header(1, sectors - 1, 2));
  await disk.write(2 * SECTOR, table);
  await disk.write((sectors - 1 - TABLE_SECTORS) * SECTOR, table);
  await disk.write((sectors - 1) * SECTOR, header(sectors - 1, 1, sectors - 1 - TABLE_SECTORS));
}

interface HeaderFields {
  readonly at: number;
  readonly other: number;
  readonly tableAt: number;
  readonly sectors: number;
  readonly diskGuid: Buffer;
  readonly tableCrc: number;
}

function gptHeader({ at, other, tableAt, sectors, diskGuid, tableCrc }: HeaderFields): Buffer {
  const header = Buffer.alloc(SECTOR);
  header.write('EFI PART', 0, 'latin1');
  header.writeUInt32LE(0x00010000, 8);
  header.writeUInt32LE(92, 12);
  header.writeBigUInt64LE(BigInt(at), 24);
  header.writeBigUInt64LE(BigInt(other), 32);
  header.writeBigUInt64LE(BigInt(2 + TABLE_SECTORS), 40);
  header.writeBigUInt64LE(BigInt(lastUsable(sectors)), 48);
  diskGuid.copy(header, 56);
  header.writeBigUInt64LE(BigInt(tableAt), 72);
  header.writeUInt32LE(ENTRIES, 80);
  header.writeUInt32LE(ENTRY, 84);
  header.writeUInt32LE(tableCrc, 88);
  header.writeUInt32LE(crc32(header.subarray(0, 92)), 16);
  return header;
}

function entry(partition: GptPartition, unique: Buffer): Buffer {
  const bytes = Buffer.alloc(ENTRY);
  guidBytes(partition.type).copy(bytes, 0);
  unique.copy(bytes, 16);
  bytes.writeBigUInt64LE(BigInt(partition.first), 32);
  bytes.writeBigUInt64LE(BigInt(partition.last), 40);
  bytes.write(partition.name.slice(0, 36), 56, 'utf16le');
  return bytes;
}

/** A random GUID of version 4 as it lies on disk. */
function guid(random: Seeded): Buffer {
  const bytes = random.bytes(16);
  bytes.writeUInt16LE((bytes.readUInt16LE(6) & 0x0fff) | 0x4000, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes;
}

/** The first three groups of a GUID lie on disk in little-endian order (UEFI specification, appendix A). */
function guidBytes(text: string): Buffer {
  const straight = Buffer.from(text.replaceAll('-', ''), 'hex');
  straight.subarray(0, 4).reverse();
  straight.subarray(4, 6).reverse();
  straight.subarray(6, 8).reverse();
  return straight;
}
