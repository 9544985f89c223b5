import { type FileHandle, open } from 'node:fs/promises';
import { padded, SECTOR } from '../sector.ts';

/** A file written from its start to its end, in whole sectors. */
export class Output {
  private readonly handle: FileHandle;
  private bytes = 0;

  private constructor(handle: FileHandle) {
    this.handle = handle;
  }

  static async create(file: string): Promise<Output> {
    return new Output(await open(file, 'w'));
  }

  /** The next sector to be written. */
  get sector(): number {
    return this.bytes / SECTOR;
  }

  get length(): number {
    return this.bytes;
  }

  async append(...parts: readonly Buffer[]): Promise<void> {
    const data = padded(Buffer.concat(parts));
    if (data.length > 0) await this.handle.write(data, 0, data.length, this.bytes);
    this.bytes += data.length;
  }

  /** Leaves zeros up to a sector. */
  async skipTo(sector: number): Promise<void> {
    this.bytes = Math.max(this.bytes, sector * SECTOR);
    await this.handle.truncate(this.bytes);
  }

  /** Writes over something written or skipped before. */
  async rewrite(sector: number, data: Buffer): Promise<void> {
    await this.handle.write(data, 0, data.length, sector * SECTOR);
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}
