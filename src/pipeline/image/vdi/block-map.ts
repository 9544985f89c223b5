import { setImmediate } from 'node:timers/promises';
import { ExtentSet } from '../../extents.ts';
import { Bitmap } from '../bitmap.ts';
import { imageFailure } from '../failures.ts';
import type { ImageFile } from '../image-file.ts';
import { Lru } from '../lru.ts';
import type { VdiHeader } from './header.ts';

/** A block of the disk and where its data lies; null where it is zeros. */
export interface Block {
  readonly offset: number;
  readonly length: number;
  readonly at: number | null;
}

/** Entries that say that a block has no place in the file. */
const entry = { zeros: 0xfffffffe, none: 0xffffffff } as const;
/** Entries read at once. */
const pageEntries = 16 * 1024;
/** Pages kept: 64 KiB each. */
const pagesKept = 64;
/** Ranges of an allocation that are kept: 16 MiB of memory. */
const mostRanges = 2 ** 20;

/** Where each block of a VDI lies: 32-bit block numbers. Source: VirtualBox include "VDICore.h", VDIIMAGEBLOCKPOINTER. */
export class BlockMap {
  private readonly file: ImageFile;
  private readonly header: VdiHeader;
  private readonly kept = new Lru<Uint32Array>(pagesKept);

  /** @throws Failed IMAGE_CUT when the file ends before the map does */
  constructor(file: ImageFile, header: VdiHeader) {
    this.file = file;
    this.header = header;
    const expected = header.map + header.blocks * 4;
    const { size = 0 } = file;
    if (expected > size) throw imageFailure('IMAGE_CUT', { file: file.name, at: size, expected });
  }

  /**
   * Goes through all of it once.
   * @returns what holds data; undefined where its ranges are too many to be kept
   * @throws Failed VDI_TWICE when two blocks lie at one place, IMAGE_CUT when one lies beyond the end
   */
  async survey(signal: AbortSignal): Promise<ExtentSet | undefined> {
    const used = new Bitmap();
    const allocation = new ExtentSet();
    const { data, blockBytes, extra } = this.header;
    for await (const { offset, length, at } of this.blocks(signal)) {
      if (at === null) continue;
      if (!used.add((at - extra - data) / (blockBytes + extra))) {
        throw imageFailure('VDI_TWICE', { file: this.file.name, at });
      }
      if (allocation.count < mostRanges) allocation.add(offset, length);
    }
    return allocation.count < mostRanges ? allocation : undefined;
  }

  /** All that is in the map, in the order of the disk. */
  async *blocks(signal: AbortSignal): AsyncGenerator<Block> {
    for (let first = 0; first < this.header.blocks; first += pageEntries) {
      signal.throwIfAborted();
      const page = await this.page(first / pageEntries);
      for (let index = 0; index < page.length; index++) {
        if (page[index] !== entry.none) yield this.blockOf(first + index, page[index] as number);
      }
      // Pages in memory would be gone through without ever letting the event loop turn.
      await setImmediate();
    }
  }

  async block(number: number): Promise<Block> {
    const page = await this.page(Math.floor(number / pageEntries));
    return this.blockOf(number, page[number % pageEntries] as number);
  }

  private blockOf(number: number, value: number): Block {
    const { size, blockBytes, data, extra } = this.header;
    const offset = number * blockBytes;
    const length = Math.min(blockBytes, size - offset);
    if (value >= entry.zeros) return { offset, length, at: null };
    const at = data + value * (blockBytes + extra) + extra;
    const { name, size: end = 0 } = this.file;
    if (at + length > end) throw imageFailure('IMAGE_CUT', { file: name, at: end, expected: at + length });
    return { offset, length, at };
  }

  private page(number: number): Promise<Uint32Array> {
    return this.kept.get(number, async () => {
      const first = number * pageEntries;
      const count = Math.min(pageEntries, this.header.blocks - first);
      const bytes = await this.file.at(this.header.map + first * 4, count * 4);
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      return Uint32Array.from({ length: count }, (_, index) => view.getUint32(index * 4, true));
    });
  }
}
