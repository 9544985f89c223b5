import { deflateRawSync, deflateSync } from 'node:zlib';

/** One compressed grain, as a writer would put it: `packed` overrides what is made of `data`. */
export interface WrittenGrain {
  readonly lba: number;
  readonly data: Uint8Array;
  readonly packed?: Uint8Array;
  /** The length it claims, where that is a lie. */
  readonly claims?: number;
}

export interface StreamVariant {
  readonly version?: number;
  readonly flags?: number;
  readonly grainSectors?: number;
  readonly tables?: 'behind' | 'front' | 'none';
  /** Count in the markers of tables and directory. */
  readonly markerCounts?: boolean;
  readonly emptyTables?: boolean;
  readonly progress?: boolean;
  readonly rawDeflate?: boolean;
  readonly footer?: boolean;
  readonly end?: boolean;
  readonly trailing?: number;
  readonly descriptor?: string;
  readonly descriptorSectors?: number;
}

const sector = 512;
const tableEntries = 512;

export const plainDescriptor = (sectors: number, more = '') =>
  `# Disk DescriptorFile\nversion=1\nCID=12345678\nparentCID=ffffffff\ncreateType="streamOptimized"\n${more}\nRDONLY ${sectors} SPARSE "x.vmdk"\n`;

function padded(data: Uint8Array): Buffer {
  return Buffer.concat([data, Buffer.alloc((sector - (data.length % sector)) % sector)]);
}

export interface HeaderFields {
  readonly version?: number;
  readonly flags: number;
  readonly capacity: number;
  readonly grain?: number;
  readonly descriptor?: readonly [number, number];
  readonly entries?: number;
  readonly rgd?: number;
  readonly gd: number | bigint;
  readonly overHead: number;
  readonly algorithm?: number;
}

export function header(fields: HeaderFields): Buffer {
  const out = Buffer.alloc(sector);
  out.write('KDMV');
  out.writeUInt32LE(fields.version ?? 1, 4);
  out.writeUInt32LE(fields.flags, 8);
  out.writeBigUInt64LE(BigInt(fields.capacity), 12);
  out.writeBigUInt64LE(BigInt(fields.grain ?? 128), 20);
  out.writeBigUInt64LE(BigInt(fields.descriptor?.[0] ?? 0), 28);
  out.writeBigUInt64LE(BigInt(fields.descriptor?.[1] ?? 0), 36);
  out.writeUInt32LE(fields.entries ?? tableEntries, 44);
  out.writeBigUInt64LE(BigInt(fields.rgd ?? 0), 48);
  out.writeBigUInt64LE(BigInt(fields.gd), 56);
  out.writeBigUInt64LE(BigInt(fields.overHead), 64);
  out.write('\n \r\n', 73, 'latin1');
  out.writeUInt16LE(fields.algorithm ?? 0, 77);
  return out;
}

function words(values: readonly number[]): Buffer {
  const out = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) out.writeUInt32LE(value, index * 4);
  return out;
}

function marker(value: number, type: number): Buffer {
  const out = Buffer.alloc(sector);
  out.writeBigUInt64LE(BigInt(value));
  out.writeUInt32LE(type, 12);
  return out;
}

/** A streamOptimized VMDK in any of the ways its writers differ. @param capacity in sectors */
export function streamVmdk(capacity: number, grains: readonly WrittenGrain[], variant: StreamVariant = {}): Buffer {
  const grain = variant.grainSectors ?? 128;
  const tables = Math.ceil(capacity / (grain * tableEntries));
  const front = variant.tables === 'front';
  const descriptor = Buffer.from(variant.descriptor ?? plainDescriptor(capacity));
  const descriptorSectors = variant.descriptorSectors ?? Math.max(1, Math.ceil(descriptor.length / sector));
  const directoryAt = 1 + descriptorSectors;
  const directorySectors = Math.ceil((tables * 4) / sector);
  const overHead = Math.max(128, front ? directoryAt + directorySectors + tables * 4 : 0);
  const head = (gd: number | bigint) =>
    header({
      version: variant.version ?? 3,
      flags: variant.flags ?? 0x30001,
      capacity,
      grain,
      descriptor: descriptorSectors > 0 ? [1, descriptorSectors] : [0, 0],
      gd,
      overHead,
      algorithm: 1,
    });
  const entries: number[][] = Array.from({ length: tables }, () => new Array<number>(tableEntries).fill(0));
  const directory = new Array<number>(tables).fill(0);
  const out: Buffer[] = [Buffer.alloc(overHead * sector)];
  let position = overHead;
  const put = (data: Buffer) => {
    out.push(data);
    position += data.length / sector;
  };
  const counted = (count: number) => (variant.markerCounts === false ? 0 : count);
  const flush = (table: number) => {
    if (variant.tables !== undefined && variant.tables !== 'behind') return;
    if (!variant.emptyTables && entries[table]?.every(entry => entry === 0)) return;
    put(marker(counted(4), 1));
    directory[table] = position;
    put(words(entries[table] ?? []));
  };

  let current = 0;
  for (const { lba, data, packed, claims } of grains) {
    const table = Math.floor(lba / grain / tableEntries);
    while (table > current && current < tables - 1) flush(current++);
    if (variant.progress) put(marker(77, 4));
    const list = entries[table];
    if (list) list[Math.floor(lba / grain) % tableEntries] = position;
    const bytes = packed ?? (variant.rawDeflate ? deflateRawSync(data) : deflateSync(data));
    const start = Buffer.alloc(12);
    start.writeBigUInt64LE(BigInt(lba));
    start.writeUInt32LE(claims ?? bytes.length, 8);
    put(padded(Buffer.concat([start, bytes])));
  }
  for (; current < tables; current++) flush(current);
  if (variant.tables === undefined || variant.tables === 'behind') {
    put(marker(counted(directorySectors), 2));
    const at = position;
    put(padded(words(directory)));
    if (variant.footer !== false) {
      put(marker(counted(1), 3));
      put(head(at));
    }
  }
  if (variant.end !== false) put(marker(0, 0));
  if (variant.trailing) put(Buffer.alloc(variant.trailing * sector));

  const first = out[0] as Buffer;
  head(front ? directoryAt : 2n ** 64n - 1n).copy(first);
  if (descriptorSectors > 0) descriptor.copy(first, sector, 0, descriptorSectors * sector);
  if (front) {
    const at = directoryAt + directorySectors;
    words(entries.map((_, index) => at + index * 4)).copy(first, directoryAt * sector);
    for (const [index, list] of entries.entries()) words(list).copy(first, (at + index * 4) * sector);
  }
  return Buffer.concat(out);
}

