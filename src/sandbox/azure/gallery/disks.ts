import type { Cloud } from '../cloud.ts';
import { Refusal } from '../errors.ts';
import type { ImageDisk } from '../records.ts';

/**
 * The disks of a version, the operating system's first, then by LUN.
 * @param name `images/web/1.0.0`
 * @throws Refusal 404 when no such version stands
 */
export function versionDisks(cloud: Cloud, name: string): readonly ImageDisk[] {
  const [gallery, definition, version] = name.toLowerCase().split('/');
  const end = `/galleries/${gallery}/images/${definition}/versions/${version}`;
  const found = [...cloud.galleryVersions.values()].find(
    each => each.id.toLowerCase().endsWith(end) && each.provisioningState === 'Succeeded',
  );
  if (!found) throw new Refusal(404, 'NotFound', `No version '${name}' stands in the sandbox.`);
  return found.disks;
}
