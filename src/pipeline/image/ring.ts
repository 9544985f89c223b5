import { onPages } from '../buffers.ts';

/** A stretch of a ring's memory, in use until it is freed. */
export interface Stretch {
  readonly data: Uint8Array;
  /** Where it ends, counted without turning over. */
  readonly end: number;
  /** How many use it. */
  users: number;
}

/**
 * A few slabs of memory, one after the other in a ring, from which stretches are taken at the front. There is room again
 * when the one at the back is freed, and with it those behind it that were freed before. A slab is made when it is first
 * needed.
 */
export class Ring {
  private readonly slabs: Uint8Array[] = [];
  private readonly slab: number;
  private readonly size: number;
  /** Both only grow: what is between them is in use. */
  private front = 0;
  private back = 0;
  /** Those that were taken and not yet gone past, in their order. */
  private readonly taken: Stretch[] = [];
  private more = Promise.withResolvers<void>();

  private readonly paged: boolean;

  /**
   * @param slab bytes of one, which is the longest stretch · @param count of slabs
   * @param paged do they begin on pages, for a disk that is to take them as they are?
   */
  constructor(slab: number, count: number, paged = false) {
    this.slab = slab;
    this.size = slab * count;
    this.paged = paged;
  }

  /** @returns undefined while there is no room. @throws RangeError for what may never fit */
  take(length: number): Stretch | undefined {
    if (length > this.slab) throw new RangeError(String(length));
    const place = this.front % this.slab;
    // What does not fit into the rest of a slab begins the next one.
    const start = place + length > this.slab ? this.front - place + this.slab : this.front;
    if (start + length - this.back > this.size) return undefined;
    this.front = start + length;
    const index = Math.floor((start % this.size) / this.slab);
    const memory = this.slabs[index] ?? this.made(index);
    const data = memory.subarray(start % this.slab, (start % this.slab) + length);
    const stretch = { data, end: this.front, users: 1 };
    this.taken.push(stretch);
    return stretch;
  }

  /** One more uses it, who is to free it too. */
  keep(stretch: Stretch): void {
    stretch.users++;
  }

  /** One less uses it. */
  free(stretch: Stretch): void {
    stretch.users--;
    let gone = 0;
    for (; this.taken[gone]?.users === 0; gone++) this.back = (this.taken[gone] as Stretch).end;
    if (gone === 0) return;
    this.taken.splice(0, gone);
    this.more.resolve();
    this.more = Promise.withResolvers<void>();
  }

  /** Resolves when there is more room than now. */
  get freed(): Promise<void> {
    return this.more.promise;
  }

  private made(index: number): Uint8Array {
    if (this.paged) {
      const all = onPages(this.size);
      for (let from = 0; from < this.size; from += this.slab) this.slabs.push(all.subarray(from, from + this.slab));
    } else this.slabs[index] = Buffer.allocUnsafeSlow(this.slab);
    return this.slabs[index] as Uint8Array;
  }
}
