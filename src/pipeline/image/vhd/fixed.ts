import type { Disk } from '../../types/disk.ts';
import { imageFailure } from '../failures.ts';
import type { ImageFile } from '../image-file.ts';
import { rawDisk } from '../raw-disk.ts';
import { sector } from '../sector.ts';
import type { VhdFooter } from './footer.ts';

/**
 * A fixed VHD: the disk byte for byte, then the footer.
 * @param behind bytes of the file before the footer
 * @throws Failed VHD_SIZE when the file holds less or more than the footer says
 */
export async function openFixed(file: ImageFile, footer: VhdFooter, behind: number): Promise<Disk> {
  const size = sizeOf(footer);
  if (behind !== size) throw imageFailure('VHD_SIZE', { file: file.name, size: behind, expected: size });
  return rawDisk(file, { format: 'vhd-fixed', start: 0, size });
}

/**
 * The size of the disk. The footer's current size is what Hyper-V and Azure go by; the geometry is rounded down from it
 * and would cut the end off. qemu before 2.0 rounded the geometry up instead, and filled the disk up to it.
 */
export function sizeOf(footer: VhdFooter): number {
  const { cylinders, heads, sectorsPerTrack } = footer.geometry;
  const byGeometry = cylinders * heads * sectorsPerTrack * sector;
  return footer.creator === 'qemu' ? Math.max(footer.size, byGeometry) : footer.size;
}
