import { z } from 'zod';
import { apiVersions } from '../../arm/api-versions.ts';
import type { Arm } from '../../arm/arm.ts';
import { inForm } from '../../arm/resources.ts';
import { locationName, subscriptionPath } from '../../names.ts';

const text = z.string().max(1024);
const texts = z.array(text).max(1000);
const capabilities = z
  .array(z.object({ name: text, value: text.optional() }))
  .max(1000)
  .default([]);

/** Source: Microsoft.Compute skus.json 2021-07-01, ResourceSku */
const skuForm = z.object({
  resourceType: text,
  name: text,
  family: text.optional(),
  capabilities,
  locationInfo: z
    .array(z.object({ location: text, zones: texts.optional() }))
    .max(1000)
    .default([]),
  restrictions: z
    .array(
      z.object({
        type: text.optional(),
        values: texts.optional(),
        restrictionInfo: z.object({ locations: texts.optional(), zones: texts.optional() }).optional(),
        reasonCode: text.optional(),
      }),
    )
    .max(1000)
    .default([]),
});
type SkuRow = z.infer<typeof skuForm>;

/** What a location has of one kind of resource, for one subscription. */
export interface Sku {
  readonly name: string;
  readonly family: string;
  /** Not for this subscription, anywhere in the location. */
  readonly restricted: boolean;
  /** Zones of the location in which it may be used. */
  readonly zones: readonly string[];
  readonly capabilities: ReadonlyMap<string, string>;
}

export interface Skus {
  readonly disks: readonly Sku[];
  readonly machines: readonly Sku[];
}

/**
 * The sizes of machines and kinds of disks in a location.
 * @param subscription its id
 */
export async function skusIn(arm: Arm, subscription: string, location: string): Promise<Skus> {
  const path = `${subscriptionPath(subscription)}/providers/Microsoft.Compute/skus`;
  const here = locationName(location);
  const query = { $filter: `location eq '${here.replaceAll("'", "''")}'` };
  const disks: Sku[] = [];
  const machines: Sku[] = [];
  for await (const entry of arm.list({ path, version: apiVersions.skus, query })) {
    const row = inForm(arm, entry, skuForm, path);
    if (!row.locationInfo.some(info => locationName(info.location) === here)) continue;
    if (row.resourceType.toLowerCase() === 'disks') disks.push(skuOf(row, here));
    if (row.resourceType.toLowerCase() === 'virtualmachines') machines.push(skuOf(row, here));
  }
  return { disks: merged(disks), machines };
}

function skuOf({ name, family = '', capabilities, locationInfo, restrictions }: SkuRow, here: string): Sku {
  const zones = locationInfo.find(info => locationName(info.location) === here)?.zones ?? [];
  const barred = restrictions.filter(({ type }) => type === 'Zone').flatMap(each => each.restrictionInfo?.zones ?? []);
  return {
    name,
    family,
    restricted: restrictions.some(
      ({ type, values = [] }) => type === 'Location' && values.some(each => locationName(each) === here),
    ),
    zones: zones.filter(zone => !barred.includes(zone)).toSorted(),
    capabilities: new Map(capabilities.map(each => [each.name, each.value ?? ''])),
  };
}

/** A kind of disk is listed once for each of its sizes. */
function merged(disks: readonly Sku[]): Sku[] {
  const byName = new Map<string, Sku>();
  for (const disk of disks) {
    const known = byName.get(disk.name);
    const zones = [...new Set([...(known?.zones ?? []), ...disk.zones])].toSorted();
    byName.set(disk.name, { ...disk, zones, restricted: disk.restricted && (known?.restricted ?? true) });
  }
  return [...byName.values()];
}
