/** A half-open stretch of bytes: `start` belongs to it, `end` does not. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Which bytes are in: disjoint stretches in ascending order, neighbours merged. */
export class Ranges {
  readonly #all: ByteRange[] = [];

  get all(): readonly ByteRange[] {
    return this.#all;
  }

  /** How many bytes are in. */
  get bytes(): number {
    return this.#all.reduce((sum, range) => sum + range.end - range.start, 0);
  }

  /** Takes in `start` to `end` and returns the parts of it that were in already. */
  add(start: number, end: number): ByteRange[] {
    if (end <= start) return [];
    const known = this.within(start, end);
    const first = this.#firstEndingAt(start);
    let last = first;
    let from = start;
    let to = end;
    for (let range = this.#all[last]; range && range.start <= end; range = this.#all[++last]) {
      from = Math.min(from, range.start);
      to = Math.max(to, range.end);
    }
    this.#all.splice(first, last - first, { start: from, end: to });
    return known;
  }

  /** Takes `start` to `end` out and returns the parts of it that were in. */
  remove(start: number, end: number): ByteRange[] {
    if (end <= start) return [];
    const gone = this.within(start, end);
    const first = this.#firstEndingAt(start + 1);
    const left: ByteRange[] = [];
    let last = first;
    for (let range = this.#all[last]; range && range.start < end; range = this.#all[++last]) {
      if (range.start < start) left.push({ start: range.start, end: start });
      if (range.end > end) left.push({ start: end, end: range.end });
    }
    this.#all.splice(first, last - first, ...left);
    return gone;
  }

  /** The parts of `start` to `end` that are in, cut at its edges; at most `most` of them. */
  within(start: number, end: number, most = Number.POSITIVE_INFINITY): ByteRange[] {
    const found: ByteRange[] = [];
    if (end <= start) return found;
    let at = this.#firstEndingAt(start + 1);
    for (let range = this.#all[at]; range && range.start < end && found.length < most; range = this.#all[++at]) {
      found.push({ start: Math.max(start, range.start), end: Math.min(end, range.end) });
    }
    return found;
  }

  /** Index of the first stretch whose end is at or after `position`. */
  #firstEndingAt(position: number): number {
    let low = 0;
    let high = this.#all.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#all[middle]?.end ?? 0) < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
