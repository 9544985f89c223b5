import type { ExtentSet } from '../extents.ts';
import type { Bytes } from '../types/disk.ts';
import { imageFailure } from './failures.ts';

/** Most of a file that is held in memory because it can only be streamed. */
const mostPeeked = 32 * 1024 * 1024;

/**
 * A source's file as the formats see it: its head, any range of it where that is possible, and its stream. A file that
 * can only be streamed is looked into by beginning its stream, which the first reading then goes on with: some sources
 * give their stream only once.
 */
export class ImageFile {
  readonly name: string;
  readonly size: number | undefined;
  /** Can any range be asked for? Otherwise only the first 32 MiB, before the first reading. */
  readonly seekable: boolean;
  /** Was a digest of it promised, so that all of it must be streamed before its data may be trusted? */
  readonly promised: boolean;
  private readonly bytes: Bytes;
  private readonly signal: AbortSignal;
  private head: Uint8Array = new Uint8Array(0);
  private begun: AsyncIterator<Uint8Array> | undefined;
  private headIsAll = false;
  private peeking: Promise<void> = Promise.resolve();

  /** @param signal stops the opening, and the stream begun by it */
  constructor(bytes: Bytes, signal: AbortSignal) {
    this.bytes = bytes;
    this.signal = signal;
    this.name = bytes.name;
    this.size = bytes.size;
    this.promised = bytes.promised;
    this.seekable = bytes.read !== undefined && bytes.size !== undefined;
  }

  /** The first `length` bytes; fewer when there are not so many. */
  async first(length: number): Promise<Uint8Array> {
    if (this.head.length < length && !this.headIsAll) {
      if (this.bytes.read && this.size !== undefined) {
        const head = Buffer.alloc(Math.min(length, this.size));
        if (head.length > 0) await this.bytes.read(0, head);
        this.headIsAll = head.length === this.size;
        this.head = head;
      } else {
        // One after the other: two that took chunks in turns would each have half of them.
        this.peeking = this.peeking.then(() => this.peek(length));
        await this.peeking;
      }
    }
    return this.head.subarray(0, length);
  }

  /** The last `length` bytes, fewer when there are not so many; only where seekable. */
  async last(length: number): Promise<Uint8Array> {
    const size = this.size ?? 0;
    const have = Math.min(length, size);
    return this.at(size - have, have);
  }

  /** How far `at` can reach. */
  get reach(): number {
    return this.seekable ? (this.size ?? 0) : Math.min(this.size ?? mostPeeked, mostPeeked);
  }

  /** @throws Failed IMAGE_CUT beyond the end, IMAGE_NEEDS_SEEKING where only a stream would lead there */
  async at(offset: number, length: number): Promise<Uint8Array> {
    const end = offset + length;
    if (this.size !== undefined && end > this.size) throw this.cut(this.size, end);
    if (end > this.reach) throw imageFailure('IMAGE_NEEDS_SEEKING', { file: this.name });
    if (!this.seekable || end <= this.head.length) {
      const head = await this.first(end);
      if (head.length < end) throw this.cut(head.length, end);
      return head.subarray(offset, end);
    }
    const into = Buffer.allocUnsafe(length);
    await this.bytes.read?.(offset, into);
    return into;
  }

  /** Fills `into`; only where seekable. */
  async read(offset: number, into: Uint8Array): Promise<void> {
    const end = offset + into.length;
    if (this.size !== undefined && end > this.size) throw this.cut(this.size, end);
    await this.bytes.read?.(offset, into);
  }

  /** Where data may lie, as far as the source knows; what lies between is zeros. */
  async extents(): Promise<ExtentSet | undefined> {
    return this.bytes.extents?.();
  }

  /** From the first byte to the last: the stream that was begun by looking into it, else a new one. */
  stream(signal: AbortSignal): AsyncIterable<Uint8Array> {
    const begun = this.begun;
    if (begun === undefined) return this.bytes.stream(signal);
    const head = this.head;
    this.begun = undefined;
    this.head = new Uint8Array(0);
    this.headIsAll = false;
    return goOn(head, begun);
  }

  /** A file beside this one, ready to be read like it; undefined where the source knows no neighbours. */
  async beside(name: string): Promise<ImageFile | undefined> {
    return this.bytes.beside && new ImageFile(await this.bytes.beside(name), this.signal);
  }

  async close(): Promise<void> {
    await this.begun?.return?.();
    this.begun = undefined;
    await this.bytes.close();
  }

  private cut(at: number, expected: number): Error {
    return imageFailure('IMAGE_CUT', { file: this.name, at, expected });
  }

  private async peek(length: number): Promise<void> {
    this.begun ??= this.bytes.stream(this.signal)[Symbol.asyncIterator]();
    const chunks = [this.head];
    for (let have = this.head.length; have < length; ) {
      const next = await this.begun.next();
      if (next.done) {
        this.headIsAll = true;
        break;
      }
      // The chunk is the source's again once the next one is asked for.
      chunks.push(Buffer.from(next.value));
      have += next.value.length;
    }
    this.head = Buffer.concat(chunks);
  }
}

async function* goOn(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  let ended = false;
  try {
    if (head.length > 0) yield head;
    for (;;) {
      const next = await rest.next();
      if (next.done) break;
      yield next.value;
    }
    ended = true;
  } finally {
    if (!ended) await rest.return?.();
  }
}
