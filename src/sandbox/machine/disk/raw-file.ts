import { type FileHandle, open } from 'node:fs/promises';

export interface Written {
  readonly offset: number;
  readonly length: number;
}

/** Bytes and where they go; what no write names is zeros. */
export interface Write {
  readonly offset: number;
  readonly data: Buffer;
}

/** A sparse file that remembers where it was written. */
export class RawFile {
  readonly size: number;
  private readonly handle: FileHandle;
  private readonly extents: Written[] = [];

  private constructor(handle: FileHandle, size: number) {
    this.handle = handle;
    this.size = size;
  }

  /** A new file of `size` bytes, all hole; an older one of that name is gone. */
  static async create(file: string, size: number): Promise<RawFile> {
    const handle = await open(file, 'w');
    await handle.truncate(size);
    return new RawFile(handle, size);
  }

  async write(offset: number, data: Buffer): Promise<void> {
    if (offset < 0 || offset + data.length > this.size) throw new RangeError(`write at ${offset} leaves the disk`);
    await this.handle.write(data, 0, data.length, offset);
    this.extents.push({ offset, length: data.length });
  }

  /** What was written, ascending and merged, in bytes. */
  get written(): Written[] {
    const merged: { offset: number; length: number }[] = [];
    for (const { offset, length } of this.extents.toSorted((a, b) => a.offset - b.offset)) {
      const last = merged.at(-1);
      if (last && last.offset + last.length >= offset)
        last.length = Math.max(last.length, offset + length - last.offset);
      else merged.push({ offset, length });
    }
    return merged;
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}
