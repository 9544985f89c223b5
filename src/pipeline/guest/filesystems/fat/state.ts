import type { FatShape } from '../../../image/partitions/fat-shape.ts';
import { type BlockSource, bytesAt } from '../../block-source.ts';
import { textIn } from '../../uuid.ts';
import type { Freshness, Space } from '../filesystem.ts';

/** The largest FAT that is counted through. */
const MOST_COUNTED = 4 * 1024 * 1024;
/** Says that serial number and label are there. */
const EXTENDED = 0x29;

/** Where the extended boot record is: after the areas' sizes, which take more room in FAT32. */
function extended({ bits }: FatShape): number {
  return bits === 32 ? 64 : 36;
}

/** `1234-ABCD`, and the label of the boot record, which tools let go stale. */
export function identityOf(shape: FatShape, sector: Buffer): { uuid?: string; label?: string } {
  const at = extended(shape);
  if (sector.readUInt8(at + 2) !== EXTENDED) return {};
  const serial = sector
    .readUInt32LE(at + 3)
    .toString(16)
    .toUpperCase()
    .padStart(8, '0');
  const label = textIn(sector, at + 7, 11);
  const named = label !== undefined && label !== '' && label !== 'NO NAME';
  return { uuid: `${serial.slice(0, 4)}-${serial.slice(4)}`, ...(named ? { label } : {}) };
}

/**
 * Windows keeps two bits in the FAT's second entry: unmounted, and no errors seen. Linux sets bit 0 of a byte in the
 * boot record while it is mounted.
 * Source: Microsoft FAT specification (fatgen103), "FAT Data Structure"; FAT_STATE_DIRTY of Linux.
 */
export async function freshnessOf(source: BlockSource, shape: FatShape, sector: Buffer): Promise<Freshness> {
  const bytes = await bytesAt(source, shape.fat, 8, 'FAT');
  const second = shape.bits === 32 ? bytes.readUInt32LE(4) >>> 24 : shape.bits === 16 ? bytes.readUInt8(3) >>> 4 : 0xf;
  const mounted = (sector.readUInt8(extended(shape) + 1) & 1) !== 0;
  const errors = (second & 0x4) === 0;
  const freshness: Freshness =
    mounted || (second & 0x8) === 0 ? { state: 'stale', why: 'not unmounted' } : { state: 'clean' };
  return errors ? { ...freshness, errors } : freshness;
}

/** Free clusters are counted; of a FAT too large for that the number noted beside it is taken. */
export async function spaceOf(source: BlockSource, shape: FatShape, sector: Buffer): Promise<Space> {
  const entries = shape.clusters + 2;
  const length = Math.ceil((entries * shape.bits) / 8);
  const free =
    length > MOST_COUNTED
      ? await noted(source, shape, sector)
      : countFree(shape, await bytesAt(source, shape.fat, length, 'FAT'));
  return { total: shape.clusters * shape.clusterBytes, free: free * shape.clusterBytes };
}

function countFree({ bits, clusters }: FatShape, fat: Buffer): number {
  let free = 0;
  for (let cluster = 2; cluster < clusters + 2; cluster++) {
    if (entryOf(fat, bits, cluster) === 0) free++;
  }
  return free;
}

function entryOf(fat: Buffer, bits: 12 | 16 | 32, cluster: number): number {
  if (bits === 32) return fat.readUInt32LE(cluster * 4) & 0x0fffffff;
  if (bits === 16) return fat.readUInt16LE(cluster * 2);
  const at = Math.floor(cluster * 1.5);
  const pair = fat.readUInt8(at) | (fat.readUInt8(at + 1) << 8);
  return cluster % 2 === 0 ? pair & 0xfff : pair >>> 4;
}

/** FAT32's FSInfo sector. */
async function noted(source: BlockSource, { clusters }: FatShape, sector: Buffer): Promise<number> {
  const info = await bytesAt(source, sector.readUInt16LE(48) * sector.readUInt16LE(11), 512, 'FSInfo');
  const free = info.readUInt32LE(488);
  return info.readUInt32LE(484) === 0x61417272 && free <= clusters ? free : 0;
}
