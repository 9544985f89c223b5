import { imageFailure } from '../failures.ts';
import type { ImageFile } from '../image-file.ts';
import { type LoggedWrite, logSector } from './log-entry.ts';

/** A part of a range of the file: where the file has it as it is, `null` where it is zeros, a sector of the log, … */
export interface Piece {
  readonly from: number;
  readonly length: number;
  readonly at: number | null | 'log';
}

/** Sectors that a log may zero: 64 MiB of metadata. */
const mostZeroSectors = 2 ** 14;
/** How far a log may make the file grow: more blocks than its other entries could speak of. */
const mostGrowth = 2 ** 32;

/** A file with the writes of its log laid over it, in memory. */
export class ReplayedFile {
  readonly name: string;
  private readonly file: ImageFile;
  private end: number;
  /** By number of the sector in the file; null for zeros. */
  private readonly sectors = new Map<number, Uint8Array | null>();
  /** The same numbers, ascending. */
  private sorted: Float64Array | undefined;

  constructor(file: ImageFile) {
    this.file = file;
    this.name = file.name;
    this.end = file.size ?? 0;
  }

  /** Longer than the file where the log says that it was about to grow: what follows its end is zeros. */
  get size(): number {
    return this.end;
  }

  /** @throws Failed VHDX_FIELD when it zeroes more than any metadata is long, or lies beyond all reason */
  apply(write: LoggedWrite): void {
    const first = write.offset / logSector;
    this.sorted = undefined;
    if ('data' in write) this.sectors.set(first, write.data);
    else {
      const count = write.length / logSector;
      if (count > mostZeroSectors) {
        throw imageFailure('VHDX_FIELD', { file: this.name, field: 'ZeroLength', value: String(write.length) });
      }
      for (let n = 0; n < count; n++) this.sectors.set(first + n, null);
    }
    this.grow(write.offset + ('data' in write ? logSector : write.length));
  }

  /** @throws Failed VHDX_FIELD */
  grow(size: number): void {
    if (size > (this.file.size ?? 0) + mostGrowth) {
      throw imageFailure('VHDX_FIELD', { file: this.name, field: 'LastFileOffset', value: String(size) });
    }
    this.end = Math.max(this.end, size);
  }

  /** @throws Failed IMAGE_CUT beyond the end */
  async at(offset: number, length: number): Promise<Buffer> {
    const end = offset + length;
    if (end > this.end) throw imageFailure('IMAGE_CUT', { file: this.name, at: this.end, expected: end });
    const out = Buffer.allocUnsafe(length);
    await this.read(offset, out);
    return out;
  }

  async read(offset: number, into: Uint8Array): Promise<void> {
    for (const { from, length, at } of this.pieces(offset, into.length)) {
      const part = into.subarray(from, from + length);
      if (at === null) part.fill(0);
      else if (at === 'log') this.fromLog(offset + from, part);
      else await this.file.read(at, part);
    }
  }

  /** What a range of the file is made of, without gaps; `from` counts from its beginning. */
  *pieces(offset: number, length: number): Generator<Piece> {
    const own = this.file.size ?? 0;
    const end = offset + length;
    if (end <= own && !this.logged(offset, end)) return yield { from: 0, length, at: offset };
    for (let at = offset; at < end; ) {
      const kind = this.kindAt(at, own);
      let to = Math.min(this.sectorEnd(at), end);
      while (to < end && kind !== 'log' && this.kindAt(to, own) === kind) to = Math.min(this.sectorEnd(to), end);
      yield { from: at - offset, length: to - at, at: kind === 'file' ? at : kind === 'zeros' ? null : 'log' };
      at = to;
    }
  }

  /** Is anything of a range in the log? Most ranges are data, which no log holds. */
  private logged(offset: number, end: number): boolean {
    this.sorted ??= Float64Array.from(this.sectors.keys()).sort();
    let low = 0;
    let high = this.sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (((this.sorted[middle] as number) + 1) * logSector <= offset) low = middle + 1;
      else high = middle;
    }
    const next = this.sorted[low];
    return next !== undefined && next * logSector < end;
  }

  /** A file may end within a sector. */
  private sectorEnd(at: number): number {
    const next = (Math.floor(at / logSector) + 1) * logSector;
    const own = this.file.size ?? 0;
    return at < own && own < next ? own : next;
  }

  private kindAt(at: number, own: number): 'file' | 'zeros' | 'log' {
    const logged = this.sectors.get(Math.floor(at / logSector));
    if (logged !== undefined) return logged === null ? 'zeros' : 'log';
    return at < own ? 'file' : 'zeros';
  }

  private fromLog(at: number, into: Uint8Array): void {
    const within = at % logSector;
    into.set(this.sectors.get(Math.floor(at / logSector))?.subarray(within, within + into.length) ?? []);
  }
}
