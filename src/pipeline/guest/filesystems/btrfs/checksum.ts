import { createHash } from 'node:crypto';
import { crc32c } from '../../crc32c.ts';

/** What metadata is checked with. Those without a sum of their own here are taken on trust. */
export interface Checksum {
  readonly id: 'crc32c' | 'xxhash64' | 'sha256' | 'blake2b';
  readonly sum?: (data: Buffer) => Buffer;
}

const AREA = 32;

/** By number. */
export const checksums: readonly Checksum[] = [
  { id: 'crc32c', sum: castagnoli },
  { id: 'xxhash64' },
  { id: 'sha256', sum: data => createHash('sha256').update(data).digest() },
  { id: 'blake2b' },
];

/** Superblocks and nodes begin with 32 bytes for the checksum of what follows. */
export function holds({ sum }: Checksum, block: Buffer): boolean {
  if (sum === undefined) return true;
  const found = sum(block.subarray(AREA));
  return found.equals(block.subarray(0, found.length));
}

function castagnoli(data: Buffer): Buffer {
  const sum = Buffer.alloc(4);
  sum.writeUInt32LE(~crc32c(0xffffffff, data) >>> 0);
  return sum;
}
