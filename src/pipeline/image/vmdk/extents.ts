import { ExtentSet } from '../../extents.ts';
import type { Disk } from '../../types/disk.ts';
import { imageFailure } from '../failures.ts';
import type { ImageFile } from '../image-file.ts';
import { joined } from '../joined.ts';
import type { DescribedExtent, Descriptor } from './descriptor.ts';
import { flatExtent } from './flat.ts';
import { headerLength, isSparseHeader, parseSparseHeader, type SparseHeader } from './header.ts';
import { refuseSnapshotExtents } from './refuse.ts';
import { openSparse } from './sparse.ts';
import { openStreamOptimized } from './stream-optimized.ts';

/** Files of one disk that are open at the same time. */
const mostExtents = 1024;
const mostSize = 2 ** 46;

/**
 * A disk whose data lies in files beside its descriptor, one after the other: flat ones, sparse ones, or none at all for
 * a stretch of zeros.
 * @throws Failed when an extent is of another kind, out of reach, or not as long as the descriptor says
 * Source: VMware "Virtual Disk Format 5.0", "The Extent Description".
 */
export async function openExtents(file: ImageFile, descriptor: Descriptor, signal: AbortSignal): Promise<Disk> {
  const { extents } = descriptor;
  for (const extent of extents) refuseExtent(extent, file.name);
  const size = extents.reduce((sum, extent) => sum + extent.length, 0);
  if (size === 0 || size > mostSize || extents.length > mostExtents) {
    throw imageFailure('VMDK_NO_EXTENT', { file: file.name });
  }
  const opened = new Map<string, ImageFile>();
  const closeAll = async () => {
    for (const each of opened.values()) await each.close();
  };
  try {
    const disks: Disk[] = [];
    for (const extent of extents) {
      signal.throwIfAborted();
      disks.push(await extentDisk(file, extent, opened, signal));
    }
    const sparse = extents.some(({ type }) => type === 'SPARSE');
    return joined(sparse ? 'vmdk-split-sparse' : 'vmdk-flat', disks, async () => {
      await closeAll();
      await file.close();
    });
  } catch (error) {
    await closeAll();
    throw error;
  }
}

function refuseExtent(extent: DescribedExtent, file: string): void {
  if (extent.access === 'NOACCESS') throw imageFailure('VMDK_KIND', { file, kind: extent.access });
  if (extent.type === 'ZERO') return;
  if (!['FLAT', 'VMFS', 'SPARSE'].includes(extent.type)) throw imageFailure('VMDK_KIND', { file, kind: extent.type });
  const name = extent.name ?? '';
  // Names come from a stranger's file: nothing but a plain name in the same folder. Control characters end up in a terminal.
  if (name === '' || /^\.{1,2}$|[/\\:\p{Cc}]/u.test(name)) {
    throw imageFailure('VMDK_NAME_UNSAFE', { file, name: JSON.stringify(name) });
  }
}

async function extentDisk(
  file: ImageFile,
  extent: DescribedExtent,
  opened: Map<string, ImageFile>,
  signal: AbortSignal,
): Promise<Disk> {
  const { type, name, length } = extent;
  if (type === 'ZERO' || name === undefined) return zeros(length);
  const beside = opened.get(name) ?? (await file.beside(name));
  if (!beside) throw imageFailure('VMDK_NO_NEIGHBOUR', { file: file.name, name });
  opened.set(name, beside);
  if (type !== 'SPARSE') return flatExtent(beside, extent);
  const header = await sparseHeader(beside, length);
  return header.compressed ? openStreamOptimized(beside, header, signal) : openSparse(beside, header, signal);
}

/** The header of one sparse extent; it may count the disk's last grain whole. */
async function sparseHeader(file: ImageFile, length: number): Promise<SparseHeader> {
  const head = await file.first(headerLength);
  refuseSnapshotExtents(head, file.name);
  if (!isSparseHeader(head)) throw imageFailure('VMDK_NOT_SPARSE', { file: file.name });
  const header = parseSparseHeader(head, file.name);
  if (header.size < length || header.size - length >= header.grainBytes) {
    throw imageFailure('VMDK_EXTENT_SIZE', { file: file.name, size: header.size, expected: length });
  }
  return { ...header, size: length };
}

/** A stretch of the disk that no file holds. */
function zeros(size: number): Disk {
  return {
    format: 'zeros',
    size,
    ordered: true,
    allocation: new ExtentSet(),
    async *runs() {},
    read: async (_offset, into) => void into.fill(0),
    close: async () => {},
  };
}
