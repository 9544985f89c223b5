import { damaged } from '../unreadable.ts';
import type { Feed } from './feed.ts';

/** As many bytes as are there when bits are read without waiting. */
const AHEAD = 8 * 1024;

/** Bits of a feed, the highest of each byte first. */
export class BitFeed {
  private readonly feed: Feed;
  private data: Uint8Array = new Uint8Array(0);
  private at = 0;
  private bits = 0;
  private count = 0;

  constructor(feed: Feed) {
    this.feed = feed;
  }

  /** Sees to it that a few thousand bytes can be read from. */
  async want(): Promise<void> {
    if (this.data.length - this.at >= AHEAD / 2) return;
    this.feed.skip(this.at);
    this.at = 0;
    this.data = await this.feed.peek(AHEAD);
  }

  /** @param count at most 24 */
  read(count: number): number {
    while (this.count < count) {
      if (this.at >= this.data.length) throw damaged('end-of-file', { offset: this.feed.position + this.at });
      this.bits = ((this.bits << 8) | (this.data[this.at++] as number)) >>> 0;
      this.count += 8;
    }
    this.count -= count;
    return (this.bits >>> this.count) & (2 ** count - 1);
  }

  skip(count: number): void {
    for (let left = count; left > 0; left -= 16) this.read(Math.min(16, left));
  }

  /** The rest of a byte is left out, and the feed goes on after it. */
  release(): void {
    this.feed.skip(this.at);
    this.data = new Uint8Array(0);
    this.at = 0;
    this.count = 0;
  }
}
