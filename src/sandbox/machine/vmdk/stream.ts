import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { deflate, type ZlibOptions } from 'node:zlib';
import { padded, roundUp, SECTOR } from '../sector.ts';
import { Seeded } from '../seeded.ts';
import { descriptor } from './descriptor.ts';
import { type RawGrain, rawGrains } from './grains.ts';
import {
  encodeGrain,
  encodeHeader,
  encodeMarker,
  FLAG,
  GD_AT_END,
  GRAIN,
  GRAIN_SECTORS,
  GTES_PER_GT,
  MARKER,
  type SparseHeader,
} from './header.ts';
import { Output } from './output.ts';
import { GrainTables, littleEndian } from './tables.ts';

/**
 * Whose habits the file has. vmware (ESXi, ovftool): tables between and behind the grains, footer, empty tables left
 * out · qemu: both directories in front, no markers but the last · open-vmdk: one directory in front, data right
 * behind it, progress markers.
 */
export type StreamFlavour = 'vmware' | 'qemu' | 'open-vmdk';

export interface StreamOptions {
  readonly flavour?: StreamFlavour;
  /** The last grain of a disk that is not whole grains: filled up with zeros, or as long as the disk goes. */
  readonly lastGrain?: 'padded' | 'cut';
  /** shuffled: within windows of 8 grains, as several threads may write them. */
  readonly order?: 'ascending' | 'shuffled';
  /** written: grains of zeros are there, compressed. */
  readonly zeroGrains?: 'omitted' | 'written';
  /** Bytes of zeros behind the end-of-stream marker, whole sectors. */
  readonly trailing?: number;
  /** omitted: a table without grains has no place in the stream. Of vmware only, as are progress markers. */
  readonly emptyTables?: 'omitted' | 'written';
  /** Progress markers between the grains; open-vmdk always has them. */
  readonly progressMarkers?: boolean;
  /** zlib level, 1 when not said; 0 makes grains longer than what they hold. */
  readonly level?: number;
  /** Sectors for the descriptor: as many as it needs for vmware, 20 for the others. */
  readonly descriptorSectors?: number;
  /** 1 to 3. */
  readonly version?: number;
}

export interface WrittenVmdk {
  readonly file: string;
  /** Bytes of the file, and of the disk in it. */
  readonly size: number;
  readonly capacity: number;
  /** Bytes of the disk that are in grains. */
  readonly populated: number;
}

const compress = promisify(deflate) as (data: Buffer, options: ZlibOptions) => Promise<Buffer>;
/** Holds any grain whole, compressed or not. */
const CHUNK = GRAIN + 4096;
const PROGRESS_EVERY = 8;
const SHUFFLED = 8;

/**
 * Writes a raw file as a streamOptimized VMDK. Grains are 64 KiB, 512 to a table.
 * Source: Virtual Disk Format 5.0, Stream-Optimized Compressed Sparse Extents; the flavours as found in files of ESXi,
 * qemu-img 7 and open-vmdk.
 */
export async function writeStreamOptimized(
  raw: string,
  file: string,
  options: StreamOptions = {},
): Promise<WrittenVmdk> {
  const capacity = (await stat(raw)).size;
  const out = await Output.create(file);
  try {
    const grains = rawGrains(raw, options.zeroGrains === 'written');
    const populated = await encodeStream({ grains, capacity, name: basename(file) }, out, options);
    return { file, size: out.length, capacity, populated };
  } finally {
    await out.close();
  }
}

/** A disk to be encoded: its grains as `rawGrains` yields them, its bytes, and the name its descriptor gives. */
export interface StreamSource {
  readonly grains: AsyncIterable<readonly RawGrain[]>;
  readonly capacity: number;
  readonly name: string;
}

/** Where a stream goes: a file, or a connection (which only the flavour vmware can go to, as it goes back to nothing). */
export interface SectorOutput {
  /** The next sector to be written. */
  readonly sector: number;
  append(...parts: readonly Buffer[]): Promise<void>;
  /** Leaves zeros up to a sector. */
  skipTo(sector: number): Promise<void>;
  rewrite(sector: number, data: Buffer): Promise<void>;
}

/**
 * Encodes a disk as a streamOptimized VMDK.
 * @returns bytes of the disk that are in grains
 */
export async function encodeStream(source: StreamSource, out: SectorOutput, options: StreamOptions): Promise<number> {
  const writer = new StreamWriter(out, source.name, source.capacity, options);
  await writer.head();
  for await (const batch of source.grains) await writer.grains(batch);
  await writer.tail();
  if (options.trailing) await out.skipTo(out.sector + roundUp(options.trailing, SECTOR) / SECTOR);
  return writer.populated;
}

class StreamWriter {
  populated = 0;
  private readonly out: SectorOutput;
  private readonly options: StreamOptions;
  private readonly flavour: StreamFlavour;
  private readonly tables: GrainTables;
  private readonly directory: number[] = [];
  private readonly text: Buffer;
  private readonly header: SparseHeader;
  private readonly random = new Seeded(1, 'grain order');
  private count = 0;

