import { padded, SECTOR } from '../sector.ts';
import { ATTRIBUTE, nameEntries, shortEntry } from './fat-names.ts';
import { type FatShape, fatBootSectors, fatShape } from './fat-shape.ts';
import type { Write } from './raw-file.ts';

export interface FatFile {
  /** Folders are made as they are named: `EFI/BOOT/BOOTX64.EFI`. */
  readonly path: string;
  readonly data: Buffer;
}

export interface FatOptions {
  readonly sectors: number;
  /** Sectors in front of the partition. */
  readonly hidden: number;
  /** At most 11 capitals. */
  readonly label: string;
  readonly serial: number;
  readonly files: readonly FatFile[];
}

interface Folder {
  readonly folders: Map<string, Folder>;
  readonly files: Map<string, Buffer>;
}

/** Every so many clusters one stays free, so that no long file lies in one piece. */
const GAP_EVERY = 48;

/**
 * A FAT file system holding the given files: FAT32 from 65525 clusters of one sector on, FAT16 below.
 * Source: Microsoft FAT32 File System Specification 1.03.
 */
export function fatFileSystem(options: FatOptions): { readonly kind: 'FAT16' | 'FAT32'; readonly writes: Write[] } {
  const shape = fatShape(options.sectors);
  const disk = new FatClusters(shape);
  const root = tree(options.files);
  const label = shortEntry(options.label.padEnd(11), ATTRIBUTE.volume, 0, 0);
  if (shape.kind === 'FAT32') {
    const [cluster = 2] = disk.reserve(1);
    disk.fill([cluster], padded(Buffer.concat([label, ...entries(root, disk, 0)]), shape.clusterBytes));
  } else {
    disk.writes.push({ offset: shape.rootAt * SECTOR, data: Buffer.concat([label, ...entries(root, disk, 0)]) });
  }
  const boot = fatBootSectors(shape, { ...options, free: shape.clusters - disk.used, next: disk.next });
  return { kind: shape.kind, writes: [...boot, ...disk.tables(), ...disk.writes] };
}

function tree(files: readonly FatFile[]): Folder {
  const root: Folder = { folders: new Map(), files: new Map() };
  for (const { path, data } of files) {
    const names = path.split('/');
    const name = names.pop() ?? path;
    let folder = root;
    for (const part of names) {
      const inner = folder.folders.get(part) ?? { folders: new Map(), files: new Map() };
      folder.folders.set(part, inner);
      folder = inner;
    }
    folder.files.set(name, data);
  }
  return root;
}

/** Lays down everything in a folder and answers its entries. */
function entries(folder: Folder, disk: FatClusters, self: number): Buffer[] {
  const made: Buffer[] = [];
  for (const [name, inner] of folder.folders) {
    const clusters = disk.reserve(1);
    const [cluster = 0] = clusters;
    const dots = [shortEntry('.', ATTRIBUTE.directory, cluster, 0), shortEntry('..', ATTRIBUTE.directory, self, 0)];
    const bytes = Buffer.concat([...dots, ...entries(inner, disk, cluster)]);
    const more = disk.reserve(Math.ceil(bytes.length / disk.clusterBytes) - 1);
    disk.fill([...clusters, ...more], bytes);
    made.push(nameEntries(name, ATTRIBUTE.directory, cluster, 0));
  }
  for (const [name, data] of folder.files) {
    const clusters = disk.reserve(Math.ceil(data.length / disk.clusterBytes));
    disk.fill(clusters, data);
    made.push(nameEntries(name, ATTRIBUTE.archive, clusters[0] ?? 0, data.length));
  }
  return made;
}

class FatClusters {
  readonly writes: Write[] = [];
  readonly clusterBytes: number;
  next = 2;
  used = 0;
  private readonly shape: FatShape;
  private readonly links: number[];

  constructor(shape: FatShape) {
    this.shape = shape;
    this.clusterBytes = shape.clusterBytes;
    this.links = shape.kind === 'FAT32' ? [0x0ffffff8, 0x0fffffff] : [0xfff8, 0xffff];
  }

  reserve(count: number): number[] {
    const clusters: number[] = [];
    while (clusters.length < count) {
      if (this.next >= this.shape.clusters + 2) throw new RangeError('the file system is full');
      if (this.next % GAP_EVERY !== 0) clusters.push(this.next);
      this.next++;
    }
    this.used += clusters.length;
    return clusters;
  }

  /** Writes `data` into the clusters, in order, and chains them. */
  fill(clusters: readonly number[], data: Buffer): void {
    clusters.forEach((cluster, index) => {
      this.links[cluster] = clusters[index + 1] ?? (this.shape.kind === 'FAT32' ? 0x0fffffff : 0xffff);
      const offset = this.shape.dataAt * SECTOR + (cluster - 2) * this.clusterBytes;
      const part = data.subarray(index * this.clusterBytes, (index + 1) * this.clusterBytes);
      this.writes.push({ offset, data: padded(part) });
    });
  }

  tables(): Write[] {
    const { kind, reserved, fatSectors } = this.shape;
    const width = kind === 'FAT32' ? 4 : 2;
    const table = Buffer.alloc(this.links.length * width);
    for (const [index, link] of this.links.entries()) table.writeUIntLE(link ?? 0, index * width, width);
    const data = padded(table);
    return [0, 1].map(copy => ({ offset: (reserved + copy * fatSectors) * SECTOR, data }));
  }
}
