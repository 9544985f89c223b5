import { wantsShared } from '../../../native/index.ts';
import type { Disk, Run, RunsOptions } from '../../types/disk.ts';
import { ByteReader } from '../byte-reader.ts';
import { imageFailure } from '../failures.ts';
import type { ImageFile } from '../image-file.ts';
import { LentBuffers } from '../lent-buffers.ts';
import { Lru } from '../lru.ts';
import { readAhead } from '../read-ahead.ts';
import { sector } from '../sector.ts';
import { findFooter } from './footer.ts';
import { Gatherer } from './gatherer.ts';
import { GrainBatch, PackedBuffer } from './grain-batch.ts';
import { GrainDirectory } from './grain-directory.ts';
import { GrainStream } from './grain-stream.ts';
import type { SparseHeader } from './header.ts';
import { inflate } from './inflate.ts';
import { blockStart, grainStart, parseBlockStart } from './markers.ts';
import { readGrains } from './read-grains.ts';
import { type Survey, survey } from './survey.ts';

/** Batches inflating at once, or inflated and not yet asked for, at most. */
const batches = 3;
/** Bytes that a batch inflates to at most; a grain may be as long. */
const longestBatch = 4 * 1024 * 1024;
/** Smallest disk for which threads of Node's own are started, where those are what inflates. */
const leastShared = 16 * 1024 * 1024;
/** Inflated grains that `read` keeps. */
const keptBytes = 4 * 1024 * 1024;
/** Tables read at opening; they lie scattered, so many of them would be a long wait. 256 GiB of data. */
const mostSurveyed = 8192;

/**
 * A streamOptimized disk: compressed grains, each with its place, in one pass from the first byte to the last. Where
 * the file can be read in any order its tables are used too: for `read`, for the allocation, and to see early that
 * its end is missing.
 * Source: VMware "Virtual Disk Format 5.0", "Stream-Optimized Compressed Sparse Extents".
 */
export async function openStreamOptimized(file: ImageFile, header: SparseHeader, signal: AbortSignal): Promise<Disk> {
  const directory = await openDirectory(file, header);
  const surveyed =
    directory && directory.written().length <= mostSurveyed ? await survey(directory, header, signal) : undefined;
  return {
    format: 'vmdk-stream-optimized',
    size: header.size,
    // VMware and VirtualBox stream in ascending order; where no table shows otherwise it is taken to be so.
    ordered: surveyed?.ordered ?? true,
    ...(surveyed?.allocation ? { allocation: surveyed.allocation } : {}),
    runs: options => streamedRuns(file, header, surveyed, options),
    ...(directory && file.seekable ? { read: readerOf(file, header, directory) } : {}),
    close: () => file.close(),
  };
}

/** The footer's directory, else the header's; undefined where a stream has it behind the data. */
async function openDirectory(file: ImageFile, header: SparseHeader): Promise<GrainDirectory | undefined> {
  const footer = file.seekable ? await findFooter(file, header) : undefined;
  if (file.seekable && header.footer && !footer) throw imageFailure('VMDK_FOOTER', { file: file.name });
  const at = footer?.directory ?? header.directory;
  if (at === undefined) return undefined;
  if (!file.seekable && header.dataOffset > file.reach) return undefined;
  return GrainDirectory.open(file, header, at);
}

async function* streamedRuns(
  file: ImageFile,
  header: SparseHeader,
  surveyed: Survey | undefined,
  options: RunsOptions,
): AsyncGenerator<Run> {
  const { signal, lend } = options;
  const reader = new ByteReader(file.stream(signal), signal);
  const bytes = batchBytes(header, lend?.bytes);
  // Threads of Node's are not worth waking, nor shared memory worth having, for a few grains.
  const shared = header.size >= leastShared && wantsShared();
  const going = Math.min(batches, lend?.ahead ?? batches);
  const packed = Array.from({ length: going + 1 }, () => new PackedBuffer(bytes + 2 * header.grainBytes, shared));
  const buffers = new LentBuffers(bytes, (lend?.runs ?? 0) + going + 2, shared);
  try {
    await reader.skip(header.dataOffset);
    const grains = new GrainStream(reader, header, file.name, surveyed?.grains);
    const gatherer = new Gatherer(reader, grains, file.name, options);
    const inflated = readAhead(going, async slot => {
      const batch = new GrainBatch(header, file.name, packed[slot] as PackedBuffer, await buffers.take());
      await gatherer.fill(batch);
      return batch.empty ? undefined : { done: batch.inflate() };
    });
    for await (const batch of inflated) {
      for (const run of batch.runs()) {
        signal.throwIfAborted();
        yield run;
      }
      batch.letGo();
    }
  } finally {
    await reader.close();
  }
}

/** Bytes that one batch inflates to: no more than the disk has, and whole grains. */
function batchBytes({ size, grainBytes }: SparseHeader, most = longestBatch): number {
  const wished = Math.min(most, longestBatch, size);
  return Math.ceil(wished / grainBytes) * grainBytes;
}

function readerOf(file: ImageFile, header: SparseHeader, directory: GrainDirectory) {
  const kept = new Lru<Uint8Array>(Math.max(2, Math.floor(keptBytes / header.grainBytes)));
  return (offset: number, into: Uint8Array) =>
    readGrains(header, offset, into, async (grain, from, part) => {
      const at = await directory.sectorOf(grain);
      if (at === 0) part.fill(0);
      else {
        const data = await kept.get(grain, () => readGrain(file, header, grain, at * sector));
        part.set(data.subarray(from, from + part.length));
      }
    });
}

async function readGrain(file: ImageFile, header: SparseHeader, grain: number, at: number): Promise<Uint8Array> {
  const offset = grain * header.grainBytes;
  const block = parseBlockStart(await file.at(at, blockStart));
  if (block.length === 0 || Number(block.value) * sector !== offset) {
    const found = Number(block.value) * sector;
    throw imageFailure('VMDK_GRAIN_ELSEWHERE', { file: file.name, at, offset: found, expected: offset });
  }
  if (block.length > 2 * header.grainBytes) {
    const most = 2 * header.grainBytes;
    throw imageFailure('VMDK_GRAIN_LONG', { file: file.name, at, length: block.length, most });
  }
  const length = Math.min(header.grainBytes, header.size - offset);
  return inflate(await file.at(at + grainStart, block.length), { at, offset, length }, header.grainBytes, file.name);
}
