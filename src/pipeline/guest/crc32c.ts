const POLYNOMIAL = 0x82f63b78;
/** Eight of them: eight bytes a step. Made when they are first needed. */
let tables: Eight<Uint32Array> | undefined;

/**
 * Castagnoli's CRC as file systems use it: neither the start value nor the result is inverted here.
 * @param crc what it goes on from, unsigned; 0xffffffff to begin with where a format says `crc32c(~0, …)`
 * @returns unsigned
 */
export function crc32c(crc: number, data: Uint8Array): number {
  tables ??= makeTables();
  const [t0, t1, t2, t3, t4, t5, t6, t7] = tables;
  const at = (table: Uint32Array, index: number) => table[index] as number;
  const byte = (index: number) => data[index] as number;
  let sum = crc >>> 0;
  let i = 0;
  for (; i + 8 <= data.length; i += 8) {
    const low = sum ^ (byte(i) | (byte(i + 1) << 8) | (byte(i + 2) << 16) | (byte(i + 3) << 24));
    sum =
      at(t7, low & 255) ^
      at(t6, (low >>> 8) & 255) ^
      at(t5, (low >>> 16) & 255) ^
      at(t4, low >>> 24) ^
      at(t3, byte(i + 4)) ^
      at(t2, byte(i + 5)) ^
      at(t1, byte(i + 6)) ^
      at(t0, byte(i + 7));
  }
  for (; i < data.length; i++) sum = at(t0, (sum ^ byte(i)) & 255) ^ (sum >>> 8);
  return sum >>> 0;
}

type Eight<T> = readonly [T, T, T, T, T, T, T, T];

function makeTables(): Eight<Uint32Array> {
  const first = Uint32Array.from({ length: 256 }, (_, n) => {
    let crc = n;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    return crc;
  });
  const tables = [first];
  for (let n = 1; n < 8; n++) tables.push(following(first, tables[n - 1] ?? first));
  return tables as unknown as Eight<Uint32Array>;
}

function following(first: Uint32Array<ArrayBuffer>, table: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  return table.map(crc => (first[crc & 255] as number) ^ (crc >>> 8));
}
