/** What a directory holds: a file's bytes, or another directory. */
export interface Tree {
  readonly [name: string]: Buffer | Tree;
}

export interface FatImage {
  readonly data: Buffer;
  /** Offset of the first FAT, and of cluster 2; clusters are one sector of 512 bytes. */
  readonly fat: number;
  readonly clusters: number;
  /** First cluster of each file and directory by its path, `EFI/BOOT`. */
  readonly at: ReadonlyMap<string, number>;
  /** Writes an entry of the FAT. */
  link(cluster: number, to: number): void;
}

const SECTOR = 512;
const shape = {
  12: { clusters: 2000, fatSectors: 6, reserved: 1, rootEntries: 64 },
  16: { clusters: 4200, fatSectors: 17, reserved: 4, rootEntries: 64 },
  // Fewer clusters than Microsoft's rule asks for, as `mkfs.fat -F 32` makes of a small partition.
  32: { clusters: 3000, fatSectors: 24, reserved: 32, rootEntries: 0 },
} as const;

/** A small FAT file system of the wanted width, with one FAT. */
export function fatImage(bits: 12 | 16 | 32, tree: Tree): FatImage {
  const { clusters, fatSectors, reserved, rootEntries } = shape[bits];
  const fat = reserved * SECTOR;
  const root = fat + fatSectors * SECTOR;
  const first = root + rootEntries * 32;
  const data = Buffer.alloc(first + clusters * SECTOR);
  const at = new Map<string, number>();
  let free = 2;

  const link = (cluster: number, to: number) => {
    if (bits === 32) data.writeUInt32LE(to, fat + cluster * 4);
    else if (bits === 16) data.writeUInt16LE(to & 0xffff, fat + cluster * 2);
    else link12(data, fat, cluster, to & 0xfff);
  };
  // The medium, and that it was unmounted without errors.
  link(0, 0x0ffffff8);
  link(1, 0x0fffffff);
  const store = (content: Buffer): number => {
    const from = free;
    const count = Math.max(1, Math.ceil(content.length / SECTOR));
    for (let i = 0; i < count; i++) link(from + i, i === count - 1 ? 0x0fffffff : from + i + 1);
    content.copy(data, first + (from - 2) * SECTOR);
    free += count;
    return from;
  };
  const directory = (entries: Tree, path: string): Buffer =>
    Buffer.concat(
      Object.entries(entries).map(([name, content], index) => {
        const own = path === '' ? name : `${path}/${name}`;
        const isFile = Buffer.isBuffer(content);
        const cluster = store(isFile ? content : directory(content, own));
        at.set(own, cluster);
        return entryOf(name, index, cluster, isFile ? content.length : undefined);
      }),
    );

  const top = directory(tree, '');
  if (bits === 32) at.set('', store(top));
  else top.copy(data, root);
  bootSector(bits, data.length / SECTOR, at.get('') ?? 0).copy(data);
  return { data, fat, clusters: first, at, link };
}

function bootSector(bits: 12 | 16 | 32, total: number, rootCluster: number): Buffer {
  const { fatSectors, reserved, rootEntries } = shape[bits];
  const sector = Buffer.alloc(SECTOR);
  sector.write('\xeb\x3c\x90test    ', 0, 'latin1');
  sector.writeUInt16LE(SECTOR, 11);
  sector.writeUInt8(1, 13);
  sector.writeUInt16LE(reserved, 14);
  sector.writeUInt8(1, 16);
  sector.writeUInt16LE(rootEntries, 17);
  sector.writeUInt16LE(total, 19);
  sector.writeUInt8(0xf8, 21);
  if (bits === 32) {
    sector.writeUInt32LE(fatSectors, 36);
    sector.writeUInt32LE(rootCluster, 44);
  } else {
    sector.writeUInt16LE(fatSectors, 22);
  }
  sector.writeUInt16LE(0xaa55, 510);
  return sector;
}

function link12(data: Buffer, fat: number, cluster: number, to: number): void {
  const at = fat + Math.floor(cluster * 1.5);
  const pair = data.readUInt16LE(at);
  data.writeUInt16LE(cluster % 2 === 0 ? (pair & 0xf000) | to : (pair & 0x000f) | (to << 4), at);
}

/** An 8.3 name in capitals as it is; any other with a long name before an alias. */
function entryOf(name: string, index: number, cluster: number, size?: number): Buffer {
  const fits = /^[A-Z0-9_]{1,8}(\.[A-Z0-9]{1,3})?$/.test(name);
  const [base = '', extension = ''] = (fits ? name : `ALIAS~${index}.X`).split('.');
  const entry = Buffer.alloc(32);
  entry.write(base.padEnd(8) + extension.padEnd(3), 0, 'latin1');
  entry.writeUInt8(size === undefined ? 0x10 : 0x20, 11);
  entry.writeUInt16LE(cluster >>> 16, 20);
  entry.writeUInt16LE(cluster & 0xffff, 26);
  entry.writeUInt32LE(size ?? 0, 28);
  return fits ? entry : Buffer.concat([...longEntries(name, entry), entry]);
}

function longEntries(name: string, short: Buffer): Buffer[] {
  const sum = short.subarray(0, 11).reduce((all, byte) => ((((all & 1) << 7) | (all >> 1)) + byte) & 0xff, 0);
  const count = Math.ceil(name.length / 13);
  const text = `${name}\0`.padEnd(count * 13, '\uffff').slice(0, count * 13);
  return Array.from({ length: count }, (_, index) => {
    const number = count - index;
    const piece = Buffer.from(text.slice((number - 1) * 13, number * 13), 'utf16le');
    const entry = Buffer.alloc(32);
    entry.writeUInt8(number | (index === 0 ? 0x40 : 0), 0);
    piece.copy(entry, 1, 0, 10);
    entry.writeUInt8(0x0f, 11);
    entry.writeUInt8(sum, 13);
    piece.copy(entry, 14, 10, 22);
    piece.copy(entry, 28, 22, 26);
    return entry;
  });
}
