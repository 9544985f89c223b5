import { type FileHandle, link, open, rm } from 'node:fs/promises';
import { Ranges } from './ranges.ts';

/** Zeros are written and read in pieces of this many bytes. */
const pieceBytes = 1024 * 1024;

/**
 * The bytes of one page blob in one sparse file. What was never written takes no room and reads as zeros, and a page
 * of zeros that was written still counts as written.
 */
export class Pages {
  readonly path: string;
  /** Length of the blob, the footer included. */
  readonly size: number;
  readonly held = new Ranges();
  /** Counts the changes; becomes the ETag. */
  changes = 0;
  modified: number;
  #file: Promise<FileHandle> | undefined;
  #writing = 0;
  #idle: (() => void)[] = [];
  #closed = false;

  constructor(path: string, size: number, created: number) {
    this.path = path;
    this.size = size;
    this.modified = created;
  }

  /** Writes one Put Page; the caller has checked that it is aligned and inside. */
  async write(offset: number, data: Uint8Array, at: number): Promise<void> {
    await this.#changing(async file => {
      await writeAll(file, data, offset);
      this.held.add(offset, offset + data.length);
      this.#changed(at);
    });
  }

  /** Clears whole pages: they read as zeros and are no page range any more. */
  async clear(start: number, end: number, at: number): Promise<void> {
    await this.#changing(async file => {
      const zeros = Buffer.alloc(pieceBytes);
      for (const range of this.held.remove(start, end)) {
        for (let offset = range.start; offset < range.end; offset += pieceBytes) {
          await writeAll(file, zeros.subarray(0, Math.min(pieceBytes, range.end - offset)), offset);
        }
      }
      this.#changed(at);
    });
  }

  /** Fills `into` with what is at `offset`; beyond what was written there are zeros. */
  async read(offset: number, into: Uint8Array): Promise<void> {
    const file = await this.#opened();
    let done = 0;
    while (done < into.length) {
      const { bytesRead } = await file.read(into, done, into.length - done, offset + done);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    into.fill(0, done);
  }

  /** Resolves when no write is under way. */
  async idle(): Promise<void> {
    while (this.#writing > 0) await new Promise<void>(resolve => this.#idle.push(resolve));
  }

  /** A second name for the same bytes, for a copy that nobody writes to any more. */
  async copyTo(path: string): Promise<void> {
    await this.#opened();
    await link(this.path, path);
  }

  /** Closes the file and removes this name of it. */
  async remove(): Promise<void> {
    await this.close();
    await rm(this.path, { force: true });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.idle();
    const file = this.#file;
    this.#file = undefined;
    await (await file)?.close();
  }

  #opened(): Promise<FileHandle> {
    if (this.#closed) return Promise.reject(new Error(`${this.path} is gone`));
    this.#file ??= open(this.path, 'r+').catch(() => open(this.path, 'wx+'));
    return this.#file;
  }

  #changed(at: number): void {
    this.changes++;
    this.modified = at;
  }

  async #changing(work: (file: FileHandle) => Promise<void>): Promise<void> {
    this.#writing++;
    try {
      await work(await this.#opened());
    } finally {
      this.#writing--;
      if (this.#writing === 0) for (const wake of this.#idle.splice(0)) wake();
    }
  }
}

async function writeAll(file: FileHandle, data: Uint8Array, offset: number): Promise<void> {
  let done = 0;
  while (done < data.length) done += (await file.write(data, done, data.length - done, offset + done)).bytesWritten;
}

/** The bytes from `start` to `end`, in pieces of at most 1 MiB. */
export async function* readPieces(pages: Pages, start: number, end: number): AsyncGenerator<Buffer> {
  for (let at = start; at < end; at += pieceBytes) {
    const piece = Buffer.allocUnsafe(Math.min(pieceBytes, end - at));
    await pages.read(at, piece);
    yield piece;
  }
}
