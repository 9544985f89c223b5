import { sector } from '../sector.ts';

/** What stands between the grains of a streamOptimized disk. */
export const marker = { endOfStream: 0, grainTable: 1, grainDirectory: 2, footer: 3, progress: 4 } as const;

/** The first bytes of every block: a compressed grain when `length` is not 0, else a marker of that type. */
export interface BlockStart {
  /** Of a grain: its first sector on the disk. Of a marker: sectors that follow. */
  readonly value: bigint;
  readonly length: number;
  readonly type: number;
}

/** Bytes before a grain's data: LBA and length. */
export const grainStart = 12;
/** Bytes that tell a block. */
export const blockStart = 16;

/** Source: VMware "Virtual Disk Format 5.0", "Stream-Optimized Compressed Sparse Extents". */
export function parseBlockStart(bytes: Uint8Array): BlockStart {
  const view = new DataView(bytes.buffer, bytes.byteOffset, blockStart);
  return { value: view.getBigUint64(0, true), length: view.getUint32(8, true), type: view.getUint32(12, true) };
}

/**
 * A block that is a grain: its LBA, not exact past 2^53, and the length of its data. There are thousands a second of
 * them, hence no view and no BigInt.
 */
export function grainBlock(bytes: Uint8Array): { readonly lba: number; readonly length: number } | undefined {
  const length = word(bytes, 8);
  return length === 0 ? undefined : { lba: word(bytes, 4) * 2 ** 32 + word(bytes, 0), length };
}

function word(bytes: Uint8Array, at: number): number {
  const [a = 0, b = 0, c = 0, d = 0] = [bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]];
  return (a | (b << 8) | (c << 16) | (d << 24)) >>> 0;
}

/** One sector that says that `sectors` sectors of metadata of this type follow. */
export function encodeMarker(type: number, sectors: number): Uint8Array {
  const out = Buffer.alloc(sector);
  out.writeBigUInt64LE(BigInt(sectors), 0);
  out.writeUInt32LE(type, 12);
  return out;
}

/** Bytes from one length to the next full sector. */
export function padding(length: number): number {
  return (sector - (length % sector)) % sector;
}
