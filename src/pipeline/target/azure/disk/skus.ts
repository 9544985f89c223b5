import type { AzurePlan } from '../sign-in/clouds.ts';

/** A managed disk's kind, as Resource Manager names it. */
export type DiskSku = AzurePlan['sku'] | NonNullable<AzurePlan['dataSku']>;

/** One of the plan's new, empty disks. */
export type PlannedEmpty = NonNullable<AzurePlan['dataDisks']>[number];

/** Of the machine's disk with this index: the first boots, the others may have a kind of their own. */
export function skuOf(plan: Pick<AzurePlan, 'sku' | 'dataSku'>, index: number): DiskSku {
  return index === 0 ? plan.sku : (plan.dataSku ?? plan.sku);
}

/** Of a new, empty disk. */
export function emptySkuOf(plan: Pick<AzurePlan, 'sku' | 'dataSku'>, { sku }: PlannedEmpty): DiskSku {
  return sku ?? plan.dataSku ?? plan.sku;
}

/** Whose performance is set apart from their size: data disks only, never cached, with a sector size of their own. */
export function isProvisioned(sku: DiskSku): boolean {
  return sku === 'PremiumV2_LRS' || sku === 'UltraSSD_LRS';
}

/** The plan's zone; a zone-redundant disk is in none of its own. */
export function zonesOf({ zone }: Pick<AzurePlan, 'zone'>, sku: DiskSku): { readonly zones?: readonly string[] } {
  return zone === undefined || sku.endsWith('_ZRS') ? {} : { zones: [String(zone)] };
}
