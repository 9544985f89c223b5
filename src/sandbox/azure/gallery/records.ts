import type { ImageDisk, Resource } from '../records.ts';
import type { DefinitionBody, VersionBody } from './bodies.ts';

/** Microsoft.Compute/galleries. */
export interface Gallery extends Resource {
  readonly type: 'Microsoft.Compute/galleries';
  properties: Readonly<Record<string, unknown>>;
}

/** Microsoft.Compute/galleries/images: an image definition. */
export interface GalleryImage extends Resource {
  readonly type: 'Microsoft.Compute/galleries/images';
  properties: DefinitionBody['properties'];
}

/** Microsoft.Compute/galleries/images/versions. */
export interface GalleryVersion extends Resource {
  readonly type: 'Microsoft.Compute/galleries/images/versions';
  properties: VersionBody['properties'];
  /** The operating system's disk first, data disks by LUN; empty until it stands. */
  disks: readonly ImageDisk[];
  readonly published: number;
  /** How often somebody looked while it is copied. */
  looks: number;
  /** Where copying failed, and why; by region. */
  failed: ReadonlyMap<string, string>;
}
