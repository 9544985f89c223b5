import type { Disk } from '../../types/disk.ts';
import { imageFailure } from '../failures.ts';
import type { ImageFormat } from '../format.ts';
import { descriptorSignature, mostDescriptor, parseDescriptor } from './descriptor.ts';
import { openExtents } from './extents.ts';
import { headerLength, isSparseHeader, parseSparseHeader } from './header.ts';
import { refuseUnreadable } from './refuse.ts';
import { openSparse } from './sparse.ts';
import { openStreamOptimized } from './stream-optimized.ts';

/** A file that holds data: streamOptimized, monolithicSparse, or the first of a split disk with the descriptor in it. */
export const vmdk: ImageFormat = {
  id: 'vmdk',
  detect: isSparseHeader,
  async open(file, signal) {
    const header = parseSparseHeader(await file.first(headerLength), file.name);
    const descriptor = header.descriptor;
    const text =
      descriptor && descriptor.offset + descriptor.length <= file.reach
        ? parseDescriptor(await file.at(descriptor.offset, descriptor.length), file.name)
        : undefined;
    if (text) refuseUnreadable(text, file.name);
    if (header.size === 0) {
      if (!text) throw imageFailure('VMDK_HEADER', { file: file.name, field: 'capacity', value: '0' });
      return openExtents(file, text, signal);
    }
    if (header.compressed) return openStreamOptimized(file, header, signal);
    // An extent of a split disk has no descriptor of its own: taken for a disk, it would silently be a part of one.
    if (!text || text.extents.length === 0) throw imageFailure('VMDK_EXTENT_ALONE', { file: file.name });
    // The first of several files has the descriptor of them all.
    if (text.extents.length > 1) return openExtents(file, text, signal);
    const other = text.extents[0]?.length !== header.size;
    if (other && /^(twoGb|2Gb)/i.test(text.createType)) throw imageFailure('VMDK_EXTENT_ALONE', { file: file.name });
    return openSparse(file, header, signal);
  },
};

/** A text file that names the files beside it: monolithicFlat, vmfs, twoGbMaxExtentFlat, twoGbMaxExtentSparse. */
export const vmdkDescriptor: ImageFormat = {
  id: 'vmdk-descriptor',
  detect: head =>
    Buffer.from(head.subarray(0, 256))
      .toString('latin1')
      .trimStart()
      .toLowerCase()
      .startsWith(descriptorSignature.toLowerCase()),
  async open(file, signal): Promise<Disk> {
    const bytes = await file.first(mostDescriptor + 1);
    if (bytes.length > mostDescriptor) {
      const size = file.size ?? bytes.length;
      throw imageFailure('VMDK_DESCRIPTOR_LONG', { file: file.name, size, most: mostDescriptor });
    }
    const descriptor = parseDescriptor(bytes, file.name);
    refuseUnreadable(descriptor, file.name);
    return openExtents(file, descriptor, signal);
  },
};

/** A flat part of a split disk, by its name: it begins like a disk, and would silently be taken for all of it. */
export const flatPart: ImageFormat = {
  id: 'vmdk-flat-part',
  detect: (_head, name) => /-f\d{3,}\.vmdk$/i.test(name),
  async open(file) {
    throw imageFailure('VMDK_EXTENT_ALONE', { file: file.name });
  },
};
