/** Grains fetched at once for one read. */
const together = 16;

/**
 * Fills a range of a disk from the grains it touches.
 * @param part fills `into` with what the grain holds from `from` on
 */
export async function readGrains(
  disk: { readonly size: number; readonly grainBytes: number },
  offset: number,
  into: Uint8Array,
  part: (grain: number, from: number, into: Uint8Array) => Promise<void>,
): Promise<void> {
  if (offset < 0 || offset + into.length > disk.size) throw new RangeError(String(offset));
  const parts: (() => Promise<void>)[] = [];
  for (let done = 0; done < into.length; ) {
    const grain = Math.floor((offset + done) / disk.grainBytes);
    const from = (offset + done) % disk.grainBytes;
    const target = into.subarray(done, done + disk.grainBytes - from);
    parts.push(() => part(grain, from, target));
    done += target.length;
  }
  for (let first = 0; first < parts.length; first += together) {
    await Promise.all(parts.slice(first, first + together).map(begin => begin()));
  }
}
