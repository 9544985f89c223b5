import type { Bytes, Disk } from '../types/disk.ts';
import type { Layout, LayoutRequest, StreamLayout } from '../types/layout.ts';
import { imageFailure } from './failures.ts';
import type { ImageFormat } from './format.ts';
import { ImageFile } from './image-file.ts';
import { refuseOtherFormats } from './other-formats.ts';
import { ovaStream } from './ova-layout.ts';
import { qcow2 } from './qcow2/open.ts';
import { qcow2Stream } from './qcow2/write.ts';
import { raw, saysRaw } from './raw.ts';
import { blockStream, rawBlocks, rawStream } from './raw-layout.ts';
import { sector } from './sector.ts';
import { vdi } from './vdi/open.ts';
import { dynamicVhd } from './vhd/dynamic-layout.ts';
import { endsLikeVhd, vhd } from './vhd/open.ts';
import { fixedVhd } from './vhd/write-fixed.ts';
import { vhdx } from './vhdx/open.ts';
import { flatPart, vmdk, vmdkDescriptor } from './vmdk/open.ts';
import { refuseSnapshotExtents } from './vmdk/refuse.ts';
import { streamOptimizedVmdk } from './vmdk/write-stream-optimized.ts';

/** In the order in which they are tried: what has no signature of its own comes last. */
export const imageFormats: readonly ImageFormat[] = [vmdk, vmdkDescriptor, qcow2, vdi, vhdx, vhd, flatPart, raw];

const headLength = 64 * 1024;
const mebibyte = 1024 * 1024;

/**
 * Turns a source's file into a disk; its format is found by its content. The disk owns the bytes from then on, and when
 * there is no disk they are closed.
 * @param signal stops the opening; a file that can only be streamed is looked into by beginning its stream, which is
 *   then under this signal too
 * @throws Failed (exit data) with a code of image/failures.ts
 */
export async function openImage(bytes: Bytes, signal: AbortSignal): Promise<Disk> {
  const file = new ImageFile(bytes, signal);
  try {
    const head = await file.first(headLength);
    if (head.length === 0) throw imageFailure('IMAGE_EMPTY', { file: file.name });
    const tail = file.seekable ? await file.last(sector) : undefined;
    refuseSnapshotExtents(head, file.name);
    refuseOtherFormats(head, file.name, saysRaw(file.name) || endsLikeVhd(tail));
    const format = imageFormats.find(each => each.detect(head, file.name, tail));
    if (!format) throw imageFailure('IMAGE_NOT_A_DISK', { file: file.name });
    return await format.open(file, signal);
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** A disk format that can be written. */
export interface ImageWriter {
  readonly id: string;
  /** With its dot. */
  readonly extension: string;
  /** Disks in it have multiples of this many bytes: others are padded, and a size that is asked for is rounded up. */
  readonly unit: number;
  /** Can it go to a pipe? */
  readonly streams: boolean;
  layout(disk: Disk, about: LayoutRequest): Layout;
  /** The same bytes from the first to the last; only where `streams`. */
  stream(disk: Disk, about: LayoutRequest): StreamLayout;
}

export const imageWriters: readonly ImageWriter[] = [
  {
    id: 'vhd',
    extension: '.vhd',
    unit: mebibyte,
    streams: true,
    layout: fixedVhd,
    stream: (disk, about) => blockStream(fixedVhd(disk, about)),
  },
  { id: 'vhd-dynamic', extension: '.vhd', unit: mebibyte, streams: true, layout: dynamicVhd, stream: dynamicVhd },
  { id: 'raw', extension: '.raw', unit: sector, streams: true, layout: rawBlocks, stream: rawStream },
  { id: 'qcow2', extension: '.qcow2', unit: sector, streams: true, layout: qcow2Stream, stream: qcow2Stream },
  {
    id: 'vmdk',
    extension: '.vmdk',
    unit: sector,
    streams: true,
    layout: streamOptimizedVmdk,
    stream: streamOptimizedVmdk,
  },
  { id: 'ova', extension: '.ova', unit: sector, streams: true, layout: ovaStream, stream: ovaStream },
];

/** The writer of a format, by its id (`vhd`) or extension (`.vhd`: the first that has it); undefined when there is none. */
export function imageWriter(format: string): ImageWriter | undefined {
  const name = format.toLowerCase();
  return imageWriters.find(({ id, extension }) => id === name || extension === name);
}

/**
 * How a disk is written down in a format.
 * @throws RangeError for a format without a writer: plans and arguments are checked before
 */
export function layoutFor(format: string, disk: Disk, about: LayoutRequest): Layout {
  return known(format).layout(disk, about);
}

/** The same as one stream, for a pipe. @throws RangeError for a format without a writer */
export function streamFor(format: string, disk: Disk, about: LayoutRequest): StreamLayout {
  return known(format).stream(disk, about);
}

function known(format: string): ImageWriter {
  const writer = imageWriter(format);
  if (!writer) throw new RangeError(format);
  return writer;
}
