/** Castagnoli's polynomial, reversed (RFC 3720, B.4). */
const polynomial = 0x82f6_3b78;
let table: Uint32Array | undefined;

/** CRC-32C of some bytes; the four from `checksumAt` count as zeros, as structures with their own checksum in them ask. */
export function crc32c(bytes: Uint8Array, checksumAt: number): number {
  const before = go(0xffff_ffff, bytes, 0, checksumAt);
  return ~go(go(before, new Uint8Array(4), 0, 4), bytes, checksumAt + 4, bytes.length) >>> 0;
}

function go(begun: number, bytes: Uint8Array, from: number, to: number): number {
  table ??= made();
  const entries = table;
  let sum = begun;
  for (let at = from; at < to; at++) {
    sum = (sum >>> 8) ^ (entries[(sum ^ (bytes[at] as number)) & 0xff] as number);
  }
  return sum;
}

function made(): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1;
    return value;
  });
}
