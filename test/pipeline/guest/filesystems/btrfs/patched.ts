import { crc32c } from '../../../../../src/pipeline/guest/crc32c.ts';

const SUPERBLOCK = 65_536;
const SIZE = 4096;

/** Changes the superblock, whose checksum then holds again. */
export function patched(data: Buffer, change: (superblock: Buffer) => void): Buffer {
  const superblock = data.subarray(SUPERBLOCK, SUPERBLOCK + SIZE);
  change(superblock);
  superblock.writeUInt32LE(~crc32c(0xffffffff, superblock.subarray(32)) >>> 0, 0);
  return data;
}

/** As if its checksums were of a kind that is not verified. */
export function withoutChecksums(data: Buffer): Buffer {
  return patched(data, superblock => superblock.writeUInt16LE(1, 0xc4));
}
