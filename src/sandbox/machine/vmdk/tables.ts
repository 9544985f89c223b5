import { padded, SECTOR } from '../sector.ts';
import { GTES_PER_GT } from './header.ts';

const GT_SECTORS = (GTES_PER_GT * 4) / SECTOR;

/** Which sector each grain lies at, and the directory over it. */
export class GrainTables {
  readonly count: number;
  readonly directorySectors: number;
  private readonly entries: Uint32Array;

  constructor(grains: number) {
    this.count = Math.ceil(grains / GTES_PER_GT);
    this.directorySectors = Math.ceil((this.count * 4) / SECTOR);
    this.entries = new Uint32Array(this.count * GTES_PER_GT);
  }

  /** Sectors of a directory with all its tables behind it. */
  get sectors(): number {
    return this.directorySectors + this.count * GT_SECTORS;
  }

  set(grain: number, sector: number): void {
    this.entries[grain] = sector;
  }

  /** The table as it is written; nothing when no grain of it was, unless `empty`. */
  table(index: number, empty = false): Buffer | undefined {
    const entries = this.entries.subarray(index * GTES_PER_GT, (index + 1) * GTES_PER_GT);
    return empty || entries.some(entry => entry !== 0) ? littleEndian(entries) : undefined;
  }

  /** A directory at `sector` and all its tables right behind, empty ones too. */
  inPlace(sector: number): Buffer {
    const first = sector + this.directorySectors;
    const directory = Uint32Array.from({ length: this.count }, (_, i) => first + i * GT_SECTORS);
    return Buffer.concat([padded(littleEndian(directory)), littleEndian(this.entries)]);
  }
}

/** Sector pointers as they are written. */
export function littleEndian(values: ArrayLike<number>): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (let i = 0; i < values.length; i++) bytes.writeUInt32LE(values[i] ?? 0, i * 4);
  return bytes;
}
