import type { Failed } from '../../../failure.ts';
import type { Bytes } from '../../../types/disk.ts';
import type { Vim } from '../vim.ts';
import { inventoryFailure } from './failures.ts';

/** What is asked for at once: a round trip to a server far away takes as long as the bytes of it. */
const block = 1024 * 1024;
/** Blocks kept: 64 MiB. */
const kept = 64;
/** Milliseconds without a byte until it is given up. */
const idle = 15_000;

interface Where {
  readonly vim: Vim;
  readonly url: string;
  readonly name: string;
  readonly size: number;
  readonly signal: AbortSignal;
}

/** A file on a datastore, read block by block with HTTP ranges (RFC 9110 §14). */
export class Ranges implements Bytes {
  readonly name: string;
  readonly size: number;
  readonly promised = false;
  private readonly where: Where;
  private readonly blocks = new Map<number, Promise<Uint8Array>>();

  constructor(where: Where) {
    this.where = where;
    this.name = where.name;
    this.size = where.size;
  }

  /**
   * Asks for the beginning: is the file there, of that size, and can it be read in ranges?
   * @throws Failed what the server said to it
   */
  async begin(): Promise<void> {
    await this.block(0, this.where.signal);
  }

  async read(offset: number, into: Uint8Array): Promise<void> {
    for (let done = 0; done < into.length; ) {
      const at = offset + done;
      const from = at % block;
      const bytes = await this.block(at - from, this.where.signal);
      const part = bytes.subarray(from, from + into.length - done);
      if (part.length === 0) throw this.failure();
      into.set(part, done);
      done += part.length;
    }
  }

  async *stream(signal: AbortSignal): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < this.size; at += block)
      yield await this.block(at, AbortSignal.any([signal, this.where.signal]));
  }

  async close(): Promise<void> {
    this.blocks.clear();
  }

  /** Two who ask at once share one request. */
  private block(at: number, signal: AbortSignal): Promise<Uint8Array> {
    const known = this.blocks.get(at);
    if (known !== undefined) {
      // The one used longest ago goes first.
      this.blocks.delete(at);
      this.blocks.set(at, known);
      return known;
    }
    const bytes = this.fetch(at, Math.min(block, this.size - at), signal);
    this.blocks.set(at, bytes);
    bytes.catch(() => this.blocks.delete(at));
    const oldest = this.blocks.keys().next();
    if (this.blocks.size > kept && !oldest.done) this.blocks.delete(oldest.value);
    return bytes;
  }

  private async fetch(offset: number, length: number, signal: AbortSignal): Promise<Uint8Array> {
    if (length <= 0) throw this.failure();
    const { vim, url, size } = this.where;
    const answer = await vim.get(url, { signal, range: { offset, length }, idle });
    const into = new Uint8Array(length);
    let have = 0;
    // Leaving the loop lets go of the body: a server that knows no ranges would send the whole disk.
    for await (const chunk of answer.body) {
      if (answer.status !== 206 || !saysRange(answer.headers['content-range'], offset, size)) throw this.failure();
      if (have + chunk.length > length) throw this.failure();
      into.set(chunk, have);
      have += chunk.length;
    }
    if (have !== length) throw this.failure();
    return into;
  }

  private failure(): Failed {
    return inventoryFailure('VSPHERE_NOT_READABLE', { file: this.name });
  }
}

/** `bytes 0-65535/10737418240`: from where we asked, of a file as long as the disk. */
function saysRange(header: string | undefined, offset: number, size: number): boolean {
  const [, from, total] = /^bytes (\d{1,16})-\d{1,16}\/(\d{1,16}|\*)$/.exec(header?.trim() ?? '') ?? [];
  return Number(from) === offset && (total === '*' || Number(total) === size);
}
