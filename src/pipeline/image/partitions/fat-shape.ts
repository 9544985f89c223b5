import { Malformed } from './view.ts';

/** Where things are in a FAT file system; offsets and lengths in bytes from its first sector. */
export interface FatShape {
  readonly bits: 12 | 16 | 32;
  readonly clusterBytes: number;
  /** Clusters are numbered from 2 to `clusters` + 1. */
  readonly clusters: number;
  readonly fat: number;
  readonly data: number;
  /** FAT12 and FAT16: the root directory's place; FAT32 keeps it in clusters from `cluster`. */
  readonly root: { readonly offset: number; readonly length: number } | { readonly cluster: number };
}

/** Does the sector begin with a BIOS parameter block that can be FAT's? The checks are those of Linux's fat driver. */
export function isFat(sector: Buffer): boolean {
  if (sector.length < 512) return false;
  const jumps = sector[0] === 0xeb || sector[0] === 0xe9;
  const fats = sector.readUInt8(16);
  return jumps && sizesOf(sector) !== undefined && fats >= 1 && fats <= 4 && sector.readUInt8(21) >= 0xf0;
}

/** Bytes of a sector and a cluster, where both are powers of two in the range the specification allows. */
function sizesOf(sector: Buffer): { sectorBytes: number; clusterBytes: number } | undefined {
  const sectorBytes = sector.readUInt16LE(11);
  const perCluster = sector.readUInt8(13);
  if (![512, 1024, 2048, 4096].includes(sectorBytes)) return undefined;
  if (perCluster === 0 || (perCluster & (perCluster - 1)) !== 0) return undefined;
  return sector.readUInt16LE(14) === 0 ? undefined : { sectorBytes, clusterBytes: sectorBytes * perCluster };
}

/**
 * Reads the BIOS parameter block.
 * @param sector first 512 bytes, for which `isFat` holds
 * @param size bytes of the partition
 * @throws Malformed where the areas do not fit the partition or one another
 * Source: Microsoft FAT specification (fatgen103), "BPB" and "FAT Type Determination".
 */
export function fatShape(sector: Buffer, size: number): FatShape {
  const { sectorBytes, clusterBytes } = sizesOf(sector) ?? wrong();
  const fat = sector.readUInt16LE(14) * sectorBytes;
  const rootBytes = Math.ceil((sector.readUInt16LE(17) * 32) / sectorBytes) * sectorBytes;
  const fatSectors = sector.readUInt16LE(22) || sector.readUInt32LE(36);
  const total = (sector.readUInt16LE(19) || sector.readUInt32LE(32)) * sectorBytes;
  const root = fat + sector.readUInt8(16) * fatSectors * sectorBytes;
  const data = root + rootBytes;
  const clusters = Math.floor((total - data) / clusterBytes);
  // Firmware and Linux alike take a file system without a 16-bit FAT size as FAT32, however few its clusters.
  const bits = sector.readUInt16LE(22) === 0 ? 32 : clusters < 4085 ? 12 : 16;
  const holds = Math.floor((fatSectors * sectorBytes * 8) / bits) >= clusters + 2;
  if (total > size || clusters < 1 || !holds || clusters > 0x0ffffff5) wrong();
  if (bits === 32) return { bits, clusterBytes, clusters, fat, data, root: { cluster: sector.readUInt32LE(44) } };
  if (rootBytes === 0) wrong();
  return { bits, clusterBytes, clusters, fat, data, root: { offset: root, length: rootBytes } };
}

function wrong(): never {
  throw new Malformed('boot-record');
}
