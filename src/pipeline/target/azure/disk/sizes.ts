import type { Failed } from '../../../failure.ts';
import type { TargetDisk } from '../../../types/target.ts';
import { azureFailure } from '../failures.ts';
import type { DiskSku } from './skus.ts';

const MiB = 1024 ** 2;
const GiB = 1024 ** 3;
/** A VHD's footer. */
export const footerBytes = 512;
/** CreationData.uploadSizeBytes: 20 MiB to 32,767 GiB and the footer. */
export const leastBytes = 20 * MiB;
const mostBytes = 32_767 * GiB;
/** MBR ends at 2 TiB; a Gen2 disk boots up to 4095 GiB. https://learn.microsoft.com/azure/virtual-machines/faq-for-disks */
export const mostToBoot = { 1: 2048 * GiB, 2: 4095 * GiB } as const;

/** Of each kind. Source: learn.microsoft.com/azure/virtual-machines/disks-types, "Ultra Disk size", "Premium SSD v2 capacities" */
export function leastOf(sku: DiskSku): number {
  if (sku === 'UltraSSD_LRS') return 4 * GiB;
  return sku === 'PremiumV2_LRS' ? GiB : 0;
}

/**
 * What is wrong with the size of a disk, or undefined.
 * @param disk block layout, its size with the footer
 */
export function sizeFailure({ index, name, size = 0, generation }: TargetDisk): Failed | undefined {
  const bytes = size - footerBytes;
  if (bytes < leastBytes || bytes > mostBytes) {
    return azureFailure('AZURE_SIZE_LIMIT', { name, bytes, least: leastBytes, most: mostBytes });
  }
  if (bytes % MiB !== 0) return azureFailure('AZURE_SIZE_ALIGN', { name, bytes });
  if (index === 0 && generation !== undefined && bytes > mostToBoot[generation]) {
    return azureFailure('AZURE_GENERATION_LIMIT', { name, generation, bytes, most: mostToBoot[generation] });
  }
  return undefined;
}
