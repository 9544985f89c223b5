import { Failed } from '../failure.ts';
import { GuestUnreadable } from './unreadable.ts';

/** Bytes in any order: a disk, a partition, a logical volume, one of these with its journal replayed. */
export interface BlockSource {
  readonly size: number;
  /**
   * Fills all of `into` from `offset`.
   * @throws GuestUnreadable outside the source, and where the disk image is broken
   */
  read(offset: number, into: Uint8Array): Promise<void>;
}

/** The longest piece of a structure that is read at once. */
const MOST_AT_ONCE = 4 * 1024 * 1024;

/** A copy of `length` bytes at `offset`, for structures: at most 4 MiB. */
export async function bytesAt(source: BlockSource, offset: number, length: number, what: string): Promise<Buffer> {
  if (!(length >= 0 && length <= MOST_AT_ONCE)) throw new GuestUnreadable('too-much', what, { offset, length });
  if (!inside(source.size, offset, length)) throw new GuestUnreadable('beyond', what, { offset, length });
  const into = Buffer.alloc(length);
  await source.read(offset, into);
  return into;
}

/** The range as a source of its own. What reaches past the end of `source` throws when it is read, not before. */
export function part(source: BlockSource, offset: number, length: number): BlockSource {
  return {
    size: length,
    read(at, into) {
      if (!inside(length, at, into.length)) throw new GuestUnreadable('beyond', 'block', { offset: at });
      return source.read(offset + at, into);
    },
  };
}

/** What is needed of a Disk to look into it. */
export interface ReadableDisk {
  readonly size: number;
  read(offset: number, into: Uint8Array): Promise<void>;
}

export interface CacheOptions {
  /** Bytes of one block, a power of two. */
  readonly block?: number;
  /** Bytes kept at most. */
  readonly most?: number;
}

/** A disk through a bounded cache of blocks, so that readers may ask for a few bytes at a time. */
export class CachedDisk implements BlockSource {
  readonly size: number;
  /** Bytes asked of the disk so far: what a look into it costs. */
  bytesRead = 0;
  private readonly disk: ReadableDisk;
  private readonly block: number;
  private readonly kept = new Map<number, Uint8Array>();
  private readonly mostKept: number;
  private readonly loading = new Map<number, Promise<Uint8Array>>();

  constructor(disk: ReadableDisk, { block = 16 * 1024, most = 32 * 1024 * 1024 }: CacheOptions = {}) {
    this.size = disk.size;
    this.disk = disk;
    this.block = block;
    this.mostKept = Math.max(1, Math.floor(most / block));
  }

  async read(offset: number, into: Uint8Array): Promise<void> {
    if (!inside(this.size, offset, into.length)) throw new GuestUnreadable('beyond', 'block', { offset });
    for (let done = 0; done < into.length; ) {
      const at = offset + done;
      const index = Math.floor(at / this.block);
      const whole = this.wholeBlocks(index, at, into.length - done);
      if (whole > 1) {
        // Contents of files: kept, they would push out the structures that are read again and again.
        await this.fetch(at, into.subarray(done, done + whole * this.block));
        done += whole * this.block;
        continue;
      }
      const data = this.kept.get(index) ?? (await this.load(index));
      this.touch(index, data);
      const from = at - index * this.block;
      const some = data.subarray(from, Math.min(data.length, from + into.length - done));
      into.set(some, done);
      done += some.length;
    }
  }

  /** How many blocks from the one that begins at `at` are wanted whole and are not in the cache. */
  private wholeBlocks(index: number, at: number, length: number): number {
    if (at !== index * this.block) return 0;
    let count = 0;
    while ((count + 1) * this.block <= length && !this.kept.has(index + count) && !this.loading.has(index + count)) {
      count++;
    }
    return count;
  }

  /** Two who ask at once share one read. */
  private load(index: number): Promise<Uint8Array> {
    const under = this.loading.get(index);
    if (under !== undefined) return under;
    const data = new Uint8Array(Math.min(this.block, this.size - index * this.block));
    const loading = this.fetch(index * this.block, data).then(() => data);
    this.loading.set(index, loading);
    const forget = () => this.loading.delete(index);
    loading.then(forget, forget);
    return loading;
  }

  private touch(index: number, data: Uint8Array): void {
    this.kept.delete(index);
    this.kept.set(index, data);
    if (this.kept.size <= this.mostKept) return;
    const [oldest = index] = this.kept.keys();
    this.kept.delete(oldest);
  }

  private async fetch(offset: number, into: Uint8Array): Promise<void> {
    this.bytesRead += into.length;
    try {
      await this.disk.read(offset, into);
    } catch (error) {
      // A broken image is a fact about the guest; a network that went away is not.
      if (!(error instanceof Failed && error.failure.exit === 'data')) throw error;
      throw new GuestUnreadable('disk', error.failure.code, { ...error.failure.facts, offset }, error);
    }
  }
}

function inside(size: number, offset: number, length: number): boolean {
  return offset >= 0 && length >= 0 && offset + length <= size;
}
