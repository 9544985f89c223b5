import { z } from 'zod';
import type { Check } from '../../../types/inspection.ts';
import type { TargetDisk } from '../../../types/target.ts';
import { apiVersions } from '../arm/api-versions.ts';
import type { Arm } from '../arm/arm.ts';
import { listed } from '../arm/resources.ts';
import { locationName, subscriptionPath } from '../names.ts';
import { check } from './checks.ts';
import type { Ground } from './ground.ts';
import { vmSizeOf } from './sizes/vm-size.ts';

const text = z.string().max(1024);

/** Source: Microsoft.Compute computeRPCommon.json 2024-07-01, Usage */
const usageForm = z.object({
  currentValue: z.number(),
  limit: z.number(),
  name: z.object({ value: text, localizedValue: text.optional() }),
});
export type Usage = z.infer<typeof usageForm>;

/** What a subscription uses of its quota in a location. */
export function usagesIn(arm: Arm, subscription: string, location: string): Promise<Usage[]> {
  const path = `${subscriptionPath(subscription)}/providers/Microsoft.Compute/locations/${encodeURIComponent(locationName(location))}/usages`;
  return Array.fromAsync(listed(arm, { path, version: apiVersions.usages }, usageForm));
}

/** vCPUs of a family that are left, and of all families together; undefined where Azure does not say. */
export function coresLeft(usages: readonly Usage[], family: string): number | undefined {
  const names = new Set([family.toLowerCase(), 'cores']);
  const left = usages
    .filter(({ name, limit }) => names.has(name.value.toLowerCase()) && limit >= 0)
    .map(({ currentValue, limit }) => Math.max(0, limit - currentValue));
  return left.length === 0 ? undefined : Math.min(...left);
}

/** How many disks of a kind there may be, by the name of its quota. */
const diskQuota: Readonly<Record<string, string>> = {
  Standard_LRS: 'StandardDiskCount',
  StandardSSD_LRS: 'StandardSSDDiskCount',
  Premium_LRS: 'PremiumDiskCount',
  PremiumV2_LRS: 'PremiumV2DiskCount',
  UltraSSD_LRS: 'UltraSSDDiskCount',
  StandardSSD_ZRS: 'StandardSSDZRSDiskCount',
  Premium_ZRS: 'PremiumZRSDiskCount',
};
export const quotaId = 'azure-quota';

/** Whether what will be made is within the quota; a quota that Azure does not list is none. */
export async function quotaChecks(ground: Ground, disks: readonly TargetDisk[]): Promise<Check[]> {
  const usages = await ground.usages();
  const needs = [...(await machineNeeds(ground)), ...diskNeeds(ground, disks)];
  const location = locationName(ground.plan.location);
  const counted = needs.flatMap(([name, needed]) => {
    const usage = usages.find(({ name: { value } }) => value.toLowerCase() === name.toLowerCase());
    if (!usage || usage.limit < 0) return [];
    const left = Math.max(0, usage.limit - usage.currentValue);
    const facts = { what: usage.name.localizedValue ?? name, left, limit: usage.limit, needs: needed, location };
    return [{ id: `${quotaId}/${usage.name.value}`, facts }];
  });
  const short = counted.filter(({ facts }) => facts.left < facts.needs);
  if (short.length > 0) return short.map(({ id, facts }) => check(id, 'fail', 'AZURE_QUOTA_SHORT', facts));
  return counted.slice(0, 1).map(({ facts }) => check(quotaId, 'pass', 'AZURE_QUOTA_ENOUGH', facts));
}

/** The family of the size first: it is the one that runs out. */
async function machineNeeds({ plan, skus }: Ground): Promise<[string, number][]> {
  const name = plan.publish === 'vm' ? plan.vm?.size.toLowerCase() : undefined;
  if (name === undefined) return [];
  const found = (await skus()).machines.find(sku => sku.name.toLowerCase() === name);
  if (!found) return [['virtualMachines', 1]];
  const { cpus, family } = vmSizeOf(found);
  return [
    [family, cpus],
    ['cores', cpus],
    ['virtualMachines', 1],
  ];
}

function diskNeeds({ plan }: Ground, disks: readonly TargetDisk[]): [string, number][] {
  const kinds = [
    ...(disks.length === 0
      ? [plan.sku]
      : disks.map(({ index }) => (index === 0 ? plan.sku : (plan.dataSku ?? plan.sku)))),
    ...(plan.dataDisks ?? []).map(({ sku }) => sku ?? plan.dataSku ?? plan.sku),
  ];
  const counts = new Map<string, number>();
  for (const kind of kinds) counts.set(diskQuota[kind] ?? kind, (counts.get(diskQuota[kind] ?? kind) ?? 0) + 1);
  return [...counts];
}
