import { inflateSync } from 'node:zlib';

const SECTOR = 512;

export interface Decoded {
  readonly disk: Buffer;
  /** First sectors of the grains in the order met, and how many markers of each type. */
  readonly lbas: readonly number[];
  readonly markers: Readonly<Record<number, number>>;
  /** Lengths the grains inflated to. */
  readonly lengths: readonly number[];
}

/** Reads a streamOptimized VMDK by its markers alone, as one would from a pipe; throws when it does not end. */
export function decodeStream(file: Buffer): Decoded {
  const capacity = Number(file.readBigUInt64LE(12)) * SECTOR;
  const disk = Buffer.alloc(capacity);
  const lbas: number[] = [];
  const lengths: number[] = [];
  const markers: Record<number, number> = {};
  for (let at = Number(file.readBigUInt64LE(64)) * SECTOR; ; ) {
    const value = Number(file.readBigUInt64LE(at));
    const size = file.readUInt32LE(at + 8);
    if (size > 0) {
      const data = inflateSync(file.subarray(at + 12, at + 12 + size));
      data.copy(disk, value * SECTOR);
      lbas.push(value);
      lengths.push(data.length);
      at += Math.ceil((12 + size) / SECTOR) * SECTOR;
      continue;
    }
    const type = file.readUInt32LE(at + 12);
    markers[type] = (markers[type] ?? 0) + 1;
    if (type === 0) return { disk, lbas, lengths, markers };
    at += SECTOR + (type === 4 ? 0 : value * SECTOR);
  }
}