  constructor(out: SectorOutput, name: string, capacity: number, options: StreamOptions) {
    this.out = out;
    this.options = options;
    this.flavour = options.flavour ?? 'vmware';
    this.tables = new GrainTables(Math.ceil(capacity / GRAIN));
    const sectors = capacity / SECTOR;
    const access = this.flavour === 'vmware' ? 'RDONLY' : 'RW';
    const extents = [`${access} ${sectors} SPARSE "${name}"`];
    this.text = Buffer.from(descriptor({ createType: 'streamOptimized', extents, size: capacity }));
    this.header = this.makeHeader(sectors);
  }

  async head(): Promise<void> {
    const { descriptorSize, overHead } = this.header;
    await this.out.append(encodeHeader(this.header), padded(this.text, Number(descriptorSize) * SECTOR));
    await this.out.skipTo(Number(overHead));
  }

  async grains(batch: readonly RawGrain[]): Promise<void> {
    const level = this.options.level ?? 1;
    const packed = await Promise.all(
      batch.map(async ({ index, data }) => ({
        index,
        data: await compress(this.whole(data), { level, chunkSize: CHUNK }),
      })),
    );
    const [first] = batch;
    if (first) await this.closeTables(Math.floor(first.index / GTES_PER_GT));
    const parts: Buffer[] = [];
    let sector = this.out.sector;
    const put = (part: Buffer) => {
      parts.push(part);
      sector += part.length / SECTOR;
    };
    for (const { index, data } of this.options.order === 'shuffled' ? this.shuffled(packed) : packed) {
      this.tables.set(index, sector);
      put(encodeGrain(index * GRAIN_SECTORS, data));
      this.count++;
      if (this.progress && this.count % PROGRESS_EVERY === 0) put(encodeMarker(MARKER.progress, this.count));
    }
    await this.out.append(...parts);
    for (const { data } of batch) this.populated += data.length;
  }

  async tail(): Promise<void> {
    await this.closeTables(this.tables.count);
    if (this.flavour === 'vmware') return this.footer();
    await this.out.append(encodeMarker(MARKER.end, 0));
    for (const at of [this.header.rgdOffset, this.header.gdOffset]) {
      if (at !== 0) await this.out.rewrite(Number(at), this.tables.inPlace(Number(at)));
    }
  }

  private async footer(): Promise<void> {
    const directory = padded(littleEndian(this.directory));
    await this.out.append(encodeMarker(MARKER.grainDirectory, directory.length / SECTOR));
    const gdOffset = this.out.sector;
    await this.out.append(
      directory,
      encodeMarker(MARKER.footer, 1),
      encodeHeader({ ...this.header, gdOffset }),
      encodeMarker(MARKER.end, 0),
    );
  }

  /** Behind the last grain of each table, where VMware has it; a table without grains is left out and its entry is 0. */
  private async closeTables(before: number): Promise<void> {
    if (this.flavour !== 'vmware') return;
    for (let index = this.directory.length; index < before; index++) {
      const table = this.tables.table(index, this.options.emptyTables === 'written');
      if (table) await this.out.append(encodeMarker(MARKER.grainTable, table.length / SECTOR));
      this.directory.push(table ? this.out.sector : 0);
      if (table) await this.out.append(table);
    }
  }

  private get progress(): boolean {
    return this.flavour === 'open-vmdk' || (this.options.progressMarkers ?? false);
  }

  private whole(data: Buffer): Buffer {
    return this.options.lastGrain === 'cut' ? data : padded(data, GRAIN);
  }

  private shuffled<T>(grains: readonly T[]): T[] {
    const out = [...grains];
    for (let start = 0; start < out.length; start += SHUFFLED) {
      const window = out.slice(start, start + SHUFFLED);
      for (let at = start; window.length > 0; at++)
        out[at] = window.splice(this.random.below(window.length), 1)[0] as T;
    }
    return out;
  }

  private makeHeader(capacity: number): SparseHeader {
    const needed = Math.ceil(this.text.length / SECTOR);
    const descriptorSize = this.options.descriptorSectors ?? (this.flavour === 'vmware' ? needed : 20);
    if (descriptorSize < needed) throw new RangeError(`the descriptor takes ${needed} sectors`);
    const markers = FLAG.newlines | FLAG.compressed | FLAG.markers;
    const common = {
      ...{ magic: 'KDMV', version: this.options.version ?? 3, flags: markers, capacity, grainSize: GRAIN_SECTORS },
      ...{ descriptorOffset: 1, descriptorSize, gtesPerGt: GTES_PER_GT, compression: 1 },
    };
    const tables = 1 + descriptorSize;
    if (this.flavour === 'vmware')
      return { ...common, rgdOffset: 0, gdOffset: GD_AT_END, overHead: roundUp(tables, 128) };
    if (this.flavour === 'open-vmdk') {
      return { ...common, rgdOffset: 0, gdOffset: tables, overHead: tables + this.tables.sectors };
    }
    const gdOffset = tables + this.tables.sectors;
    const overHead = roundUp(gdOffset + this.tables.sectors, GRAIN_SECTORS);
    return { ...common, flags: markers | FLAG.redundantTables, rgdOffset: tables, gdOffset, overHead };
  }
}