const zeros = Buffer.alloc(65536);

/** The grains of some content that are not all zero, in disk order. */
export function grainsOf(content: Uint8Array, grainBytes = 65536, last: 'cut' | 'padded' = 'padded'): WrittenGrain[] {
  const grains: WrittenGrain[] = [];
  for (let at = 0; at < content.length; at += grainBytes) {
    const data = content.subarray(at, at + grainBytes);
    if (Buffer.compare(data, zeros.subarray(0, data.length)) === 0) continue;
    const whole = Buffer.alloc(last === 'cut' ? data.length : grainBytes);
    whole.set(data);
    grains.push({ lba: at / sector, data: whole });
  }
  return grains;
}

export interface SparseVariant {
  /** Numbers of the grains in the order in which they lie in the file. */
  readonly order?: readonly number[];
  readonly flags?: number;
  /** Grains whose entry is 1. */
  readonly zeroGrains?: readonly number[];
  /** Last say over the tables: grain number to sector. */
  readonly entries?: ReadonlyMap<number, number>;
  readonly directory?: (words: number[]) => number[];
  readonly redundant?: boolean;
  readonly descriptor?: string;
  /** Sectors between metadata and the first grain, so that grains are not aligned. */
  readonly gap?: number;
}

/** A monolithicSparse VMDK. */
export function sparseVmdk(content: Uint8Array, variant: SparseVariant = {}): Buffer {
  const capacity = content.length / sector;
  const grainBytes = 65536;
  const tables = Math.ceil(content.length / (grainBytes * tableEntries));
  const descriptor = Buffer.from(
    variant.descriptor ?? plainDescriptor(capacity).replace('streamOptimized', 'monolithicSparse'),
  );
  const directorySectors = Math.ceil((tables * 4) / sector);
  const setSectors = directorySectors + tables * 4;
  const rgd = 21;
  const gd = rgd + setSectors;
  const overHead = Math.ceil((gd + setSectors) / 128) * 128;
  const all = grainsOf(content).map(({ lba }) => lba / 128);
  const order = variant.order ?? all;
  const first = overHead + (variant.gap ?? 0);
  const list = new Array<number>(tables * tableEntries).fill(0);
  for (const [index, grain] of order.entries()) list[grain] = first + index * 128;
  for (const grain of variant.zeroGrains ?? []) list[grain] = 1;
  for (const [grain, at] of variant.entries ?? []) list[grain] = at;

  const out = Buffer.alloc(first * sector + order.length * grainBytes);
  header({
    flags: variant.flags ?? 3,
    capacity,
    descriptor: [1, 20],
    rgd: variant.redundant === false ? 0 : rgd,
    gd,
    overHead,
  }).copy(out);
  descriptor.copy(out, sector);
  for (const at of [rgd, gd]) {
    const starts = Array.from({ length: tables }, (_, index) => at + directorySectors + index * 4);
    words(at === gd && variant.directory ? variant.directory(starts) : starts).copy(out, at * sector);
    words(list).copy(out, (at + directorySectors) * sector);
  }
  for (const [index, grain] of order.entries()) {
    out.set(content.subarray(grain * grainBytes, (grain + 1) * grainBytes), first * sector + index * grainBytes);
  }
  return out;
}
