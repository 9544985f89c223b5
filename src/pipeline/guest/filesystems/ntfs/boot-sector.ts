import { damaged } from '../../unreadable.ts';
import { wideLE } from '../../wide.ts';

/** Where things are; sizes in bytes. */
export interface Shape {
  readonly clusterSize: number;
  readonly clusters: number;
  /** First cluster of the master file table. */
  readonly mft: number;
  readonly recordSize: number;
  readonly indexBlockSize: number;
  /** 16 upper-case digits. */
  readonly serial: string;
}

export function isNtfs(sector: Buffer): boolean {
  return sector.toString('latin1', 3, 11) === 'NTFS    ';
}

/**
 * @param sector the first 512 bytes
 * @param size bytes of the source
 * @throws GuestUnreadable
 * Source: linux-ntfs documentation, "$Boot".
 */
export function shapeOf(sector: Buffer, size: number): Shape {
  const sectorSize = sector.readUInt16LE(11);
  if (![512, 1024, 2048, 4096].includes(sectorSize)) throw wrong('sector size');
  const perCluster = sector.readUInt8(13);
  const clusterSize = sectorSize * (perCluster > 0x80 ? 2 ** (0x100 - perCluster) : perCluster);
  if (!isPower(clusterSize) || clusterSize > 2 * 1024 * 1024) throw wrong('cluster size');
  const bytes = wideLE(sector, 40, 'boot sector') * sectorSize;
  const clusters = Math.floor(bytes / clusterSize);
  if (clusters < 1 || bytes > size) throw wrong('total sectors');
  return {
    clusterSize,
    clusters,
    mft: wideLE(sector, 48, 'boot sector'),
    recordSize: recordBytes(sector.readInt8(64), clusterSize, 'record size'),
    indexBlockSize: recordBytes(sector.readInt8(68), clusterSize, 'index-block size'),
    serial: sector.readBigUInt64LE(72).toString(16).toUpperCase().padStart(16, '0'),
  };
}

/** A number of clusters; negative, a power of two of bytes. */
function recordBytes(value: number, clusterSize: number, field: string): number {
  const bytes = value > 0 ? value * clusterSize : 2 ** -value;
  if (!isPower(bytes) || bytes < 512 || bytes > 65536) throw wrong(field);
  return bytes;
}

function isPower(value: number): boolean {
  return value > 0 && Number.isInteger(Math.log2(value));
}

function wrong(field: string) {
  return damaged('boot sector', { field });
}
