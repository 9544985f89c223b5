import { damaged } from '../unreadable.ts';
import { BitFeed } from './bit-feed.ts';
import { type Codes, decode, readCodes } from './bzip2-codes.ts';
import type { Feed } from './feed.ts';

const BLOCK = 0x314159265359;
const END = 0x177245385090;
const GROUP = 50;
const MOST_SELECTORS = 18_002;

/**
 * One .bz2 stream.
 * Source: "bzip2 Format Specification" (J. Tsai, 2016), sections 2 and 3.
 * @throws GuestUnreadable
 */
export async function* unbzip2(feed: Feed): AsyncGenerator<Uint8Array> {
  const level = (await feed.take(4)).readUInt8(3) - 0x30;
  if (level < 1 || level > 9) throw damaged('bzip2 header');
  const most = level * 100_000;
  const chain = new Uint32Array(most);
  const out = Buffer.allocUnsafe(256 * 1024);
  const bits = new BitFeed(feed);
  for (;;) {
    await bits.want();
    const magic = bits.read(24) * 2 ** 24 + bits.read(24);
    if (magic === END) break;
    if (magic !== BLOCK) throw damaged('bzip2 block', { offset: feed.position });
    bits.skip(32);
    const { length, origin } = await readBlock(bits, chain, most);
    yield* unsorted(chain, length, origin, out);
  }
  bits.skip(32);
  bits.release();
}

/** The block's bytes, still sorted, into the low eight bits of `chain`. */
async function readBlock(bits: BitFeed, chain: Uint32Array, most: number): Promise<{ length: number; origin: number }> {
  if (bits.read(1) !== 0) throw damaged('bzip2 block');
  const origin = bits.read(24);
  const used = usedBytes(bits);
  const tables = bits.read(3);
  const count = bits.read(15);
  if (tables < 2 || tables > 6 || count < 1) throw damaged('bzip2 block');
  await bits.want();
  const selectors = await readSelectors(bits, tables, count);
  const codes: Codes[] = [];
  for (let i = 0; i < tables; i++) {
    await bits.want();
    codes.push(readCodes(bits, used.length + 2));
  }
  const length = await symbols(bits, codes, selectors, used, chain, most);
  if (origin >= length) throw damaged('bzip2 block');
  return { length, origin };
}

function usedBytes(bits: BitFeed): number[] {
  const groups = bits.read(16);
  const used: number[] = [];
  for (let high = 0; high < 16; high++) {
    if ((groups & (0x8000 >>> high)) === 0) continue;
    const low = bits.read(16);
    for (let i = 0; i < 16; i++) if ((low & (0x8000 >>> i)) !== 0) used.push(high * 16 + i);
  }
  if (used.length === 0) throw damaged('bzip2 block');
  return used;
}

/** Which table each group of 50 symbols uses, moved to the front as it is used. */
async function readSelectors(bits: BitFeed, tables: number, count: number): Promise<Uint8Array> {
  const order = Array.from({ length: tables }, (_, i) => i);
  const selectors = new Uint8Array(Math.min(count, MOST_SELECTORS));
  for (let i = 0; i < count; i++) {
    if (i % 1024 === 0) await bits.want();
    let place = 0;
    while (bits.read(1) === 1) if (++place >= tables) throw damaged('bzip2 block');
    const [table = 0] = order.splice(place, 1);
    order.unshift(table);
    if (i < selectors.length) selectors[i] = table;
  }
  return selectors;
}

async function symbols(
  bits: BitFeed,
  codes: readonly Codes[],
  selectors: Uint8Array,
  used: readonly number[],
  chain: Uint32Array,
  most: number,
): Promise<number> {
  const front = [...used];
  const last = used.length + 1;
  let length = 0;
  let run = 0;
  let weight = 1;
  for (let group = 0; group < selectors.length; group++) {
    await bits.want();
    const table = codes[selectors[group] ?? 0];
    if (table === undefined) break;
    for (let i = 0; i < GROUP; i++) {
      const symbol = decode(bits, table);
      if (symbol <= 1) {
        run += weight << symbol;
        weight *= 2;
        if (run > most) throw damaged('bzip2 block');
        continue;
      }
      if (run > 0) {
        if (length + run > most) throw damaged('bzip2 block');
        chain.fill(front[0] ?? 0, length, length + run);
        length += run;
        run = 0;
        weight = 1;
      }
      if (symbol === last) return length;
      if (length >= most) throw damaged('bzip2 block');
      const [byte = 0] = front.splice(symbol - 1, 1);
      front.unshift(byte);
      chain[length++] = byte;
    }
  }
  throw damaged('bzip2 block');
}

/** Undoes the Burrows-Wheeler transform, then the runs: four equal bytes are followed by how many more there are. */
function* unsorted(chain: Uint32Array, length: number, origin: number, out: Buffer): Generator<Uint8Array> {
  const places = new Uint32Array(256);
  const count = (list: Uint32Array, at: number, by: number) => {
    const before = list[at] as number;
    list[at] = before + by;
    return before;
  };
  for (let i = 0; i < length; i++) count(places, (chain[i] as number) & 0xff, 1);
  let sum = 0;
  for (let byte = 0; byte < 256; byte++) {
    sum += places[byte] as number;
    places[byte] = sum - (places[byte] as number);
  }
  for (let i = 0; i < length; i++) {
    const place = count(places, (chain[i] as number) & 0xff, 1);
    chain[place] = ((chain[place] as number) & 0xff) | (i << 8);
  }
  let next = (chain[origin] as number) >>> 8;
  let same = 0;
  let before = -1;
  let filled = 0;
  for (let i = 0; i < length; i++) {
    const entry = chain[next] as number;
    const byte = entry & 0xff;
    next = entry >>> 8;
    const copies = same === 4 ? byte : 1;
    if (filled + copies > out.length) {
      yield out.subarray(0, filled);
      filled = 0;
    }
    out.fill(same === 4 ? before : byte, filled, filled + copies);
    filled += copies;
    if (same === 4) same = 0;
    else {
      same = byte === before || (same === 0 && before === -1) ? same + 1 : 1;
      before = byte;
    }
    if (same === 0) before = -1;
  }
  if (filled > 0) yield out.subarray(0, filled);
}
