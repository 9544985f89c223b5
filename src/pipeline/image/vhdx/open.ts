import { ExtentSet } from '../../extents.ts';
import type { Disk } from '../../types/disk.ts';
import { imageFailure } from '../failures.ts';
import type { ImageFormat } from '../format.ts';
import { type Mapped, mappedRuns } from '../mapped-runs.ts';
import { readGrains } from '../vmdk/read-grains.ts';
import { VhdxBat } from './bat.ts';
import { activeHeader, headerSection, MiB } from './header.ts';
import { replayed } from './log.ts';
import { readMetadata, type VhdxMetadata } from './metadata.ts';
import { readRegions } from './regions.ts';
import type { ReplayedFile } from './replayed-file.ts';

const signature = 'vhdxfile';
/** Ranges of an allocation that are kept: 16 MiB of memory. */
const mostRanges = 2 ** 20;

/**
 * VHDX, fixed and dynamic. A log that was not replayed is replayed in memory.
 * Source: Microsoft, MS-VHDX "Virtual Hard Disk v2 (VHDX) File Format".
 */
export const vhdx: ImageFormat = {
  id: 'vhdx',
  detect: head => Buffer.from(head.subarray(0, signature.length)).toString('latin1') === signature,
  async open(image, signal): Promise<Disk> {
    if (!image.seekable) throw imageFailure('IMAGE_NEEDS_SEEKING', { file: image.name });
    const header = await activeHeader(image);
    const file = await replayed(image, header);
    const regions = await readRegions(file);
    const about = await readMetadata(file, regions.metadata);
    if (about.parent !== undefined) {
      throw imageFailure('VHDX_DIFFERENCING', { file: image.name, parent: about.parent });
    }
    const taken = [{ offset: 0, length: headerSection }, header.log, ...regions.all].filter(({ length }) => length > 0);
    const inMiB = taken.map(({ offset, length }) => ({ start: offset / MiB, length: length / MiB }));
    const bat = await VhdxBat.read(file, regions.bat, about, inMiB, signal);
    const allocation = allocationOf(bat, about);
    return {
      format: 'vhdx',
      size: about.size,
      ordered: true,
      ...(about.sectorSize === 512 ? {} : { sectorSize: about.sectorSize }),
      ...(allocation.count < mostRanges ? { allocation } : {}),
      runs: options => mappedRuns(image, mapOf(bat, about, file, options.wanted), options),
      read: (offset, into) =>
        readGrains({ size: about.size, grainBytes: about.blockBytes }, offset, into, async (block, from, part) => {
          const at = bat.at(block);
          if (at === undefined) part.fill(0);
          else await file.read(at + from, part);
        }),
      close: () => image.close(),
    };
  },
};

function allocationOf(bat: VhdxBat, about: VhdxMetadata): ExtentSet {
  const allocation = new ExtentSet();
  for (let block = 0; block < bat.blocks && allocation.count < mostRanges; block++) {
    if (bat.at(block) !== undefined) allocation.add(block * about.blockBytes, lengthOf(about, block));
  }
  return allocation;
}

/** The last block of a disk may be longer than what is left of it. */
function lengthOf({ size, blockBytes }: VhdxMetadata, block: number): number {
  return Math.min(blockBytes, size - block * blockBytes);
}

/** In disk order; blocks with sectors from the log come in pieces. */
function* mapOf(
  bat: VhdxBat,
  about: VhdxMetadata,
  file: ReplayedFile,
  wanted: ExtentSet | undefined,
): Generator<Mapped> {
  for (let block = 0; block < bat.blocks; block++) {
    const place = bat.at(block);
    const start = block * about.blockBytes;
    const whole = lengthOf(about, block);
    if (place === undefined || (wanted && !wanted.touches(start, whole))) continue;
    for (const { from, length, at } of file.pieces(place, whole)) {
      const offset = start + from;
      if (at === 'log') yield { offset, length, decode: into => file.read(place + from, into).then(() => into) };
      else yield { offset, length, at };
    }
  }
}
