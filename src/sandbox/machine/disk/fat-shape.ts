import { SECTOR } from '../sector.ts';
import type { Write } from './raw-file.ts';

/** Where things lie in a FAT file system, in sectors from its start. */
export interface FatShape {
  readonly kind: 'FAT16' | 'FAT32';
  readonly sectors: number;
  readonly reserved: number;
  readonly fatSectors: number;
  readonly rootAt: number;
  readonly rootSectors: number;
  readonly dataAt: number;
  readonly perCluster: number;
  readonly clusterBytes: number;
  readonly clusters: number;
}

const FIRST_FAT32_CLUSTER_COUNT = 65525;
const FEWEST_FAT16_CLUSTERS = 4085;
const ROOT_ENTRIES = 512;

/** The kind follows from the count of clusters alone (FAT32 File System Specification, FAT type determination). */
export function fatShape(sectors: number): FatShape {
  const fat32 = shapeOf('FAT32', sectors, sectors > 0x8_0000 ? 8 : 1);
  if (fat32.clusters >= FIRST_FAT32_CLUSTER_COUNT) return fat32;
  const small = shapeOf('FAT16', sectors, 1);
  const fat16 = small.clusters < FIRST_FAT32_CLUSTER_COUNT ? small : shapeOf('FAT16', sectors, 2);
  if (fat16.clusters < FEWEST_FAT16_CLUSTERS) throw new RangeError(`${sectors} sectors are too few for FAT16`);
  return fat16;
}

function shapeOf(kind: 'FAT16' | 'FAT32', sectors: number, perCluster: number): FatShape {
  const reserved = kind === 'FAT32' ? 32 : 1;
  const rootSectors = kind === 'FAT32' ? 0 : (ROOT_ENTRIES * 32) / SECTOR;
  const width = kind === 'FAT32' ? 4 : 2;
  let fatSectors = 1;
  const clusters = () => Math.floor((sectors - reserved - rootSectors - 2 * fatSectors) / perCluster);
  while (fatSectors * SECTOR < (clusters() + 2) * width) fatSectors++;
  const rootAt = reserved + 2 * fatSectors;
  const dataAt = rootAt + rootSectors;
  const clusterBytes = perCluster * SECTOR;
  return {
    ...{ kind, sectors, reserved, fatSectors, rootAt, rootSectors, dataAt, perCluster, clusterBytes },
    clusters: clusters(),
  };
}

interface BootFields {
  readonly hidden: number;
  readonly label: string;
  readonly serial: number;
  readonly free: number;
  readonly next: number;
}

/** Boot sector, and for FAT32 its FSInfo and the copies of both at sector 6. */
export function fatBootSectors(shape: FatShape, fields: BootFields): Write[] {
  const boot = bootSector(shape, fields);
  if (shape.kind === 'FAT16') return [{ offset: 0, data: boot }];
  const both = Buffer.concat([boot, fsInfo(fields)]);
  return [0, 6].map(sector => ({ offset: sector * SECTOR, data: both }));
}

function bootSector(shape: FatShape, { hidden, label, serial }: BootFields): Buffer {
  const fat32 = shape.kind === 'FAT32';
  const sector = Buffer.alloc(SECTOR);
  Buffer.from([0xeb, fat32 ? 0x58 : 0x3c, 0x90]).copy(sector);
  sector.write('mkfs.fat', 3, 'latin1');
  sector.writeUInt16LE(SECTOR, 11);
  sector.writeUInt8(shape.perCluster, 13);
  sector.writeUInt16LE(shape.reserved, 14);
  sector.writeUInt8(2, 16);
  sector.writeUInt16LE(fat32 ? 0 : ROOT_ENTRIES, 17);
  const short = !fat32 && shape.sectors < 0x10000;
  sector.writeUInt16LE(short ? shape.sectors : 0, 19);
  sector.writeUInt8(0xf8, 21);
  sector.writeUInt16LE(fat32 ? 0 : shape.fatSectors, 22);
  sector.writeUInt16LE(63, 24);
  sector.writeUInt16LE(255, 26);
  sector.writeUInt32LE(hidden, 28);
  sector.writeUInt32LE(short ? 0 : shape.sectors, 32);
  if (fat32) {
    sector.writeUInt32LE(shape.fatSectors, 36);
    sector.writeUInt32LE(2, 44);
    sector.writeUInt16LE(1, 48);
    sector.writeUInt16LE(6, 50);
  }
  const at = fat32 ? 64 : 36;
  sector.writeUInt8(0x80, at);
  sector.writeUInt8(0x29, at + 2);
  sector.writeUInt32LE(serial, at + 3);
  sector.write(label.padEnd(11), at + 7, 'latin1');
  sector.write(shape.kind.padEnd(8), at + 18, 'latin1');
  sector.writeUInt16LE(0xaa55, 510);
  return sector;
}

function fsInfo({ free, next }: BootFields): Buffer {
  const sector = Buffer.alloc(SECTOR);
  sector.write('RRaA', 0, 'latin1');
  sector.write('rrAa', 484, 'latin1');
  sector.writeUInt32LE(free, 488);
  sector.writeUInt32LE(next, 492);
  sector.writeUInt32LE(0xaa550000, 508);
  return sector;
}
