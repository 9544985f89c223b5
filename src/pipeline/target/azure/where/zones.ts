import type { Check } from '../../../types/inspection.ts';
import type { LocationRow } from '../arm/resources.ts';
import { locationName } from '../names.ts';
import { check } from './checks.ts';
import type { Ground } from './ground.ts';
import type { Skus } from './sizes/skus.ts';

/** The zones of a location for the subscription; undefined where the list of locations does not tell. */
export function zonesIn(row: LocationRow): string[] | undefined {
  return row.availabilityZoneMappings?.map(({ logicalZone }) => logicalZone).toSorted();
}

/** The zones of a location: as its row says, else those in which anything of Microsoft.Compute is offered. */
export async function zonesOf(row: LocationRow | undefined, skus: () => Promise<Skus>): Promise<string[]> {
  const told = row && zonesIn(row);
  if (told) return told;
  const { disks, machines } = await skus();
  return [...new Set([...disks, ...machines].flatMap(({ zones }) => zones))].toSorted();
}

/** Whether the plan's zone exists there. */
export async function zoneCheck({ plan, location: here, skus }: Ground): Promise<Check[]> {
  if (plan.zone === undefined) return [];
  const zone = String(plan.zone);
  const location = locationName(plan.location);
  const zones = await zonesOf(await here(), skus);
  return zones.includes(zone)
    ? [check('azure-zone', 'pass', 'AZURE_ZONE_THERE', { zone, location })]
    : [check('azure-zone', 'fail', 'AZURE_ZONE_MISSING', { zone, location, zones: zones.join(', ') })];
}

/** Whether the kinds of disks are offered in the location, and in the plan's zone where they are for zones only. */
export async function diskKindChecks({ plan, skus }: Ground): Promise<Check[]> {
  const { disks } = await skus();
  // A cloud whose list has no disks tells nothing of them.
  if (disks.length === 0) return [];
  const location = locationName(plan.location);
  const zone = plan.zone === undefined ? '' : String(plan.zone);
  const kinds = new Set([plan.sku, plan.dataSku, ...(plan.dataDisks ?? []).map(({ sku }) => sku)]);
  return [...kinds].flatMap(sku => {
    if (sku === undefined) return [];
    const found = disks.find(each => each.name === sku && !each.restricted);
    const inZone = zone === '' || found?.zones.includes(zone) || !/^(PremiumV2|UltraSSD)/.test(sku);
    const id = `azure-disk-kind/${sku}`;
    return found && inZone
      ? [check(id, 'pass', 'AZURE_DISK_KIND_THERE', { sku, location })]
      : [check(id, 'fail', 'AZURE_DISK_KIND_MISSING', { sku, location, zone: found ? zone : '' })];
  });
}
