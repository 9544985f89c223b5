import { isZero } from '../../../native/index.ts';
import type { Disk, Run, RunsOptions } from '../../types.ts';
import { ByteReader } from '../byte-reader.ts';
import { imageFailure } from '../failures.ts';
import type { ImageFile } from '../image-file.ts';
import { Lru } from '../lru.ts';
import { type Job, pipelined } from '../pipelined.ts';
import { sector } from '../sector.ts';
import { findFooter } from './footer.ts';
import { GrainDirectory } from './grain-directory.ts';
import { GrainStream, type StreamedGrain } from './grain-stream.ts';
import type { SparseHeader } from './header.ts';
import { inflate } from './inflate.ts';
import { blockStart, grainStart, padding, parseBlockStart } from './markers.ts';
import { readGrains } from './read-grains.ts';
import { type Survey, survey } from './survey.ts';

/** Grains inflating at once, and bytes of them at most: grains may be up to 4 MiB. */
const inFlight = { grains: 8, bytes: 8 * 1024 * 1024 };
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
  const reader = new ByteReader(file.stream(options.signal), options.signal);
  const limit = Math.max(2, Math.min(inFlight.grains, Math.floor(inFlight.bytes / header.grainBytes)));
  // One buffer a slot: the source's chunk is gone before its grain is inflated.
  const buffers: Uint8Array[] = [];
  try {
    await reader.skip(header.dataOffset);
    const grains = new GrainStream(reader, header, file.name, surveyed?.grains);
    yield* pipelined(limit, async slot => {
      const grain = await nextWanted(grains, reader, options);
      if (!grain) return undefined;
      if ((buffers[slot]?.length ?? 0) < grain.packed)
        buffers[slot] = Buffer.allocUnsafe(grain.packed + header.grainBytes / 4);
      const packed = (buffers[slot] as Uint8Array).subarray(0, grain.packed);
      if ((await reader.fill(packed)) < packed.length) {
        throw imageFailure('VMDK_GRAIN_CUT', { file: file.name, at: grain.at });
      }
      await reader.skip(padding(grainStart + grain.packed));
      return inflateRun(packed, grain, header, file.name);
    });
  } finally {
    await reader.close();
  }
}

/** Goes past the grains that nobody wants: they are checked, but not inflated. */
async function nextWanted(
  grains: GrainStream,
  reader: ByteReader,
  { wanted, at }: RunsOptions,
): Promise<StreamedGrain | undefined> {
  for (;;) {
    const grain = await grains.next();
    if (!grain) return undefined;
    at?.(grain.offset);
    if (!wanted || wanted.touches(grain.offset, grain.length)) return grain;
    await reader.skip(grain.packed + padding(grainStart + grain.packed));
  }
}

function inflateRun(packed: Uint8Array, grain: StreamedGrain, header: SparseHeader, file: string): Job<Run> {
  const { offset, length } = grain;
  const done = inflate(packed, grain, header.grainBytes, file).then(data => ({
    offset,
    length,
    data: isZero(data) ? null : data,
  }));
  return { done };
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
