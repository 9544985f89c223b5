import { imageFailure } from '../failures.ts';
import type { ImageFile } from '../image-file.ts';
import { Lru } from '../lru.ts';
import { sector } from '../sector.ts';
import type { SparseHeader } from './header.ts';

/** Grain tables kept in memory: 2 KiB each. */
const tablesKept = 128;

/**
 * Where each grain of a sparse extent lies: a directory of tables of 32-bit sector numbers.
 * Source: VMware "Virtual Disk Format 5.0", "Hosted Sparse Extent Metadata".
 */
export class GrainDirectory {
  readonly tables: number;
  private readonly file: ImageFile;
  private readonly header: SparseHeader;
  /** Sector of each table; 0 for a table that was never written. */
  private readonly directory: Uint32Array;
  private readonly kept = new Lru<Uint32Array | null>(tablesKept);

  private constructor(file: ImageFile, header: SparseHeader, directory: Uint32Array) {
    this.file = file;
    this.header = header;
    this.directory = directory;
    this.tables = directory.length;
  }

  /**
   * @param at position of the directory
   * @throws Failed VMDK_TABLE when it points where no table can be, IMAGE_CUT when it lies beyond the end
   */
  static async open(file: ImageFile, header: SparseHeader, at: number): Promise<GrainDirectory> {
    const count = Math.ceil(header.size / (header.grainBytes * header.tableEntries));
    const directory = words(await file.at(at, count * 4));
    const end = file.size === undefined ? Number.POSITIVE_INFINITY : file.size - header.tableEntries * 4;
    let written = 0;
    for (const [index, table] of directory.entries()) {
      // More tables than the file has room for: some are the same, and reading them all would take for ever.
      const room = table === 0 || ++written * header.tableEntries * 4 <= file.reach;
      if (table * sector > end || !room) {
        throw imageFailure('VMDK_TABLE', { file: file.name, at: at + index * 4, sector: table });
      }
    }
    return new GrainDirectory(file, header, directory);
  }

  /** Numbers of the tables that were written. */
  written(): Uint32Array {
    const numbers = new Uint32Array(this.directory.length);
    let count = 0;
    for (const [number, at] of this.directory.entries()) if (at !== 0) numbers[count++] = number;
    return numbers.subarray(0, count);
  }

  /** Does a table stand in this directory that is absent from the other one? */
  hasMoreThan(other: GrainDirectory): boolean {
    return this.directory.some((at, index) => at !== 0 && other.directory[index] === 0);
  }

  /**
   * Sector of a grain in the file; 0 where there is none, so that it reads as zeros.
   * @throws Failed VMDK_TABLE when an entry points into the metadata, IMAGE_CUT when it points beyond the end
   */
  async sectorOf(grain: number): Promise<number> {
    const number = Math.floor(grain / this.header.tableEntries);
    const table = await this.kept.get(number, () => this.table(number));
    return table ? (table[grain % this.header.tableEntries] ?? 0) : 0;
  }

  /** One table with its entries checked, zero-grain entries as 0; null where it was never written. */
  async table(number: number): Promise<Uint32Array | null> {
    const start = (this.directory[number] ?? 0) * sector;
    if (start === 0) return null;
    const entries = words(await this.file.at(start, this.header.tableEntries * 4));
    const first = this.header.dataOffset / sector;
    const { name: file, size = Number.POSITIVE_INFINITY } = this.file;
    for (let index = 0; index < entries.length; index++) {
      const at = entries[index] as number;
      if (at === 0) continue;
      if (at * sector >= size) throw imageFailure('IMAGE_CUT', { file, at: size, expected: (at + 1) * sector });
      if (at >= first) continue;
      if (at !== 1 || !this.header.zeroGrains) {
        throw imageFailure('VMDK_TABLE', { file, at: start + index * 4, sector: at });
      }
      entries[index] = 0;
    }
    return entries;
  }
}

/** A copy as little-endian 32-bit numbers, aligned for its own use. */
function words(bytes: Uint8Array): Uint32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Uint32Array.from({ length: bytes.byteLength >>> 2 }, (_, index) => view.getUint32(index * 4, true));
}
