import { crc32 } from 'node:zlib';
import { SECTOR } from '../sector.ts';

export interface DescriptorFields {
  /** streamOptimized, monolithicSparse, monolithicFlat. */
  readonly createType: string;
  /** Whole lines: `RW 2048 FLAT "x-flat.vmdk" 0`. */
  readonly extents: readonly string[];
  /** Bytes of the disk. */
  readonly size: number;
  /** ffffffff when absent: the disk stands alone. */
  readonly parentCid?: string;
  /** Further lines behind createType. */
  readonly more?: readonly string[];
  readonly adapter?: string;
}

/** The text part of a VMDK. Source: Virtual Disk Format 5.0, The Descriptor File. */
export function descriptor({ createType, extents, size, parentCid, more = [], adapter }: DescriptorFields): string {
  const cid = crc32(`${createType}${extents.join()}`).toString(16).padStart(8, '0');
  const cylinders = Math.min(65535, Math.floor(size / SECTOR / (255 * 63)));
  return `${[
    '# Disk DescriptorFile',
    'version=1',
    `CID=${cid}`,
    `parentCID=${parentCid ?? 'ffffffff'}`,
    `createType="${createType}"`,
    ...more,
    '',
    '# Extent description',
    ...extents,
    '',
    '# The Disk Data Base',
    '#DDB',
    '',
    `ddb.adapterType = "${adapter ?? 'lsilogic'}"`,
    `ddb.geometry.cylinders = "${cylinders}"`,
    'ddb.geometry.heads = "255"',
    'ddb.geometry.sectors = "63"',
    `ddb.longContentID = "${cid.repeat(4)}"`,
    'ddb.virtualHWVersion = "14"',
  ].join('\n')}\n`;
}
