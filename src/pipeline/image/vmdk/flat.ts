import type { Disk } from '../../types/disk.ts';
import { imageFailure } from '../failures.ts';
import type { ImageFile } from '../image-file.ts';
import { rawDisk } from '../raw-disk.ts';
import type { DescribedExtent } from './descriptor.ts';

/**
 * An extent whose bytes lie in a file as they are on the disk: FLAT, or VMFS on a datastore.
 * @throws Failed VMDK_FLAT_SHORT
 */
export async function flatExtent(file: ImageFile, { length, offset: start }: DescribedExtent): Promise<Disk> {
  if (file.size !== undefined && file.size < start + length) {
    throw imageFailure('VMDK_FLAT_SHORT', { file: file.name, size: file.size, expected: start + length });
  }
  return rawDisk(file, { format: 'vmdk-flat', start, size: length });
}
