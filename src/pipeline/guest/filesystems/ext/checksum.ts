import { crc32c } from '../../crc32c.ts';
import { compat, incompat, roCompat } from './features.ts';

/** The CRC of group descriptors before metadata_csum: polynomial 0x8005, reflected. */
export function crc16(crc: number, data: Uint8Array): number {
  let sum = crc;
  for (const byte of data) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xa001 : sum >>> 1;
  }
  return sum;
}

export function le32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}

/** What every metadata checksum goes on from: the seed in the superblock, or the checksum of the first UUID. */
export function checksumSeed(superblock: Buffer): number {
  const seeded = (superblock.readUInt32LE(0x60) & incompat.checksumSeed) !== 0;
  return seeded ? superblock.readUInt32LE(0x270) : crc32c(0xffffffff, superblock.subarray(0x68, 0x78));
}

/** @param superblock all 1024 bytes */
export function superblockHolds(superblock: Buffer): boolean {
  if ((superblock.readUInt32LE(0x64) & roCompat.metadataChecksum) === 0) return true;
  return crc32c(0xffffffff, superblock.subarray(0, 0x3fc)) === superblock.readUInt32LE(0x3fc);
}

export function hasJournal(superblock: Buffer): boolean {
  return (superblock.readUInt32LE(0x5c) & compat.hasJournal) !== 0;
}
