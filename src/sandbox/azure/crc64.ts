/** The reflected polynomial of Azure Storage's CRC-64 (the same as CRC-64/NVME). */
const polynomial = 0x9a6c9329ac4bc9b5n;

/** Eight slicing tables of 256 entries, one after the other, cut in halves because a bigint is a hundred times slower. */
interface Tables {
  readonly low: Int32Array;
  readonly high: Int32Array;
}

let made: Tables | undefined;

function tables(): Tables {
  if (made) return made;
  const entries: bigint[] = [];
  for (let index = 0; index < 256; index++) {
    let crc = BigInt(index);
    for (let bit = 0; bit < 8; bit++) crc = crc & 1n ? (crc >> 1n) ^ polynomial : crc >> 1n;
    entries.push(crc);
  }
  for (let index = 256; index < 8 * 256; index++) {
    const before = entries[index - 256] ?? 0n;
    entries.push((before >> 8n) ^ (entries[Number(before & 0xffn)] ?? 0n));
  }
  made = {
    low: Int32Array.from(entries, crc => Number(BigInt.asIntN(32, crc))),
    high: Int32Array.from(entries, crc => Number(BigInt.asIntN(32, crc >> 32n))),
  };
  return made;
}

/** The eight entries that take the next eight bytes, `a` the first four and `b` the others (both little-endian). */
function slice(table: Int32Array, a: number, b: number): number {
  return (
    (table[1792 | (a & 255)] ?? 0) ^
    (table[1536 | ((a >>> 8) & 255)] ?? 0) ^
    (table[1280 | ((a >>> 16) & 255)] ?? 0) ^
    (table[1024 | (a >>> 24)] ?? 0) ^
    (table[768 | (b & 255)] ?? 0) ^
    (table[512 | ((b >>> 8) & 255)] ?? 0) ^
    (table[256 | ((b >>> 16) & 255)] ?? 0) ^
    (table[b >>> 24] ?? 0)
  );
}

/**
 * CRC-64 as Azure Storage writes it into `x-ms-content-crc64`: base64 of the eight bytes, least significant first.
 * Source: learn.microsoft.com/rest/api/storageservices/put-page
 */
export function crc64(data: Uint8Array): string {
  const { low, high } = tables();
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const whole = data.length - (data.length % 8);
  let lo = -1;
  let hi = -1;
  for (let at = 0; at < whole; at += 8) {
    const a = lo ^ view.getInt32(at, true);
    const b = hi ^ view.getInt32(at + 4, true);
    lo = slice(low, a, b);
    hi = slice(high, a, b);
  }
  for (let at = whole; at < data.length; at++) {
    const index = (lo ^ view.getUint8(at)) & 255;
    lo = ((lo >>> 8) | (hi << 24)) ^ (low[index] ?? 0);
    hi = (hi >>> 8) ^ (high[index] ?? 0);
  }
  const out = Buffer.alloc(8);
  out.writeInt32LE(~lo, 0);
  out.writeInt32LE(~hi, 4);
  return out.toString('base64');
}
