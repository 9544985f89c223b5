import { imageFailure } from '../failures.ts';
import { sector } from '../sector.ts';

/**
 * The header of a sparse extent, as far as a reader needs it, with sectors already turned into bytes.
 * Source: VMware "Virtual Disk Format 5.0" technical note, SparseExtentHeader and the streamOptimized chapter.
 */
export interface SparseHeader {
  /** Of the disk (of the extent, in a split disk); 0 when only the descriptor says it. */
  readonly size: number;
  readonly grainBytes: number;
  /** Grains that one grain table holds. */
  readonly tableEntries: number;
  /** streamOptimized: compressed grains with their LBA and markers in between. */
  readonly compressed: boolean;
  /** A grain table entry of 1 is a grain of zeros. */
  readonly zeroGrains: boolean;
  /** Position of the embedded descriptor; absent when there is none. */
  readonly descriptor?: { readonly offset: number; readonly length: number };
  /** Position of the grain directory, where the header says it. */
  readonly directory?: number;
  /** A footer at the end has the position of the grain directory (GD_AT_END). */
  readonly footer: boolean;
  /** Position of the redundant grain directory, where the flags call it valid. */
  readonly redundantDirectory?: number;
  /** Where grains begin: everything before is metadata. */
  readonly dataOffset: number;
}

export const headerLength = sector;
const magic = 'KDMV';
const flag = { newlines: 1, redundant: 2, zeroGrains: 4, compressed: 1 << 16, markers: 1 << 17 };
const directoryAtEnd = 2n ** 64n - 1n;
/** 64 TiB: past what any VMware product makes (62 TiB). */
const mostSectors = 2 ** 46 / sector;
/** 4 MiB; VMware's own are 64 KiB. */
const mostGrainSectors = 8192;
/** Grains of one disk: 64 TiB at 64 KiB. */
const mostGrains = 2 ** 30;
const mostTables = 2 ** 21;
const mostDescriptorSectors = 2048;

export function isSparseHeader(head: Uint8Array): boolean {
  return head.length >= headerLength && latin1(head, 0, 4).toUpperCase() === magic;
}

/**
 * @param head at least the first 512 bytes
 * @throws Failed when it is unfinished, of an unknown version, damaged, or says what cannot be
 */
export function parseSparseHeader(head: Uint8Array, file: string): SparseHeader {
  const view = new DataView(head.buffer, head.byteOffset, headerLength);
  const wrong = (field: string, value: number | bigint) =>
    imageFailure('VMDK_HEADER', { file, field, value: String(value) });
  const sectors = (field: string, at: number, most: number) => {
    const value = view.getBigUint64(at, true);
    if (value > BigInt(most)) throw wrong(field, value);
    return Number(value);
  };
  if (latin1(head, 0, 4) === magic.toLowerCase()) throw imageFailure('VMDK_UNFINISHED', { file });
  if (latin1(head, 0, 4) !== magic) throw wrong('magic', view.getUint32(0, true));
  const version = view.getUint32(4, true);
  if (version < 1 || version > 3) throw imageFailure('VMDK_VERSION', { file, version });
  const flags = view.getUint32(8, true);
  if (flags & flag.newlines && latin1(head, 73, 77) !== '\n \r\n') throw imageFailure('VMDK_NEWLINES', { file });

  const compressed = (flags & flag.compressed) !== 0;
  if (compressed !== ((flags & flag.markers) !== 0)) throw wrong('flags', flags);
  const algorithm = view.getUint16(77, true);
  if (compressed && algorithm !== 1) throw wrong('compressAlgorithm', algorithm);

  const capacity = sectors('capacity', 12, mostSectors);
  const grain = sectors('grainSize', 20, mostGrainSectors);
  const tableEntries = view.getUint32(44, true);
  if (capacity > 0) {
    if (grain === 0 || (grain & (grain - 1)) !== 0) throw wrong('grainSize', grain);
    if (tableEntries === 0 || tableEntries > 512) throw wrong('numGTEsPerGT', tableEntries);
    const grains = Math.ceil(capacity / grain);
    if (grains > mostGrains || grains / tableEntries > mostTables) throw wrong('grainSize', grain);
  }
  const descriptorAt = sectors('descriptorOffset', 28, 2 ** 32);
  const descriptorLength = sectors('descriptorSize', 36, mostDescriptorSectors);
  const atEnd = view.getBigUint64(56, true) === directoryAtEnd;
  const directory = atEnd ? 0 : sectors('gdOffset', 56, 2 ** 32);
  if (!compressed && capacity > 0 && directory === 0) throw wrong('gdOffset', view.getBigUint64(56, true));
  const redundant = flags & flag.redundant ? sectors('rgdOffset', 48, 2 ** 32) : 0;
  const overHead = sectors('overHead', 64, 2 ** 32);
  return {
    size: capacity * sector,
    grainBytes: grain * sector,
    tableEntries,
    compressed,
    zeroGrains: (flags & flag.zeroGrains) !== 0,
    ...(descriptorAt > 0 && descriptorLength > 0
      ? { descriptor: { offset: descriptorAt * sector, length: descriptorLength * sector } }
      : {}),
    footer: atEnd,
    ...(directory > 0 ? { directory: directory * sector } : {}),
    ...(redundant > 0 ? { redundantDirectory: redundant * sector } : {}),
    // A header that says nothing of its overhead still has itself and its descriptor before the data.
    dataOffset: Math.max(overHead, descriptorAt + descriptorLength, 1) * sector,
  };
}

/**
 * The header VMware's own streams carry: version 3, flags 0x30001, grains of 128 sectors, 512 entries a table.
 * @param size of the disk, a multiple of 512
 * @param directory position of the grain directory, or 'at-end' in the header before the data
 */
export function streamOptimizedHeader(layout: {
  readonly size: number;
  readonly grainBytes: number;
  readonly tableEntries: number;
  readonly descriptor: { readonly offset: number; readonly length: number };
  readonly directory: number | 'at-end';
  readonly dataOffset: number;
}): Uint8Array {
  const out = Buffer.alloc(headerLength);
  const sectors = (bytes: number) => BigInt(bytes / sector);
  out.write(magic, 0, 'latin1');
  out.writeUInt32LE(3, 4);
  out.writeUInt32LE(flag.newlines | flag.compressed | flag.markers, 8);
  out.writeBigUInt64LE(sectors(layout.size), 12);
  out.writeBigUInt64LE(sectors(layout.grainBytes), 20);
  out.writeBigUInt64LE(sectors(layout.descriptor.offset), 28);
  out.writeBigUInt64LE(sectors(layout.descriptor.length), 36);
  out.writeUInt32LE(layout.tableEntries, 44);
  out.writeBigUInt64LE(layout.directory === 'at-end' ? directoryAtEnd : sectors(layout.directory), 56);
  out.writeBigUInt64LE(sectors(layout.dataOffset), 64);
  out.write('\n \r\n', 73, 'latin1');
  out.writeUInt16LE(1, 77);
  return out;
}

function latin1(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1', from, to);
}
