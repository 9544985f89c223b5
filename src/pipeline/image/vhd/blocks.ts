import { setImmediate } from 'node:timers/promises';
import { imageFailure } from '../failures.ts';
import type { ImageFile } from '../image-file.ts';
import { firstOverlap, type Taken } from '../overlaps.ts';
import { sector } from '../sector.ts';
import type { DynamicHeader } from './dynamic-header.ts';

const unused = 0xffff_ffff;
const readLength = 1024 * 1024;

/** The block allocation table: for every block of the disk its first sector in the file, or none. */
export class BlockTable {
  readonly blocks: number;
  private readonly sectors: Uint32Array;

  private constructor(sectors: Uint32Array) {
    this.sectors = sectors;
    this.blocks = sectors.length;
  }

  /**
   * @param blocks of the disk: a table may have more entries
   * @param end where blocks must have ended: the footer, or the end of the file
   * @param others what else is in the file, in sectors
   * @throws Failed VHD_BLOCK_BEYOND, VHD_BLOCKS_OVERLAP, IMAGE_CUT
   */
  static async read(
    file: ImageFile,
    header: DynamicHeader,
    blocks: number,
    place: { readonly end: number; readonly others: readonly Taken[] },
    signal: AbortSignal,
  ): Promise<BlockTable> {
    const sectors = await entriesOf(file, header.table, blocks, signal);
    const length = (header.bitmapBytes + header.blockBytes) / sector;
    const used = sectors.filter(at => at !== unused);
    const most = place.end / sector - length;
    for (const [block, at] of used.length > 0 ? sectors.entries() : []) {
      if (at === unused || at <= most) continue;
      const expected = (at + length) * sector;
      throw imageFailure('VHD_BLOCK_BEYOND', { file: file.name, block, expected, size: place.end });
    }
    const overlap = firstOverlap(used, length, place.others);
    if (overlap !== undefined) {
      throw imageFailure('VHD_BLOCKS_OVERLAP', { file: file.name, at: overlap * sector });
    }
    return new BlockTable(sectors);
  }

  /** Position of a block's sector bitmap in the file, its data behind; undefined where nothing was ever written. */
  at(block: number): number | undefined {
    const at = this.sectors[block] ?? unused;
    return at === unused ? undefined : at * sector;
  }
}

async function entriesOf(file: ImageFile, table: number, count: number, signal: AbortSignal): Promise<Uint32Array> {
  // Nothing is allocated for a table that is not there.
  if (file.size !== undefined && table + count * 4 > file.size) {
    throw imageFailure('IMAGE_CUT', { file: file.name, at: file.size, expected: table + count * 4 });
  }
  const entries = new Uint32Array(count);
  for (let done = 0; done < count; ) {
    signal.throwIfAborted();
    const bytes = await file.at(table + done * 4, Math.min(readLength, (count - done) * 4));
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let at = 0; at < bytes.length; at += 4) entries[done++] = view.getUint32(at);
    await setImmediate();
  }
  return entries;
}
