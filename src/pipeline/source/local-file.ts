import { type FileHandle, open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { holes } from '../../native/index.ts';
import { ExtentSet } from '../extents.ts';
import { Failed } from '../failure.ts';
import { sourceFailure } from './failures.ts';

/** Bytes of one read; with one read ahead a stream holds two of them, whatever the size of the file. */
const pieceSize = 1024 * 1024;

/** Ranges of data that are kept: 16 MiB of memory. A file in more pieces has next to no holes worth skipping. */
const mostExtents = 2 ** 20;

/** A file, or a part of one, as it lies on disk. */
export interface Stored {
  /** What a person would call it: `web.ova › web-disk1.vmdk`. */
  readonly name: string;
  readonly size: number;
  /** First to last byte, in pieces of at most 1 MiB; a piece is valid until the next one is asked for. */
  stream(signal?: AbortSignal): AsyncGenerator<Uint8Array>;
  /** Fills all of `into` from `offset`. */
  read(offset: number, into: Uint8Array): Promise<void>;
  /** Where data may lie, as the file system knows it; undefined where it does not. */
  extents(): Promise<ExtentSet | undefined>;
  close(): Promise<void>;
}

/** A regular file, open for reading. */
export class LocalFile {
  readonly path: string;
  readonly name: string;
  /** As it was when opened; reading beyond what is left of it fails with SOURCE_ENDED. */
  readonly size: number;
  private readonly handle: FileHandle;

  private constructor(path: string, name: string, size: number, handle: FileHandle) {
    this.path = path;
    this.name = name;
    this.size = size;
    this.handle = handle;
  }

  /** @throws Failed SOURCE_NOT_FOUND, SOURCE_DENIED, SOURCE_IS_FOLDER, SOURCE_NOT_A_FILE, SOURCE_READ_FAILED */
  static async open(path: string, name = basename(path)): Promise<LocalFile> {
    await expectFile(path);
    const handle = await open(path, 'r').catch(error => Promise.reject(pathFailure(path, error)));
    try {
      return new LocalFile(path, name, (await handle.stat()).size, handle);
    } catch (error) {
      await handle.close();
      throw pathFailure(path, error);
    }
  }

  /**
   * Fills all of `into` from `offset` of the file.
   * @param name what the failure calls the place
   * @throws Failed SOURCE_ENDED, SOURCE_READ_FAILED
   */
  async read(offset: number, into: Uint8Array, name = this.name): Promise<void> {
    for (let done = 0; done < into.length; ) {
      const { bytesRead } = await this.handle
        .read(into, done, into.length - done, offset + done)
        .catch(error => Promise.reject(readFailure(name, offset + done, error)));
      if (bytesRead === 0)
        throw sourceFailure('SOURCE_ENDED', { file: name, offset: offset + done, expected: offset + into.length });
      done += bytesRead;
    }
  }

  /** A part of this file; closing it leaves the file open. */
  part(name: string, offset: number, size: number): Stored {
    return {
      name,
      size,
      stream: signal => streamed(this, name, offset, size, signal),
      read: (at, into) => {
        if (at < 0 || at + into.length > size) throw new RangeError(name);
        return this.read(offset + at, into, name);
      },
      extents: async () => this.extents(offset, size),
      close: async () => {},
    };
  }

  /** Where data may lie in a range, counted from its beginning. */
  private extents(offset: number, size: number): ExtentSet | undefined {
    const found = holes(this.handle.fd, offset, size);
    if (!found || found.length > mostExtents) return undefined;
    return ExtentSet.of(found.map(extent => ({ offset: extent.offset - offset, length: extent.length })));
  }

  /** All of this file; closing it closes the file. */
  whole(name = this.name): Stored {
    return { ...this.part(name, 0, this.size), close: () => this.close() };
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}

async function* streamed(file: LocalFile, name: string, offset: number, size: number, signal?: AbortSignal) {
  // Two, in turn: one is the consumer's, one is being filled. Plain arrays, for a slice of a Buffer is no copy.
  const pieces = [new Uint8Array(Math.min(pieceSize, size)), new Uint8Array(Math.min(pieceSize, size))] as const;
  const ahead = (at: number, into: Uint8Array): Promise<Uint8Array> => {
    const piece = into.subarray(0, size - at);
    const reading = file.read(offset + at, piece, name).then(() => piece);
    reading.catch(() => {}); // it may fail while the consumer is busy, or after it left
    return reading;
  };
  let next = size > 0 ? ahead(0, pieces[0]) : undefined;
  try {
    for (let at = 0, turn = 1; next !== undefined; turn++) {
      signal?.throwIfAborted();
      const piece: Uint8Array = await next;
      at += piece.length;
      next = at < size ? ahead(at, pieces[turn % 2 === 0 ? 0 : 1]) : undefined;
      yield piece;
    }
  } finally {
    // The handle must not be closed under a read.
    await next?.catch(() => {});
  }
}

async function expectFile(path: string): Promise<void> {
  const found = await stat(path).catch(error => Promise.reject(pathFailure(path, error)));
  if (found.isDirectory()) throw sourceFailure('SOURCE_IS_FOLDER', { path });
  // Before opening: opening a pipe would wait for its writer.
  if (!found.isFile()) throw sourceFailure('SOURCE_NOT_A_FILE', { path });
}

/** What went wrong with a path, from the operating system's code. */
export function pathFailure(path: string, error: unknown): Failed {
  if (error instanceof Failed) return error;
  const reason = codeOf(error);
  if (reason === 'EACCES' || reason === 'EPERM') return sourceFailure('SOURCE_DENIED', { path }, { cause: error });
  const absent = ['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG', 'ERR_INVALID_ARG_VALUE'];
  if (absent.includes(reason)) return sourceFailure('SOURCE_NOT_FOUND', { path }, { cause: error });
  return readFailure(path, 0, error);
}

function readFailure(file: string, offset: number, error: unknown) {
  return sourceFailure('SOURCE_READ_FAILED', { file, offset, reason: codeOf(error) }, { cause: error });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
