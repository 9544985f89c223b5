const magic = 0xfd2fb528;
/** Bytes of the frame content size by its flag; the first is one byte where the frame is a single segment. */
const sizeLengths = [0, 2, 4, 8] as const;
const dictionaryLengths = [0, 1, 2, 4] as const;

/**
 * Where the zstd frame ends that `data` begins with: what follows it in the last sector of a cluster is another's.
 * @returns its length in bytes; undefined where there is no frame, or not all of it
 * Source: RFC 8878, sections 3.1.1 and 3.1.1.2.
 */
export function zstdFrameLength(data: Uint8Array): number | undefined {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  if (data.length < 6 || view.getUint32(0, true) !== magic) return undefined;
  const descriptor = view.getUint8(4);
  const single = (descriptor & 0x20) !== 0;
  const size = sizeLengths[(descriptor >>> 6) as 0 | 1 | 2 | 3] || (single ? 1 : 0);
  let at = 5 + (single ? 0 : 1) + dictionaryLengths[(descriptor & 3) as 0 | 1 | 2 | 3] + size;
  for (let last = false; !last; ) {
    if (at + 3 > data.length) return undefined;
    const block = view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
    last = (block & 1) !== 0;
    const type = (block >>> 1) & 3;
    if (type === 3) return undefined;
    at += 3 + (type === 1 ? 1 : block >>> 3);
  }
  const end = at + (descriptor & 4 ? 4 : 0);
  return end <= data.length ? end : undefined;
}
