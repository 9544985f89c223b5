/** A half-open range of bytes: offset (inclusive) and length, both in bytes. */
export interface Extent {
  readonly offset: number;
  readonly length: number;
}

/**
 * A set of byte ranges on a disk, kept sorted and merged. Adding in ascending order costs O(1);
 * memory grows with the number of gaps, not with the bytes covered.
 */
export class ExtentSet {
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];

  static of(extents: Iterable<Extent>): ExtentSet {
    const set = new ExtentSet();
    for (const { offset, length } of extents) set.add(offset, length);
    return set;
  }

  static whole(size: number): ExtentSet {
    return ExtentSet.of([{ offset: 0, length: size }]);
  }

  /** Bytes covered. */
  get bytes(): number {
    let sum = 0;
    for (let i = 0; i < this.starts.length; i++) sum += this.end(i) - this.start(i);
    return sum;
  }

  /** Number of separate ranges. */
  get count(): number {
    return this.starts.length;
  }

  get empty(): boolean {
    return this.starts.length === 0;
  }

  add(offset: number, length: number): void {
    if (length <= 0) return;
    const end = offset + length;
    const last = this.starts.length - 1;
    if (last < 0 || offset > this.end(last)) {
      this.starts.push(offset);
      this.ends.push(end);
      return;
    }
    const first = this.firstEndingAtOrAfter(offset);
    let after = first;
    let from = offset;
    let to = end;
    while (after < this.starts.length && this.start(after) <= end) {
      from = Math.min(from, this.start(after));
      to = Math.max(to, this.end(after));
      after++;
    }
    this.starts.splice(first, after - first, from);
    this.ends.splice(first, after - first, to);
  }

  remove(offset: number, length: number): void {
    if (length <= 0) return;
    const end = offset + length;
    const first = this.firstEndingAtOrAfter(offset + 1);
    let after = first;
    const starts: number[] = [];
    const ends: number[] = [];
    while (after < this.starts.length && this.start(after) < end) {
      if (this.start(after) < offset) {
        starts.push(this.start(after));
        ends.push(offset);
      }
      if (this.end(after) > end) {
        starts.push(end);
        ends.push(this.end(after));
      }
      after++;
    }
    this.starts.splice(first, after - first, ...starts);
    this.ends.splice(first, after - first, ...ends);
  }

  /** Is every byte of the range in the set? */
  covers(offset: number, length: number): boolean {
    if (length <= 0) return true;
    const i = this.firstEndingAtOrAfter(offset + 1);
    return i < this.starts.length && this.start(i) <= offset && this.end(i) >= offset + length;
  }

  /** Is any byte of the range in the set? */
  touches(offset: number, length: number): boolean {
    if (length <= 0) return false;
    const i = this.firstEndingAtOrAfter(offset + 1);
    return i < this.starts.length && this.start(i) < offset + length;
  }

  /** The parts of the range that are in the set, ascending. */
  *within(offset: number, length: number): Generator<Extent> {
    const end = offset + length;
    for (let i = this.firstEndingAtOrAfter(offset + 1); i < this.starts.length && this.start(i) < end; i++) {
      const from = Math.max(offset, this.start(i));
      yield { offset: from, length: Math.min(end, this.end(i)) - from };
    }
  }

  *[Symbol.iterator](): Generator<Extent> {
    for (let i = 0; i < this.starts.length; i++) yield { offset: this.start(i), length: this.end(i) - this.start(i) };
  }

  clone(): ExtentSet {
    return ExtentSet.of(this);
  }

  union(other: ExtentSet): ExtentSet {
    const set = this.clone();
    for (const { offset, length } of other) set.add(offset, length);
    return set;
  }

  minus(other: ExtentSet): ExtentSet {
    const set = this.clone();
    for (const { offset, length } of other) set.remove(offset, length);
    return set;
  }

  intersect(other: ExtentSet): ExtentSet {
    const set = new ExtentSet();
    for (const { offset, length } of this) for (const e of other.within(offset, length)) set.add(e.offset, e.length);
    return set;
  }

  private start(i: number): number {
    return this.starts[i] as number;
  }

  private end(i: number): number {
    return this.ends[i] as number;
  }

  /** Index of the first range whose end is at or after `offset`. */
  private firstEndingAtOrAfter(offset: number): number {
    let low = 0;
    let high = this.ends.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.end(middle) < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
