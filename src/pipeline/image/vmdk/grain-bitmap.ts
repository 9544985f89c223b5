const pageGrains = 2 ** 16;

/**
 * Which grains were seen, a bit each: 16 KiB for every 8 GiB of disk touched, whatever the order. A set of ranges
 * would need a sort for grains that come scattered.
 */
export class GrainBitmap {
  count = 0;
  private readonly pages = new Map<number, Uint8Array>();

  /** @returns false when the grain was in it before */
  add(grain: number): boolean {
    const number = Math.floor(grain / pageGrains);
    let page = this.pages.get(number);
    if (!page) {
      page = new Uint8Array(pageGrains / 8);
      this.pages.set(number, page);
    }
    const byte = (grain % pageGrains) >>> 3;
    const bit = 1 << (grain & 7);
    const before = page[byte] ?? 0;
    if (before & bit) return false;
    page[byte] = before | bit;
    this.count++;
    return true;
  }
}
