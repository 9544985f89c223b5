const gibibyte = 1024 ** 3;

/**
 * Sizes that managed disks are provisioned and billed in, in GiB; Standard HDD begins with the fourth.
 * Source: learn.microsoft.com/azure/virtual-machines/disks-types, "Premium SSD size", "Standard SSD size", "Standard HDD size"
 */
const sizes: readonly (readonly [number, number])[] = [
  [1, 4],
  [2, 8],
  [3, 16],
  [4, 32],
  [6, 64],
  [10, 128],
  [15, 256],
  [20, 512],
  [30, 1024],
  [40, 2048],
  [50, 4096],
  [60, 8192],
  [70, 16_384],
  [80, 32_767],
];

const letters: Readonly<Record<string, 'S' | 'E' | 'P'>> = {
  Standard_LRS: 'S',
  StandardSSD_LRS: 'E',
  StandardSSD_ZRS: 'E',
  Premium_LRS: 'P',
  Premium_ZRS: 'P',
};

export interface Tier {
  /** `E10`. */
  readonly name: string;
  readonly sizeGiB: number;
}

/**
 * What a disk of so many bytes is provisioned and paid as: the smallest size that holds it. Undefined where the kind
 * has no such sizes (PremiumV2 and Ultra are paid by the GiB), or the disk is larger than any.
 */
export function tierOf(sku: string, bytes: number): Tier | undefined {
  const letter = letters[sku];
  const least = letter === 'S' ? 4 : 1;
  const found = sizes.find(([number, sizeGiB]) => number >= least && bytes <= sizeGiB * gibibyte);
  return letter && found && { name: `${letter}${found[0]}`, sizeGiB: found[1] };
}
