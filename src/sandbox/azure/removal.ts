import type { Cloud } from './cloud.ts';
import { removeElsewhere } from './elsewhere.ts';
import type { Disk, Image, Resource } from './records.ts';

/** Takes something away, and its bytes with it. */
export async function removeResource(cloud: Cloud, resource: Resource): Promise<void> {
  const key = resource.id.toLowerCase();
  const disk = cloud.disks.get(key);
  const image = cloud.images.get(key);
  if (disk) await removeDisk(cloud, disk);
  if (image) await removeImage(cloud, image);
  cloud.network.delete(key);
  cloud.machines.delete(key);
  const version = cloud.galleryVersions.get(key);
  if (version) await Promise.all(version.disks.map(({ pages }) => pages.remove()));
  for (const map of [cloud.galleryVersions, cloud.definitions, cloud.galleries, cloud.encryptionSets]) map.delete(key);
}

async function removeDisk(cloud: Cloud, disk: Disk): Promise<void> {
  disk.policies.clear();
  cloud.disks.delete(disk.id.toLowerCase());
  cloud.containers.delete(disk.container);
  await disk.pages.remove();
  await removeElsewhere(cloud, disk);
}

async function removeImage(cloud: Cloud, image: Image): Promise<void> {
  cloud.images.delete(image.id.toLowerCase());
  await Promise.all(image.disks.map(disk => disk.pages.remove()));
}
