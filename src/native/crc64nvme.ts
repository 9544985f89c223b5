/** CRC-64/NVME (NVM Express Base Specification, "64b CRC"): its polynomial reflected, in two halves of 32 bits. */
const polynomialHigh = 0x9a6c9329;
const polynomialLow = 0xac4bc9b5;

/** Eight tables of 256 entries, a high and a low half each: [high0, low0, high1, …]. */
let tables: Uint32Array | undefined;

function sliceTables(): Uint32Array {
  const table = new Uint32Array(8 * 512);
  for (let byte = 0; byte < 256; byte++) {
    let high = 0;
    let low = byte;
    for (let bit = 0; bit < 8; bit++) {
      const odd = low & 1;
      low = (low >>> 1) | (high << 31);
      high >>>= 1;
      if (odd) {
        low ^= polynomialLow;
        high ^= polynomialHigh;
      }
    }
    table[byte * 2] = high;
    table[byte * 2 + 1] = low;
  }
  // Entry k of a byte is what it becomes after k further bytes of zero.
  for (let at = 512; at < table.length; at += 2) {
    const high = table[at - 512] as number;
    const low = table[at - 511] as number;
    const next = (low & 0xff) * 2;
    table[at] = (high >>> 8) ^ (table[next] as number);
    table[at + 1] = ((low >>> 8) | (high << 24)) ^ (table[next + 1] as number);
  }
  return table;
}

/**
 * Bytes that are summed in one call. Short enough that the function is optimized as a whole: a loop over a megabyte is
 * optimized while it runs, without what comes behind it, and thrown away again at each end.
 */
const stretch = 16 * 1024;

/** CRC-64/NVME over many buffers, eight bytes at a time: a CRC of 64 bits without BigInt. */
export class Crc64Nvme {
  /** High and low half. */
  private readonly sum = Int32Array.of(-1, -1);

  update(data: Uint8Array): this {
    tables ??= sliceTables();
    const view = new DataView(data.buffer, data.byteOffset, data.length);
    const whole = data.length - (data.length % 8);
    for (let at = 0; at < whole; at += stretch) add(this.sum, tables, view, at, Math.min(whole, at + stretch));
    addBytes(this.sum, tables, data.subarray(whole));
    return this;
  }

  /** The sum so far, 16 lower-case hex digits. */
  digest(_encoding: 'hex'): string {
    return [...this.sum].map(half => hex32(~half)).join('');
  }
}

function add(sum: Int32Array, table: Uint32Array, view: DataView, from: number, to: number): void {
  let high = sum[0] as number;
  let low = sum[1] as number;
  for (let at = from; at < to; at += 8) {
    const a = low ^ view.getUint32(at, true);
    const b = high ^ view.getUint32(at + 4, true);
    const i0 = places(a, 7, 0);
    const i1 = places(a, 6, 8);
    const i2 = places(a, 5, 16);
    const i3 = places(a, 4, 24);
    const i4 = places(b, 3, 0);
    const i5 = places(b, 2, 8);
    const i6 = places(b, 1, 16);
    const i7 = places(b, 0, 24);
    high = fold(table, i0, i1, i2, i3) ^ fold(table, i4, i5, i6, i7);
    low = fold(table, i0 + 1, i1 + 1, i2 + 1, i3 + 1) ^ fold(table, i4 + 1, i5 + 1, i6 + 1, i7 + 1);
  }
  sum[0] = high;
  sum[1] = low;
}

/** What is left of less than eight. */
function addBytes(sum: Int32Array, table: Uint32Array, data: Uint8Array): void {
  let high = sum[0] as number;
  let low = sum[1] as number;
  for (const byte of data) {
    const index = ((low ^ byte) & 0xff) * 2;
    low = ((low >>> 8) | (high << 24)) ^ (table[index + 1] as number);
    high = (high >>> 8) ^ (table[index] as number);
  }
  sum[0] = high;
  sum[1] = low;
}

function places(word: number, slice: number, shift: number): number {
  return slice * 512 + ((word >>> shift) & 0xff) * 2;
}

function fold(table: Uint32Array, a: number, b: number, c: number, d: number): number {
  return (table[a] as number) ^ (table[b] as number) ^ (table[c] as number) ^ (table[d] as number);
}

function hex32(value: number): string {
  return (value >>> 0).toString(16).padStart(8, '0');
}
