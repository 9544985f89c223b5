const pageBits = 2 ** 16;

/**
 * Which grains, blocks or clusters were seen, a bit each in pages of 8 KiB, whatever the order. A set of ranges would
 * need a sort where they come scattered.
 */
export class Bitmap {
  count = 0;
  private readonly pages = new Map<number, Uint8Array>();

  /** @returns false when the number was in it before */
  add(which: number): boolean {
    const number = Math.floor(which / pageBits);
    let page = this.pages.get(number);
    if (!page) {
      page = new Uint8Array(pageBits / 8);
      this.pages.set(number, page);
    }
    const byte = (which % pageBits) >>> 3;
    const bit = 1 << (which & 7);
    const before = page[byte] ?? 0;
    if (before & bit) return false;
    page[byte] = before | bit;
    this.count++;
    return true;
  }
}
