let table: Uint32Array | undefined;

/** The CRC of journal checksums of the first version: bits from the highest down, nothing inverted. */
export function crc32Be(crc: number, data: Uint8Array): number {
  table ??= makeTable();
  let sum = crc;
  for (const byte of data) sum = (sum << 8) ^ (table[((sum >>> 24) ^ byte) & 0xff] as number);
  return sum >>> 0;
}

function makeTable(): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, n) => {
    let crc = n << 24;
    for (let bit = 0; bit < 8; bit++) crc = crc < 0 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
    return crc;
  });
}
