import { Bitmap } from '../bitmap.ts';
import type { ByteReader } from '../byte-reader.ts';
import { imageFailure } from '../failures.ts';
import { sector } from '../sector.ts';
import { headerLength, isSparseHeader, parseSparseHeader, type SparseHeader } from './header.ts';
import type { PackedGrain } from './inflate.ts';
import { blockStart, grainBlock, grainStart, marker, padding, parseBlockStart } from './markers.ts';

/** A grain whose data is next in the reader. */
export interface StreamedGrain extends PackedGrain {
  /** Bytes of compressed data. */
  readonly packed: number;
}

/** Sectors of the longest grain directory: 8 MiB, doubled for padding. */
const mostDirectory = 32768;

/**
 * The blocks of a streamOptimized disk, one after the other, each checked: where it lies on the disk, that it comes
 * once, that tables and footer agree with it, and that the end was reached with nothing missing.
 */
export class GrainStream {
  private readonly reader: ByteReader;
  private readonly header: SparseHeader;
  private readonly file: string;
  private readonly seen = new Bitmap();
  private readonly expected: number | undefined;
  private tables = 0;
  private listed = 0;
  private footer = false;

  /**
   * @param reader at the first byte after the metadata in front
   * @param expected number of grains, where tables in front say it
   */
  constructor(reader: ByteReader, header: SparseHeader, file: string, expected: number | undefined) {
    this.reader = reader;
    this.header = header;
    this.file = file;
    this.expected = expected;
  }

  /**
   * Goes to the next grain, whose data must then be taken or skipped with its padding; undefined at the end of the
   * stream, with all of the file read.
   * @throws Failed VMDK_… at the first block that is not as it must be
   */
  async next(): Promise<StreamedGrain | undefined> {
    for (;;) {
      const at = this.reader.position;
      const start = await this.reader.peek(blockStart);
      if (start.length < blockStart) throw imageFailure('VMDK_TRUNCATED', { file: this.file, at: at + start.length });
      const block = parseBlockStart(start);
      if (block.length > 0) {
        const grain = this.grain(at, Number(block.value), block.length);
        await this.reader.skip(grainStart);
        return grain;
      }
      await this.skip(sector);
      if (block.type === marker.endOfStream) {
        await this.end();
        return undefined;
      }
      await this.metadata(block.type, Number(block.value), at);
    }
  }

  /**
   * The same for a grain whose beginning is in the reader's hands already, without waiting for anything; undefined where
   * it is not, or where no grain is next: `next` then tells.
   */
  nextHere(): StreamedGrain | undefined {
    const { reader } = this;
    const start = reader.here(blockStart);
    const block = start && grainBlock(start);
    if (!block) return undefined;
    const grain = this.grain(reader.position, block.lba, block.length);
    reader.pass(grainStart);
    return grain;
  }

  private grain(at: number, lba: number, packed: number): StreamedGrain {
    const { size, grainBytes } = this.header;
    const { file } = this;
    // Deflate grows what it cannot shrink by a few bytes; VirtualBox too takes anything below twice a grain.
    if (packed > 2 * grainBytes) {
      throw imageFailure('VMDK_GRAIN_LONG', { file, at, length: packed, most: 2 * grainBytes });
    }
    const offset = lba * sector;
    if (offset >= size) throw imageFailure('VMDK_GRAIN_BEYOND', { file, at, offset, size });
    if (offset % grainBytes !== 0) throw imageFailure('VMDK_GRAIN_UNALIGNED', { file, at, offset, grain: grainBytes });
    if (!this.seen.add(offset / grainBytes)) throw imageFailure('VMDK_GRAIN_TWICE', { file, at, offset });
    return { at, offset, length: Math.min(grainBytes, size - offset), packed };
  }

  private async metadata(type: number, sectors: number, at: number): Promise<void> {
    const { file, header } = this;
    const tableBytes = header.tableEntries * 4;
    if (type === marker.progress) return;
    if (type === marker.footer) return this.checkFooter();
    if (type !== marker.grainTable && type !== marker.grainDirectory) {
      throw imageFailure('VMDK_MARKER', { file, at, type });
    }
    const table = type === marker.grainTable;
    const bytes = table ? tableBytes : Math.ceil(header.size / (header.grainBytes * header.tableEntries)) * 4;
    const needed = (bytes + padding(bytes)) / sector;
    // Some writers leave the count at 0 (libvmdk); what follows is then as long as the header implies. A directory is
    // only passed over, so that it may be padded.
    const length = sectors === 0 ? needed : sectors;
    if (length < needed || length > (table ? needed : mostDirectory)) {
      throw imageFailure('VMDK_MARKER_LENGTH', { file, at, sectors });
    }
    if (table) await this.checkTable(tableBytes);
    else await this.skip(length * sector);
  }

  /** Every entry must name a sector that has gone by. */
  private async checkTable(tableBytes: number): Promise<void> {
    const start = this.reader.position;
    const table = await this.reader.take(tableBytes + padding(tableBytes));
    if (table.length < tableBytes) this.truncated();
    const entries = new DataView(table.buffer, table.byteOffset, tableBytes);
    this.tables++;
    for (let index = 0; index < tableBytes; index += 4) {
      const at = entries.getUint32(index, true);
      if (at === 0 || (at === 1 && this.header.zeroGrains)) continue;
      if (at * sector < this.header.dataOffset || at * sector >= start) {
        throw imageFailure('VMDK_TABLE', { file: this.file, at: start + index, sector: at });
      }
      this.listed++;
    }
  }

  private async checkFooter(): Promise<void> {
    const footer = await this.reader.take(headerLength);
    if (footer.length < headerLength) this.truncated();
    checkFooter(footer, this.header, this.file);
    this.footer = true;
  }

  /**
   * A sector of zeros is the end marker, but also what a download that was cut and filled up holds: what must have
   * come before the end is counted.
   */
  private async end(): Promise<void> {
    const { file } = this;
    if (this.header.footer && !this.footer) throw imageFailure('VMDK_FOOTER', { file });
    const expected = this.expected ?? (this.tables > 0 ? this.listed : undefined);
    if (expected !== undefined && expected !== this.seen.count) {
      throw imageFailure('VMDK_GRAINS_MISSING', { file, found: this.seen.count, expected });
    }
    await this.reader.drain();
  }

  private async skip(length: number): Promise<void> {
    if ((await this.reader.skip(length)) < length) this.truncated();
  }

  private truncated(): never {
    throw imageFailure('VMDK_TRUNCATED', { file: this.file, at: this.reader.position });
  }
}

/**
 * A footer is the header again, with the position of the grain directory.
 * @throws Failed VMDK_FOOTER when it is not a header, or one of another disk
 */
export function checkFooter(footer: Uint8Array, header: SparseHeader, file: string): SparseHeader {
  if (!isSparseHeader(footer)) throw imageFailure('VMDK_FOOTER', { file });
  const parsed = parseSparseHeader(footer, file);
  if (
    parsed.size !== header.size ||
    parsed.grainBytes !== header.grainBytes ||
    parsed.tableEntries !== header.tableEntries ||
    !parsed.compressed
  ) {
    throw imageFailure('VMDK_FOOTER', { file });
  }
  return parsed;
}
