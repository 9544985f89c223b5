import { damaged, GuestUnreadable, unsupported } from '../../unreadable.ts';
import { wideLE } from '../../wide.ts';
import { KEY_BYTES, keyAt } from './keys.ts';

/** A range of logical places that lies together on the device, once or twice. */
export interface Chunk {
  readonly logical: number;
  readonly length: number;
  /** Where it begins on this device, for each copy. Empty: it is on others. */
  readonly places: readonly number[];
  /** Why it cannot be read, where it is spread over devices in stripes. */
  readonly striped: boolean;
}

/** A terabyte has a thousand. */
const MOST_CHUNKS = 262_144;
const HEADER = 48;
const STRIPE = 32;
const MOST_STRIPES = 1024;
/** RAID 0, 10, 5 and 6. */
const STRIPED = 0x8 | 0x40 | 0x80 | 0x100;

/** From logical places to places on the device. */
export class ChunkMap {
  private readonly device: number;
  private chunks: Chunk[] = [];

  constructor(device: number) {
    this.device = device;
  }

  /** @param data of a chunk item. Source: btrfs documentation, "On-disk Format", "CHUNK_ITEM". */
  add(logical: number, data: Buffer): void {
    const chunk = parseChunk(this.device, logical, data);
    const at = this.after(logical);
    const before = this.chunks[at - 1];
    if (before?.logical === logical) return;
    const next = this.chunks[at];
    if ((before && before.logical + before.length > logical) || (next && logical + chunk.length > next.logical)) {
      throw damaged('chunk', { logical });
    }
    if (this.chunks.length >= MOST_CHUNKS) throw new GuestUnreadable('too-much', 'chunks');
    this.chunks.splice(at, 0, chunk);
  }

  /**
   * Where the range is, for each copy.
   * @throws GuestUnreadable where it is in no chunk, in more than one, or on other devices
   */
  places(logical: number, length: number): readonly number[] {
    const chunk = this.chunks[this.after(logical) - 1];
    if (chunk === undefined || logical + length > chunk.logical + chunk.length) throw damaged('chunk', { logical });
    if (chunk.striped) throw unsupported('striped chunk', { logical });
    if (chunk.places.length === 0) throw new GuestUnreadable('missing', 'device', { logical });
    return chunk.places.map(place => place + logical - chunk.logical);
  }

  /** Index of the first chunk that begins after it. */
  private after(logical: number): number {
    let low = 0;
    let high = this.chunks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.chunks[middle] as Chunk).logical <= logical) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function parseChunk(device: number, logical: number, data: Buffer): Chunk {
  const length = wideLE(data, 0, 'chunk');
  const stripes = data.readUInt16LE(44);
  if (length === 0 || stripes === 0 || stripes > MOST_STRIPES) throw damaged('chunk', { logical });
  const places: number[] = [];
  for (let i = 0; i < stripes; i++) {
    const at = HEADER + i * STRIPE;
    if (wideLE(data, at, 'chunk') === device) places.push(wideLE(data, at + 8, 'chunk'));
  }
  // Striped over one device is not striped.
  const striped = stripes > 1 && (data.readUInt32LE(24) & STRIPED) !== 0;
  return { logical, length, places, striped };
}

/** The superblock's own: a key and a chunk, one after another. */
export function addSystemChunks(map: ChunkMap, data: Buffer): void {
  for (let at = 0; at + KEY_BYTES + HEADER <= data.length; ) {
    const chunk = data.subarray(at + KEY_BYTES);
    map.add(keyAt(data, at).offset, chunk);
    at += KEY_BYTES + HEADER + chunk.readUInt16LE(44) * STRIPE;
  }
}
