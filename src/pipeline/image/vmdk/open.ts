import type { Disk } from '../../types.ts';
import { imageFailure } from '../failures.ts';
import type { ImageFormat } from '../format.ts';
import { descriptorSignature, mostDescriptor, parseDescriptor } from './descriptor.ts';
import { openFlat } from './flat.ts';
import { headerLength, isSparseHeader, parseSparseHeader } from './header.ts';
import { refuseUnreadable } from './refuse.ts';
import { openSparse } from './sparse.ts';
import { openStreamOptimized } from './stream-optimized.ts';

/** One file that holds the data: streamOptimized or monolithicSparse. */
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
      return openFlat(file, text, signal);
    }
    if (header.compressed) return openStreamOptimized(file, header, signal);
    // An extent of a split disk has no descriptor of its own: taken for a disk, it would silently be a part of one.
    if (!text || text.extents.length === 0 || /^(twoGb|2Gb)/i.test(text.createType))
      throw imageFailure('VMDK_EXTENT_ALONE', { file: file.name });
    return openSparse(file, header, signal);
  },
};

/** A text file that names the files beside it: monolithicFlat, vmfs. */
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
    return openFlat(file, descriptor, signal);
  },
};
