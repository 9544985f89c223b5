import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Cloud } from '../cloud.ts';
import { diskType } from '../disk-view.ts';
import { badRequest, Refusal } from '../errors.ts';
import { Pages } from '../pages.ts';
import type { Disk, Group } from '../records.ts';
import type { VmBody, VmDataDisk } from './body.ts';
import type { Machine } from './records.ts';
import type { Wanted } from './rules.ts';
import type { Template } from './templates.ts';

/**
 * The disks that come with a machine made of an image, each with the bytes of its own and the tags of the machine.
 * @throws Refusal 409 where a disk of that name is there
 */
export async function disksFromImage(cloud: Cloud, image: Template, machine: Machine, group: Group): Promise<Wanted[]> {
  const { osDisk, dataDisks = [] } = machine.properties.storageProfile;
  const made: Wanted[] = [];
  for (const { lun, size, pages } of image.disks) {
    const wish = lun < 0 ? osDisk : dataDisks.find(each => each.lun === lun);
    const name = wish?.name ?? `${machine.name}_${lun < 0 ? 'OsDisk' : 'disk'}_${randomBytes(8).toString('hex')}`;
    const disk = emptyRecord(cloud, machine, group, name, size, pages.size, wish, lun < 0 ? image : undefined);
    await pages.copyTo(disk.pages.path);
    for (const range of pages.held.all) disk.pages.held.add(range.start, range.end);
    cloud.disks.set(disk.id.toLowerCase(), disk);
    cloud.containers.set(disk.container, disk);
    made.push({ lun, disk });
  }
  return made;
}

/** @throws Refusal 409 where one of the names is taken */
export function namesMustBeFree(cloud: Cloud, { properties }: VmBody, group: Group): void {
  const { osDisk, dataDisks = [] } = properties.storageProfile;
  for (const { name } of [osDisk, ...dataDisks]) {
    if (name === undefined || !cloud.disks.has(diskId(group, name).toLowerCase())) continue;
    const text = `Disk ${name} already exists in resource group ${group.name}. Only CreateOption.Attach is supported.`;
    throw new Refusal(409, 'ConflictingUserInput', text);
  }
}

function emptyRecord(
  cloud: Cloud,
  { location, tags, zones }: Machine,
  group: Group,
  name: string,
  size: number,
  bytes: number,
  wish: Pick<VmDataDisk, 'managedDisk'> | undefined,
  image: Template | undefined,
): Disk {
  const uniqueId = randomUUID();
  const created = cloud.clock.now();
  const osType = image?.osType;
  const generation = image?.generation;
  const set = wish?.managedDisk?.diskEncryptionSet?.id.toLowerCase();
  return {
    id: diskId(group, name),
    name,
    type: diskType,
    group: group.name,
    subscription: group.subscription,
    location,
    tags,
    provisioningState: 'Succeeded',
    sku: wish?.managedDisk?.storageAccountType ?? 'Standard_LRS',
    zones,
    properties: {
      ...(osType ? { osType, hyperVGeneration: generation } : {}),
      creationData: { createOption: 'FromImage' },
    },
    osType,
    generation,
    encryptionSet: set,
    uniqueId,
    created,
    size,
    state: 'Unattached',
    container: randomBytes(6).toString('hex'),
    pages: new Pages(join(cloud.dir, `${uniqueId}.vhd`), bytes, created),
    policies: new Map(),
  };
}

function diskId({ subscription, name: group }: Group, name: string): string {
  return `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Compute/disks/${name}`;
}

/** @throws Refusal 400 */
export function checkVmName(name: string): void {
  if (/^[A-Za-z0-9](?:[\w.-]{0,62}\w)?$/.test(name)) return;
  const text = `The entity name 'vmName' is invalid according to its validation rule: '${name}', at most 64 characters.`;
  throw badRequest(text, 'InvalidParameter');
}
