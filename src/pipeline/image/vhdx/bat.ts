import { setImmediate } from 'node:timers/promises';
import { imageFailure } from '../failures.ts';
import { firstOverlap, type Taken } from '../overlaps.ts';
import { MiB } from './header.ts';
import type { VhdxMetadata } from './metadata.ts';
import type { Region } from './regions.ts';
import type { ReplayedFile } from './replayed-file.ts';

/**
 * States of a payload block (MS-VHDX 2.5.1.1): not present, undefined, zero and unmapped ones read as zeros where there is
 * no parent; 7 is for differencing disks alone.
 */
const present = 6;
const readable = new Set([0, 1, 2, 3, present]);
/** Sectors that one sector bitmap block describes. */
const sectorsPerChunk = 2 ** 23;
const entryBytes = 8;
const readLength = MiB;

/** The block allocation table: for every block of the disk where in the file it lies, or none. */
export class VhdxBat {
  readonly blocks: number;
  /** In MiB; 0 for a block that is zeros: nothing of the disk lies in the first MiB. */
  private readonly places: Uint32Array;

  private constructor(places: Uint32Array) {
    this.places = places;
    this.blocks = places.length;
  }

  /**
   * @param others what else is in the file, in MiB
   * @throws Failed VHDX_BAT_SHORT, VHDX_BLOCK, VHDX_BLOCK_BEYOND, VHDX_BLOCKS_OVERLAP
   */
  static async read(
    file: ReplayedFile,
    region: Region,
    disk: VhdxMetadata,
    others: readonly Taken[],
    signal: AbortSignal,
  ): Promise<VhdxBat> {
    const blocks = Math.ceil(disk.size / disk.blockBytes);
    // Behind every so many payload entries stands one of a sector bitmap, which only differencing disks use.
    const ratio = (sectorsPerChunk * disk.sectorSize) / disk.blockBytes;
    const entries = blocks + Math.floor((blocks - 1) / ratio);
    if (entries * entryBytes > region.length) {
      throw imageFailure('VHDX_FIELD', { file: file.name, field: 'BAT Length', value: String(region.length) });
    }
    const places = new Uint32Array(blocks);
    for (let done = 0; done < entries; ) {
      signal.throwIfAborted();
      const length = Math.min(readLength, (entries - done) * entryBytes);
      const bytes = await file.at(region.offset + done * entryBytes, length);
      for (let at = 0; at < length; at += entryBytes, done++) {
        if (done % (ratio + 1) === ratio) continue;
        const block = done - Math.floor(done / (ratio + 1));
        places[block] = placeOf(bytes, at, { file, block, length: disk.blockBytes });
      }
      await setImmediate();
    }
    const overlap = firstOverlap(
      places.filter(place => place !== 0),
      disk.blockBytes / MiB,
      others,
    );
    if (overlap !== undefined) throw imageFailure('VHDX_BLOCKS_OVERLAP', { file: file.name, at: overlap * MiB });
    return new VhdxBat(places);
  }

  /** Position of a block in the file; undefined where it reads as zeros. */
  at(block: number): number | undefined {
    const place = this.places[block] ?? 0;
    return place === 0 ? undefined : place * MiB;
  }
}

function placeOf(
  bytes: Buffer,
  at: number,
  about: { readonly file: ReplayedFile; readonly block: number; readonly length: number },
): number {
  const { file, block, length } = about;
  const low = bytes.readUInt32LE(at);
  const state = low & 7;
  if (!readable.has(state)) throw imageFailure('VHDX_BLOCK', { file: file.name, block, state });
  if (state !== present) return 0;
  const place = bytes.readUInt32LE(at + 4) * 2 ** 12 + (low >>> 20);
  if (place === 0) throw imageFailure('VHDX_BLOCKS_OVERLAP', { file: file.name, at: 0 });
  if (place * MiB + length > file.size) {
    throw imageFailure('VHDX_BLOCK_BEYOND', {
      file: file.name,
      block,
      expected: place * MiB + length,
      size: file.size,
    });
  }
  return place;
}
