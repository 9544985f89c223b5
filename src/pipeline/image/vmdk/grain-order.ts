const pageSlots = 2 ** 16;

interface Page {
  /** Grain number + 1 by slot; 0 where the slot has none. */
  readonly grains: Uint32Array;
  /** Sectors from the slot's beginning to the grain's. */
  readonly starts: Uint16Array;
}

/**
 * Grains in the order in which they lie in a file. The file is cut into slots of one grain's length: two grains that do
 * not overlap never begin in the same slot, so filling needs no sort. 6 bytes for every grain's length of file.
 */
export class GrainOrder {
  private readonly pages = new Map<number, Page>();
  private readonly grainSectors: number;

  constructor(grainSectors: number) {
    this.grainSectors = grainSectors;
  }

  /**
   * @param at sector where the grain begins in the file
   * @returns false when it overlaps another one
   */
  add(grain: number, at: number): boolean {
    const slot = Math.floor(at / this.grainSectors);
    const start = at % this.grainSectors;
    const before = this.startIn(slot - 1);
    const after = this.startIn(slot + 1);
    if (this.startIn(slot) !== undefined || (before ?? 0) > start || (after ?? start) < start) return false;
    const number = Math.floor(slot / pageSlots);
    let page = this.pages.get(number);
    if (!page) {
      page = { grains: new Uint32Array(pageSlots), starts: new Uint16Array(pageSlots) };
      this.pages.set(number, page);
    }
    page.grains[slot % pageSlots] = grain + 1;
    page.starts[slot % pageSlots] = start;
    return true;
  }

  /** All of them by their place in the file. */
  *[Symbol.iterator](): Generator<{ readonly grain: number; readonly at: number }> {
    for (const number of [...this.pages.keys()].sort((a, b) => a - b)) {
      const { grains, starts } = this.pages.get(number) as Page;
      for (let index = 0; index < pageSlots; index++) {
        const grain = grains[index] as number;
        if (grain === 0) continue;
        const slot = number * pageSlots + index;
        yield { grain: grain - 1, at: slot * this.grainSectors + (starts[index] as number) };
      }
    }
  }

  /** Sectors from a slot's beginning to its grain's, where it has one. */
  private startIn(slot: number): number | undefined {
    const page = this.pages.get(Math.floor(slot / pageSlots));
    return page?.grains[slot % pageSlots] ? page.starts[slot % pageSlots] : undefined;
  }
}
