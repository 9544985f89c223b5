import { isZero } from '../../../native/index.ts';
import { Failed } from '../../failure.ts';
import type { Disk, Run, RunsOptions } from '../../types/disk.ts';
import { ByteReader } from '../byte-reader.ts';
import { imageFailure } from '../failures.ts';
import type { MappedData } from '../gathered.ts';
import type { ImageFile } from '../image-file.ts';
import { mappedRuns } from '../mapped-runs.ts';
import { sector } from '../sector.ts';
import { GrainDirectory } from './grain-directory.ts';
import { GrainOrder } from './grain-order.ts';
import { headerLength, type SparseHeader } from './header.ts';
import { readGrains } from './read-grains.ts';
import { survey } from './survey.ts';

/**
 * A monolithicSparse disk: tables in front, then grains as they are, in the order in which they were first written.
 * Where a digest was promised of the file, or it can only be streamed, it is read in one pass in the order of the file:
 * that pass checks the digest too. Else it is read in the order of the disk.
 * @throws Failed when both directories are damaged, a table points outside of the data, or two grains overlap
 */
export async function openSparse(file: ImageFile, header: SparseHeader, signal: AbortSignal): Promise<Disk> {
  const directory = await soundDirectory(file, header);
  const order = new GrainOrder(header.grainBytes / sector);
  const { allocation, ordered } = await survey(directory, header, signal, (grain, at) => {
    checkWhole(file, header, grain, at);
    if (!order.add(grain, at)) throw imageFailure('VMDK_GRAINS_OVERLAP', { file: file.name, at: at * sector });
  });
  const onePass = file.promised || !file.seekable;
  return {
    format: 'vmdk-monolithic-sparse',
    size: header.size,
    ordered: ordered || !onePass,
    ...(allocation ? { allocation } : {}),
    runs: options =>
      onePass
        ? grainsInFileOrder(file, header, order, options)
        : mappedRuns(file, grainsInDiskOrder(header, directory), options),
    ...(file.seekable ? { read: readerOf(file, header, directory) } : {}),
    close: () => file.close(),
  };
}

/** The grain directory, or the redundant one where the first is damaged. */
async function soundDirectory(file: ImageFile, header: SparseHeader): Promise<GrainDirectory> {
  const redundant = () =>
    header.redundantDirectory === undefined
      ? undefined
      : GrainDirectory.open(file, header, header.redundantDirectory).catch(ifFailed);
  let first: GrainDirectory;
  try {
    first = await GrainDirectory.open(file, header, header.directory ?? headerLength);
  } catch (error) {
    const second = error instanceof Failed ? await redundant() : undefined;
    if (second) return second;
    throw error;
  }
  if (first.written().length === first.tables) return first;
  const second = await redundant();
  return second?.hasMoreThan(first) ? second : first;
}

function ifFailed(error: unknown): undefined {
  if (!(error instanceof Failed)) throw error;
}

/** Bytes of a grain that belong to the disk: the last one may be cut. */
function lengthOf(header: SparseHeader, grain: number): number {
  return Math.min(header.grainBytes, header.size - grain * header.grainBytes);
}

function checkWhole(file: ImageFile, header: SparseHeader, grain: number, at: number): void {
  const expected = at * sector + lengthOf(header, grain);
  if (file.size !== undefined && expected > file.size) {
    throw imageFailure('IMAGE_CUT', { file: file.name, at: file.size, expected });
  }
}

/** Neighbours in disk and file as one. */
async function* grainsInDiskOrder(header: SparseHeader, directory: GrainDirectory): AsyncGenerator<MappedData> {
  let open: MappedData | undefined;
  for (const number of directory.written()) {
    const table = (await directory.table(number)) ?? [];
    for (const [entry, sectorAt] of table.entries()) {
      const grain = number * header.tableEntries + entry;
      const offset = grain * header.grainBytes;
      // Entries past the end of the disk only fill the last table up.
      if (sectorAt === 0 || offset >= header.size) continue;
      const [at, length] = [sectorAt * sector, lengthOf(header, grain)];
      if (open && offset === open.offset + open.length && at === open.at + open.length) {
        open = { ...open, length: open.length + length };
      } else {
        if (open) yield open;
        open = { offset, length, at };
      }
    }
  }
  if (open) yield open;
}

async function* grainsInFileOrder(
  file: ImageFile,
  header: SparseHeader,
  order: GrainOrder,
  options: RunsOptions,
): AsyncGenerator<Run> {
  const reader = new ByteReader(file.stream(options.signal), options.signal);
  try {
    for (const { grain, at } of order) {
      const offset = grain * header.grainBytes;
      const length = lengthOf(header, grain);
      options.at?.(offset);
      if (options.wanted && !options.wanted.touches(offset, length)) continue;
      await reader.skip(at * sector - reader.position);
      const data = await reader.take(length);
      if (data.length < length) {
        throw imageFailure('IMAGE_CUT', { file: file.name, at: reader.position, expected: at * sector + length });
      }
      yield { offset, length, data: isZero(data) ? null : data };
    }
    await reader.drain();
  } finally {
    await reader.close();
  }
}

function readerOf(file: ImageFile, header: SparseHeader, directory: GrainDirectory) {
  return (offset: number, into: Uint8Array) =>
    readGrains(header, offset, into, async (grain, from, part) => {
      const at = await directory.sectorOf(grain);
      if (at === 0) part.fill(0);
      else await file.read(at * sector + from, part);
    });
}
