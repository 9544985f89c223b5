import { ExtentSet } from '../../extents.ts';
import type { Disk } from '../../types/disk.ts';
import { imageFailure } from '../failures.ts';
import type { ImageFile } from '../image-file.ts';
import { Lru } from '../lru.ts';
import { type Mapped, mappedRuns } from '../mapped-runs.ts';
import type { Taken } from '../overlaps.ts';
import { sector } from '../sector.ts';
import { readGrains } from '../vmdk/read-grains.ts';
import { BlockTable } from './blocks.ts';
import { type DynamicHeader, dynamicHeaderLength, parseDynamicHeader } from './dynamic-header.ts';
import { sizeOf } from './fixed.ts';
import { footerLength, type VhdFooter } from './footer.ts';
import { clearUnwritten, stretchesOf } from './sector-bitmap.ts';

/** Sector bitmaps kept: half a KiB each for blocks of 2 MiB. */
const bitmapsKept = 256;
/** Bitmaps asked for at once while the disk is gone through. */
const together = 16;

/**
 * A dynamic VHD: blocks in the order in which they were first written, each behind a bitmap of its sectors.
 * @param place bytes of the file before the footer at its end; is there a copy of it at the beginning?
 * @throws Failed for a differencing disk, a damaged header or table, and blocks that lie outside or over each other
 * Source: Microsoft "Virtual Hard Disk Image Format Specification" 1.0, "Dynamic Disk Header Format" and following.
 */
export async function openDynamic(
  file: ImageFile,
  footer: VhdFooter,
  place: { readonly behind: number; readonly copy: boolean },
  signal: AbortSignal,
): Promise<Disk> {
  const size = sizeOf(footer);
  const headerAt = footer.dataOffset ?? footerLength;
  const bytes = await file.at(headerAt, dynamicHeaderLength);
  const header = parseDynamicHeader(bytes, { file: file.name, size });
  if (footer.type === 'differencing')
    throw imageFailure('VHD_DIFFERENCING', { file: file.name, parent: header.parent });
  const blocks = Math.ceil(size / header.blockBytes);
  const others = [
    ...(place.copy ? [taken(0, footerLength)] : []),
    taken(headerAt, dynamicHeaderLength),
    taken(header.table, blocks * 4),
  ];
  const table = await BlockTable.read(file, header, blocks, { end: place.behind, others }, signal);
  const disk = new DynamicVhd(file, size, header, table);
  return {
    format: 'vhd-dynamic',
    size,
    ordered: true,
    allocation: disk.allocation(),
    runs: options => mappedRuns(file, disk.map(options.wanted), options),
    read: (offset, into) => disk.read(offset, into),
    close: () => file.close(),
  };
}

function taken(at: number, length: number): Taken {
  return { start: Math.floor(at / sector), length: Math.ceil(length / sector) };
}

class DynamicVhd {
  private readonly file: ImageFile;
  private readonly size: number;
  private readonly header: DynamicHeader;
  private readonly table: BlockTable;
  private readonly bitmaps = new Lru<Uint8Array>(bitmapsKept);

  constructor(file: ImageFile, size: number, header: DynamicHeader, table: BlockTable) {
    this.file = file;
    this.size = size;
    this.header = header;
    this.table = table;
  }

  allocation(): ExtentSet {
    const allocation = new ExtentSet();
    for (const { block } of this.written()) allocation.add(block * this.header.blockBytes, this.lengthOf(block));
    return allocation;
  }

  read(offset: number, into: Uint8Array): Promise<void> {
    const disk = { size: this.size, grainBytes: this.header.blockBytes };
    return readGrains(disk, offset, into, (block, from, part) => this.readPart(block, from, part));
  }

  private *written(): Generator<{ block: number; at: number }> {
    for (let block = 0; block < this.table.blocks; block++) {
      const at = this.table.at(block);
      if (at !== undefined) yield { block, at };
    }
  }

  private lengthOf(block: number): number {
    return Math.min(this.header.blockBytes, this.size - block * this.header.blockBytes);
  }

  private bitmapOf(block: number, at: number): Promise<Uint8Array> {
    return this.bitmaps.get(block, () => this.file.at(at, this.header.bitmapBytes));
  }

  /** In disk order; what was never written is zeros also where a block has room for it. */
  async *map(wanted: ExtentSet | undefined): AsyncGenerator<Mapped> {
    let ahead: { block: number; at: number; bitmap: Promise<Uint8Array> }[] = [];
    for (const { block, at } of this.written()) {
      if (wanted && !wanted.touches(block * this.header.blockBytes, this.lengthOf(block))) continue;
      const bitmap = this.bitmapOf(block, at);
      // It may fail while an earlier one is still at work: it is reported in its turn.
      bitmap.catch(() => {});
      ahead.push({ block, at, bitmap });
      if (ahead.length < together) continue;
      for (const one of ahead) yield* this.pieces(one.block, one.at, await one.bitmap);
      ahead = [];
    }
    for (const one of ahead) yield* this.pieces(one.block, one.at, await one.bitmap);
  }

  private *pieces(block: number, at: number, bitmap: Uint8Array): Generator<Mapped> {
    const data = at + this.header.bitmapBytes;
    for (const { from, length, written } of stretchesOf(bitmap, this.lengthOf(block))) {
      const offset = block * this.header.blockBytes + from;
      if (written === 'some') yield { offset, length, decode: into => this.decoded(block, from, into) };
      else yield { offset, length, at: written === 'all' ? data + from : null };
    }
  }

  private async decoded(block: number, from: number, into: Uint8Array): Promise<Uint8Array> {
    await this.readPart(block, from, into);
    return into;
  }

  private async readPart(block: number, from: number, into: Uint8Array): Promise<void> {
    const at = this.table.at(block);
    if (at === undefined) return void into.fill(0);
    const [bitmap] = await Promise.all([
      this.bitmapOf(block, at),
      this.file.read(at + this.header.bitmapBytes + from, into),
    ]);
    clearUnwritten(bitmap, from, into);
  }
}
