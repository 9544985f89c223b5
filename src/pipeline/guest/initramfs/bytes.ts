import type { Feed } from '../unpack/feed.ts';
import { damaged, GuestUnreadable } from '../unreadable.ts';

/** Bytes in their order, whether they lie in a file or are being unpacked. */
export interface ByteStream {
  /** How many were taken so far. */
  readonly position: number;
  /** @throws GuestUnreadable where they end before that */
  take(length: number): Promise<Buffer>;
  skip(length: number): Promise<void>;
  /** Passes over zeros. @returns false where nothing else follows */
  skipZeros(): Promise<boolean>;
  /** The next bytes, which stay the next ones; fewer at the end. */
  peek(length: number): Promise<Buffer>;
}

/** Zeros between two archives that are looked through; early microcode is followed by less than a page. */
const MOST_ZEROS = 16 * 1024 * 1024;
const PAGE = 4096;

/** What is skipped is not read from the disk. */
export function fromFeed(feed: Feed): ByteStream {
  const start = feed.position;
  return {
    get position() {
      return feed.position - start;
    },
    take: length => feed.take(length),
    peek: length => feed.peek(length),
    async skip(length) {
      if (length > feed.left) throw damaged('end-of-file', { offset: feed.position, length });
      feed.skip(length);
    },
    skipZeros: () => passZeros(feed),
  };
}

async function passZeros(feed: Feed): Promise<boolean> {
  for (let seen = 0; seen < MOST_ZEROS; ) {
    const page = await feed.peek(PAGE);
    if (page.length === 0) return false;
    const at = page.findIndex(byte => byte !== 0);
    feed.skip(at < 0 ? page.length : at);
    if (at >= 0) return true;
    seen += page.length;
  }
  return false;
}

/** Chunks as one stream; at most `most` bytes of it. */
export class Unpacked implements ByteStream {
  position = 0;
  private readonly chunks: AsyncGenerator<Uint8Array>;
  private readonly most: number;
  private held: Buffer = Buffer.alloc(0);
  private seen = 0;

  constructor(chunks: AsyncGenerator<Uint8Array>, most: number) {
    this.chunks = chunks;
    this.most = most;
  }

  async take(length: number): Promise<Buffer> {
    const data = await this.peek(length);
    if (data.length < length) throw damaged('end-of-file', { offset: this.position, length });
    this.used(length);
    return data;
  }

  async peek(length: number): Promise<Buffer> {
    while (this.held.length < length && (await this.more()));
    return this.held.subarray(0, length);
  }

  async skip(length: number): Promise<void> {
    for (let left = length; left > 0; ) {
      if (this.held.length === 0 && !(await this.more()))
        throw damaged('end-of-file', { offset: this.position, length });
      const some = Math.min(left, this.held.length);
      this.used(some);
      left -= some;
    }
  }

  async skipZeros(): Promise<boolean> {
    const end = this.position + MOST_ZEROS;
    while (this.position < end) {
      const at = this.held.findIndex(byte => byte !== 0);
      this.used(at < 0 ? this.held.length : at);
      if (at >= 0) return true;
      if (!(await this.more())) return false;
    }
    return false;
  }

  /** Goes on to the end, so that the packed stream is checked whole and what follows it is found. */
  async finish(): Promise<void> {
    do this.used(this.held.length);
    while (await this.more());
  }

  close(): Promise<unknown> {
    return this.chunks.return(undefined);
  }

  private used(length: number): void {
    this.held = this.held.subarray(length);
    this.position += length;
  }

  private async more(): Promise<boolean> {
    const next = await this.chunks.next();
    if (next.done) return false;
    this.seen += next.value.length;
    if (this.seen > this.most) throw new GuestUnreadable('too-much', 'unpacked initramfs', { bytes: this.most });
    // A chunk is valid only until the next one: what is left of the last is copied, which is little.
    const fresh = Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength);
    this.held = this.held.length === 0 ? fresh : Buffer.concat([this.held, fresh]);
    return true;
  }
}
