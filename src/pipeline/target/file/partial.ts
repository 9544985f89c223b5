import { constants } from 'node:fs';
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { holes } from '../../../native/index.ts';
import { isOnPages, pageBytes } from '../../buffers.ts';
import { ExtentSet } from '../../extents.ts';
import { syncFolder } from '../../sync-folder.ts';
import type { DigestKind } from '../../types/sink.ts';
import { type Ack, Acks, type Owner } from './acks.ts';
import { asFileFailure, fileTargetFailure } from './failures.ts';
import { isTaken } from './place.ts';

/** What a local disk can silently get wrong is found by a checksum; nobody attacks between two system calls. */
export const fileDigests: readonly DigestKind[] = ['crc32'];

/** The names a file has while it is made. */
export interface PartialNames {
  readonly final: string;
  readonly partial: string;
  readonly acks: string;
}

export function partialNames(final: string): PartialNames {
  return { final, partial: `${final}.partial`, acks: `${final}.acks` };
}

/** Smaller pieces are not worth a trip of their own to the disk. */
const leastDirect = 256 * 1024;

/** A file under its temporary name, open for reading and writing. */
export class Partial {
  readonly names: PartialNames;
  readonly acks: Acks | undefined;
  /** Bytes that it had when it was opened. */
  readonly found: number;
  /** Where the furthest write since then ended. */
  reached = 0;
  private readonly data: FileHandle;
  /** Past the page cache; undefined where the file system has no such way. */
  private readonly direct: FileHandle | undefined;
  /** It refused a piece. */
  private cached = false;
  /** What failures name: a temporary name that nobody will see again helps nobody. */
  private readonly told: string;

  private constructor(
    names: PartialNames,
    data: FileHandle,
    direct: FileHandle | undefined,
    acks: Acks | undefined,
    found: number,
  ) {
    this.names = names;
    this.found = found;
    this.data = data;
    this.direct = direct;
    this.acks = acks;
    this.told = acks ? names.partial : names.final;
  }

  /**
   * @param size bytes, where known: the file is made that long, its holes unwritten
   * @param owner keeps acknowledgements beside it; without them every write is free of fdatasync
   */
  static async open(names: PartialNames, size: number | undefined, owner?: Owner): Promise<Partial> {
    try {
      const there = owner ? await sizeOf(names.partial) : undefined;
      if (there === undefined) await rm(names.acks, { force: true });
      const data = await open(names.partial, there === undefined ? 'wx+' : 'r+');
      if (size !== undefined) await data.truncate(size);
      const direct = await pastTheCache(names.partial);
      return new Partial(names, data, direct, owner && new Acks(names.acks, data, owner), there ?? 0);
    } catch (error) {
      throw asFileFailure(error, owner ? names.partial : names.final);
    }
  }

  /**
   * Large pieces that lie on pages go to the disk past the page cache: a disk of 100 GiB would drive out of it what the
   * machine works with, and copying it there costs most of a core.
   */
  async write(offset: number, bytes: Uint8Array): Promise<void> {
    try {
      this.reached = Math.max(this.reached, offset + bytes.length);
      const { direct } = this;
      if (direct && !this.cached && bytes.length >= leastDirect && offset % pageBytes === 0 && isOnPages(bytes)) {
        if (await wrote(direct, offset, bytes)) return;
        this.cached = true;
      }
      for (let at = 0; at < bytes.length; ) {
        const { bytesWritten } = await this.data.write(bytes, at, bytes.length - at, offset + at);
        at += bytesWritten;
      }
    } catch (error) {
      throw asFileFailure(error, this.told);
    }
  }

  /** Notes, where that is kept, that these bytes are safe; resolves when they are. */
  async acknowledge(ack: Ack): Promise<void> {
    try {
      await this.acks?.add(ack);
    } catch (error) {
      throw asFileFailure(error, this.told);
    }
  }

  /** Fills all of `into`, with zeros where the file has ended: somebody cut it, which its digests tell. */
  async read(offset: number, into: Uint8Array): Promise<void> {
    try {
      for (let at = 0; at < into.length; ) {
        const { bytesRead } = await this.data.read(into, at, into.length - at, offset + at);
        if (bytesRead === 0) into.fill(0, at);
        at += bytesRead === 0 ? into.length : bytesRead;
      }
    } catch (error) {
      throw asFileFailure(error, this.told);
    }
  }

  /** Where it may have anything but holes, and its last byte; the whole of it where the file system does not say. */
  async occupied(): Promise<ExtentSet> {
    const { size } = await this.data.stat();
    const found = ExtentSet.of(holes(this.data.fd, 0, size) ?? [{ offset: 0, length: size }]);
    if (size > 0) found.add(size - 1, 1);
    return found;
  }

  /** Makes it so many bytes long. */
  async cut(bytes: number): Promise<void> {
    try {
      const { size } = await this.data.stat();
      if (size !== bytes) await this.data.truncate(bytes);
    } catch (error) {
      throw asFileFailure(error, this.told);
    }
  }

  async sync(): Promise<void> {
    await this.data.sync();
  }

  async close(): Promise<void> {
    this.acks?.close();
    await this.direct?.close();
    await this.data.close();
  }
}

/** Not every system has it, and not every file system: then everything goes through the page cache. */
async function pastTheCache(file: string): Promise<FileHandle | undefined> {
  if (constants.O_DIRECT === undefined) return undefined;
  try {
    return await open(file, constants.O_WRONLY | constants.O_DIRECT);
  } catch (error) {
    if (refusesDirect(error)) return undefined;
    throw error;
  }
}

/** @returns false where the disk wants other places or lengths than pages: nothing is lost, it is written the usual way */
async function wrote(file: FileHandle, offset: number, bytes: Uint8Array): Promise<boolean> {
  try {
    const { bytesWritten } = await file.write(bytes, 0, bytes.length, offset);
    return bytesWritten === bytes.length;
  } catch (error) {
    if (refusesDirect(error)) return false;
    throw error;
  }
}

function refusesDirect(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'EINVAL' || code === 'ENOTSUP' || code === 'EOPNOTSUPP';
}

/** Gives the finished file its name, never over another. Harmless when it has it already. */
export async function giveName(names: PartialNames): Promise<void> {
  if ((await sizeOf(names.partial)) === undefined && (await sizeOf(names.final)) !== undefined) {
    await rm(names.acks, { force: true });
    return;
  }
  if (await isTaken(names.final)) throw fileTargetFailure('FILE_EXISTS', { file: names.final });
  try {
    await rename(names.partial, names.final);
    syncFolder(dirname(names.final));
    await rm(names.acks, { force: true });
  } catch (error) {
    throw asFileFailure(error, names.final);
  }
}

/** Size of a file in bytes; undefined when there is none. */
export async function sizeOf(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw asFileFailure(error, file);
  }
}
