import { z } from 'zod';
import type { Arm } from '../arm/arm.ts';
import { listed } from '../arm/resources.ts';
import { locationName, type Place, subscriptionPath } from '../names.ts';

const version = '2021-07-01';
const text = z.string().max(4096);
const skuForm = z.object({
  resourceType: text.optional(),
  name: text.optional(),
  capabilities: z
    .array(z.object({ name: text, value: text }))
    .max(1000)
    .nullish(),
});

/** What a size of machines can, as Resource Skus - List tells it. */
export interface SizeAbout {
  readonly accelerated: boolean;
  /** It has no SCSI controller. */
  readonly nvmeOnly: boolean;
}

/** Undefined where nobody may look, or the size is not in the list. */
export async function aboutSize(
  arm: Arm,
  place: Place,
  location: string,
  size: string,
): Promise<SizeAbout | undefined> {
  const path = `${subscriptionPath(place.subscription)}/providers/Microsoft.Compute/skus`;
  const query = { $filter: `location eq '${locationName(location).replaceAll("'", "''")}'` };
  const { status } = await arm.send({ method: 'GET', path, version, query, allow: [403, 404] });
  if (status !== 200) return undefined;
  for await (const row of listed(arm, { path, version, query }, skuForm)) {
    if (row.resourceType !== 'virtualMachines' || row.name?.toLowerCase() !== size.toLowerCase()) continue;
    const can = new Map(row.capabilities?.map(each => [each.name, each.value]));
    const controllers = can.get('DiskControllerTypes')?.toUpperCase() ?? '';
    return {
      accelerated: can.get('AcceleratedNetworkingEnabled') === 'True',
      nvmeOnly: controllers.includes('NVME') && !controllers.includes('SCSI'),
    };
  }
  return undefined;
}
