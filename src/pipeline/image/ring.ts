/** A stretch of a ring's memory, in use until it is freed. */
export interface Stretch {
  readonly data: Uint8Array;
  /** Where it ends, counted without turning over. */
  readonly end: number;
}

/** One buffer from which stretches are taken at the front and freed at the back, in the same order. */
export class Ring {
  private memory: Buffer | undefined;
  private readonly size: number;
  /** Both only grow: what is between them is in use. */
  private front = 0;
  private back = 0;

  /** @param size in bytes; made when the first stretch is taken */
  constructor(size: number) {
    this.size = size;
  }

  /** @returns undefined while there is no room. @throws RangeError for more than half of the ring, which may never fit */
  take(length: number): Stretch | undefined {
    if (length > this.size / 2) throw new RangeError(String(length));
    const place = this.front % this.size;
    // What does not fit before the end lies at the beginning; the rest of this turn stays unused.
    const start = place + length > this.size ? this.front + this.size - place : this.front;
    if (start + length - this.back > this.size) return undefined;
    this.memory ??= Buffer.allocUnsafeSlow(this.size);
    this.front = start + length;
    return { data: this.memory.subarray(start % this.size, (start % this.size) + length), end: this.front };
  }

  /** Frees a stretch and all that were taken before it. */
  free(stretch: Stretch): void {
    this.back = Math.max(this.back, stretch.end);
  }
}
