/** Kinds of managed disks; the last two only in zones, and in no image. */
export const diskKinds = [
  'Standard_LRS',
  'StandardSSD_LRS',
  'Premium_LRS',
  'StandardSSD_ZRS',
  'Premium_ZRS',
  'PremiumV2_LRS',
  'UltraSSD_LRS',
] as const;

/** One whose speed is bought apart from its size. */
export function isProvisioned(sku: string | undefined): boolean {
  return sku === 'UltraSSD_LRS' || sku === 'PremiumV2_LRS';
}
