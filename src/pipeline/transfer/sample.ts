import { crc32 } from 'node:zlib';

/** Of so many pieces one is looked at. */
const oneIn = 100;
const least = 8;
/** 256 MiB of the longest pieces, whatever the size of the disk. */
const most = 64;

/**
 * A sample of what is offered: one in a hundred, at least 8 and at most 64, and the same for the same seed, whatever the
 * order in which they come.
 */
export class Sample<T> {
  private readonly seed: string;
  private readonly drawn: { readonly rank: number; readonly one: T }[] = [];
  private offered = 0;

  constructor(seed: string) {
    this.seed = seed;
  }

  /** @param key what makes it another than the others */
  offer(key: number, one: T): void {
    this.offered++;
    const rank = crc32(`${this.seed}/${key}`);
    const last = this.drawn.at(-1);
    if (this.drawn.length === most && last && last.rank <= rank) return;
    const at = this.drawn.findIndex(other => other.rank > rank);
    this.drawn.splice(at < 0 ? this.drawn.length : at, 0, { rank, one });
    this.drawn.length = Math.min(this.drawn.length, most);
  }

  *[Symbol.iterator](): Generator<T> {
    const size = Math.min(most, Math.max(least, Math.ceil(this.offered / oneIn)));
    for (const { one } of this.drawn.slice(0, size)) yield one;
  }
}
