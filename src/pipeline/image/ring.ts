/** A stretch of a ring's memory, in use until it is freed. */
export interface Stretch {
  readonly data: Uint8Array;
  /** Where it ends, counted without turning over. */
  readonly end: number;
}

/**
 * A few slabs of memory, one after the other in a ring, from which stretches are taken at the front and freed at the
 * back, in the same order. A slab is made when it is first needed.
 */
export class Ring {
  private readonly slabs: Buffer[] = [];
  private readonly slab: number;
  private readonly size: number;
  /** Both only grow: what is between them is in use. */
  private front = 0;
  private back = 0;

  /** @param slab bytes of one, which is the longest stretch · @param count of slabs */
  constructor(slab: number, count: number) {
    this.slab = slab;
    this.size = slab * count;
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
    const memory = this.slabs[index] ?? Buffer.allocUnsafeSlow(this.slab);
    this.slabs[index] = memory;
    return { data: memory.subarray(start % this.slab, (start % this.slab) + length), end: this.front };
  }

  /** Frees a stretch and all that were taken before it. */
  free(stretch: Stretch): void {
    this.back = Math.max(this.back, stretch.end);
  }
}
