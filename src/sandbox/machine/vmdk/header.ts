import { SECTOR } from '../sector.ts';

/** gdOffset of a stream whose true header comes last (Virtual Disk Format 5.0, Stream-Optimized Compressed Sparse Extents). */
export const GD_AT_END = 0xffff_ffff_ffff_ffffn;
export const GTES_PER_GT = 512;
/** Sectors: 64 KiB. */
export const GRAIN_SECTORS = 128;
export const GRAIN = GRAIN_SECTORS * SECTOR;

/** Bits of the header's flags. */
export const FLAG = { newlines: 1, redundantTables: 2, compressed: 1 << 16, markers: 1 << 17 } as const;
/** Types of a marker whose size is 0; progress is not in the specification, but in what open-vmdk and vSphere write. */
export const MARKER = { end: 0, grainTable: 1, grainDirectory: 2, footer: 3, progress: 4 } as const;

/** The first sector of a sparse extent; offsets and sizes in sectors. */
export interface SparseHeader {
  /** Four characters: `KDMV`, in small letters while a writer is not done. */
  readonly magic: string;
  readonly version: number;
  readonly flags: number;
  readonly capacity: number | bigint;
  readonly grainSize: number | bigint;
  readonly descriptorOffset: number | bigint;
  readonly descriptorSize: number | bigint;
  readonly gtesPerGt: number;
  readonly rgdOffset: number | bigint;
  readonly gdOffset: number | bigint;
  readonly overHead: number | bigint;
  readonly compression: number;
}

/** The header as its 512 bytes, little-endian. Source: Virtual Disk Format 5.0, SparseExtentHeader. */
export function encodeHeader(header: SparseHeader): Buffer {
  const sector = Buffer.alloc(SECTOR);
  sector.write(header.magic, 0, 4, 'latin1');
  sector.writeUInt32LE(header.version, 4);
  sector.writeUInt32LE(header.flags, 8);
  sector.writeBigUInt64LE(BigInt(header.capacity), 12);
  sector.writeBigUInt64LE(BigInt(header.grainSize), 20);
  sector.writeBigUInt64LE(BigInt(header.descriptorOffset), 28);
  sector.writeBigUInt64LE(BigInt(header.descriptorSize), 36);
  sector.writeUInt32LE(header.gtesPerGt, 44);
  sector.writeBigUInt64LE(BigInt(header.rgdOffset), 48);
  sector.writeBigUInt64LE(BigInt(header.gdOffset), 56);
  sector.writeBigUInt64LE(BigInt(header.overHead), 64);
  sector.write('\n \r\n', 73, 'latin1');
  sector.writeUInt16LE(header.compression, 77);
  return sector;
}

/** A marker that is not a grain: `value` is sectors of what follows, or a count. */
export function encodeMarker(type: number, value: number | bigint): Buffer {
  const sector = Buffer.alloc(SECTOR);
  sector.writeBigUInt64LE(BigInt(value), 0);
  sector.writeUInt32LE(type, 12);
  return sector;
}

/** A grain marker with its compressed data, padded to whole sectors. `lba` in sectors. */
export function encodeGrain(lba: number | bigint, compressed: Buffer, size: number = compressed.length): Buffer {
  const sectors = Buffer.alloc(Math.ceil((12 + compressed.length) / SECTOR) * SECTOR);
  sectors.writeBigUInt64LE(BigInt(lba), 0);
  sectors.writeUInt32LE(size, 8);
  compressed.copy(sectors, 12);
  return sectors;
}
