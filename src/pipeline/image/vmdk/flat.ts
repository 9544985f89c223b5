import type { Disk, Run, RunsOptions } from '../../types.ts';
import { ByteReader } from '../byte-reader.ts';
import { imageFailure } from '../failures.ts';
import type { ImageFile } from '../image-file.ts';
import { rawRuns } from '../raw-runs.ts';
import type { DescribedExtent, Descriptor } from './descriptor.ts';

/** A stretch of the disk and where its bytes lie; no file where it is all zeros. */
interface Stretch {
  readonly offset: number;
  readonly length: number;
  readonly file?: ImageFile;
  readonly start: number;
}

/** Files of one disk that are open at the same time. */
const mostExtents = 1024;
const mostSize = 2 ** 46;

/**
 * A disk whose data lies in flat files beside its descriptor, one after the other.
 * @throws Failed when an extent is of another kind, out of reach or too short
 */
export async function openFlat(file: ImageFile, descriptor: Descriptor, signal: AbortSignal): Promise<Disk> {
  const extents = descriptor.extents;
  for (const extent of extents) refuseExtent(extent, descriptor, file.name);
  const size = extents.reduce((sum, extent) => sum + extent.length, 0);
  if (size === 0 || size > mostSize || extents.length > mostExtents) {
    throw imageFailure('VMDK_NO_EXTENT', { file: file.name });
  }
  const opened = new Map<string, ImageFile>();
  const close = async () => {
    for (const each of opened.values()) await each.close();
    await file.close();
  };
  try {
    const stretches = await place(file, extents, opened);
    signal.throwIfAborted();
    return flatDisk(stretches, size, close);
  } catch (error) {
    for (const each of opened.values()) await each.close();
    throw error;
  }
}

function refuseExtent(extent: DescribedExtent, descriptor: Descriptor, file: string): void {
  if (extent.access === 'NOACCESS') throw imageFailure('VMDK_KIND', { file, kind: extent.access });
  if (extent.type === 'ZERO') return;
  if (extent.type === 'SPARSE') throw imageFailure('VMDK_SPLIT', { file, kind: descriptor.createType || extent.type });
  if (extent.type !== 'FLAT' && extent.type !== 'VMFS') throw imageFailure('VMDK_KIND', { file, kind: extent.type });
  const name = extent.name ?? '';
  // Names come from a stranger's file: nothing but a plain name in the same folder. Control characters end up in a terminal.
  if (name === '' || /^\.{1,2}$|[/\\:\p{Cc}]/u.test(name)) {
    throw imageFailure('VMDK_NAME_UNSAFE', { file, name: JSON.stringify(name) });
  }
}

async function place(
  file: ImageFile,
  extents: readonly DescribedExtent[],
  opened: Map<string, ImageFile>,
): Promise<Stretch[]> {
  const stretches: Stretch[] = [];
  let offset = 0;
  for (const { type, name, length, offset: start } of extents) {
    if (type === 'ZERO' || name === undefined) stretches.push({ offset, length, start });
    else {
      const beside = opened.get(name) ?? (await file.beside(name));
      if (!beside) throw imageFailure('VMDK_NO_NEIGHBOUR', { file: file.name, name });
      opened.set(name, beside);
      if (beside.size !== undefined && beside.size < start + length) {
        throw imageFailure('VMDK_FLAT_SHORT', { file: beside.name, size: beside.size, expected: start + length });
      }
      stretches.push({ offset, length, start, file: beside });
    }
    offset += length;
  }
  return stretches;
}

function flatDisk(stretches: readonly Stretch[], size: number, close: () => Promise<void>): Disk {
  async function* runs(options: RunsOptions): AsyncGenerator<Run> {
    for (const stretch of stretches) if (stretch.file) yield* stretchRuns(stretch, stretch.file, options);
  }
  async function read(offset: number, into: Uint8Array): Promise<void> {
    const end = offset + into.length;
    for (const stretch of stretches) {
      const from = Math.max(offset, stretch.offset);
      const to = Math.min(end, stretch.offset + stretch.length);
      if (from >= to) continue;
      const part = into.subarray(from - offset, to - offset);
      if (stretch.file) await stretch.file.read(stretch.start + from - stretch.offset, part);
      else part.fill(0);
    }
  }
  return {
    format: 'vmdk-flat',
    size,
    ordered: true,
    runs,
    ...(stretches.every(({ file }) => !file || file.seekable) ? { read } : {}),
    close,
  };
}

async function* stretchRuns(stretch: Stretch, file: ImageFile, options: RunsOptions): AsyncGenerator<Run> {
  const reader = new ByteReader(file.stream(options.signal), options.signal);
  try {
    await reader.skip(stretch.start);
    yield* rawRuns(reader, { offset: stretch.offset, length: stretch.length, file: file.name }, options);
    await reader.drain();
  } finally {
    await reader.close();
  }
}
