import type { Cloud } from './cloud.ts';
import { resourceNotFound } from './errors.ts';
import type { Exchange } from './exchange.ts';
import { findGroup } from './groups.ts';
import type { Disk } from './records.ts';

export const diskType = 'Microsoft.Compute/disks';
const gibibyte = 1024 ** 3;

/** The key of the disk the path names. */
export function diskKey(exchange: Exchange): string {
  const { subscription, group, name } = exchange.params;
  return `/subscriptions/${subscription}/resourceGroups/${group}/providers/${diskType}/${name}`.toLowerCase();
}

/** The disk the path names. @throws Refusal 404 */
export function diskAt(exchange: Exchange): Disk {
  findGroup(exchange.cloud, exchange.param('subscription'), exchange.param('group'));
  const disk = exchange.cloud.disks.get(diskKey(exchange));
  if (!disk) throw resourceNotFound(diskType, exchange.param('name'), exchange.param('group'));
  setExpired(exchange.cloud, disk);
  return disk;
}

/** A disk whose read access has run out is Unattached again; an upload stays an upload. */
export function setExpired(cloud: Cloud, disk: Disk): void {
  const now = cloud.clock.now();
  const live = [...disk.policies.values()].some(policy => policy.expires > now);
  if (disk.state === 'ActiveSAS' && !live) {
    disk.policies.clear();
    disk.state = 'Unattached';
  }
}

/**
 * As Resource Manager shows it: while it is being made there is neither state nor size.
 * @param version the api-version asked in; older ones know nothing of networks
 */
export function showDisk(disk: Disk, version: string): object {
  const { id, name, location, tags, zones, sku, provisioningState } = disk;
  const owner = disk.managedBy === undefined ? {} : { managedBy: disk.managedBy };
  const head = { id, name, type: diskType, location, tags, ...owner, ...(zones ? { zones } : {}) };
  if (provisioningState === 'Updating') {
    return { ...head, sku: { name: sku }, properties: { ...disk.properties, provisioningState } };
  }
  const uploaded = disk.state === 'Unattached' || disk.state === 'ActiveSAS' || disk.state === 'Attached';
  return {
    ...head,
    sku: { name: sku, tier: sku.split(/SSD|V2|_/)[0] },
    properties: {
      ...(version >= '2022-03-02' ? { networkAccessPolicy: 'AllowAll', publicNetworkAccess: 'Enabled' } : {}),
      ...disk.properties,
      diskIOPSReadWrite: 500,
      diskMBpsReadWrite: 60,
      timeCreated: new Date(disk.created).toISOString(),
      provisioningState,
      diskState: disk.state,
      ...(uploaded ? { diskSizeBytes: disk.size, diskSizeGB: Math.ceil(disk.size / gibibyte) } : {}),
      uniqueId: disk.uniqueId,
    },
  };
}
