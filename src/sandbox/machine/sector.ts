/** Bytes in a sector, on every disk made here. */
export const SECTOR = 512;
export const KIB = 1024;
export const MIB = 1024 * 1024;

/** The smallest multiple of `unit` that is not below `value`. */
export function roundUp(value: number, unit: number): number {
  return Math.ceil(value / unit) * unit;
}

/** `data` with zeros behind it up to a multiple of `unit`. */
export function padded(data: Uint8Array, unit: number = SECTOR): Buffer {
  const out = Buffer.alloc(roundUp(data.length, unit));
  out.set(data);
  return out;
}
