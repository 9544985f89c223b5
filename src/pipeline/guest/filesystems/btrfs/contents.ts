import { damaged, GuestUnreadable } from '../../unreadable.ts';
import { wideLE } from '../../wide.ts';
import { item, LAST } from './keys.ts';
import type { Subvolume } from './roots.ts';
import type { Trees } from './tree.ts';
import { unpacked } from './unpacked.ts';

/** Fills `into` from `offset` of a file and answers how many bytes there were. */
export type Contents = (offset: number, into: Uint8Array) => Promise<number>;

interface Extent {
  /** Where in the file. */
  readonly from: number;
  readonly length: number;
  readonly packing: number;
  /** Bytes once unpacked, of which those from `skip` on are the file's. */
  readonly whole: number;
  readonly skip: number;
  /** What lies in the tree itself, or where it lies and how long it is there; neither: zeros. */
  readonly inline?: Buffer;
  readonly stored?: { readonly logical: number; readonly length: number };
}

/** Extents of one file; packed ones have 128 KiB at most, so that 512 MiB have 4096. */
const MOST_EXTENTS = 65_536;
const HEADER = 21;
const INLINE = 0;
const PREALLOCATED = 2;

/** The extents are read once, with the first bytes, and the last packed one is kept unpacked. */
export function contentsOf(trees: Trees, subvolume: Subvolume, inode: number, size: number): Contents {
  let extents: Promise<readonly Extent[]> | undefined;
  let last: { readonly extent: Extent; readonly data: Buffer } | undefined;
  const whole = async (extent: Extent) => {
    if (last?.extent !== extent) last = { extent, data: await unpack(trees, extent) };
    return last.data;
  };
  return async (offset, into) => {
    const length = Math.max(0, Math.min(into.length, size - offset));
    if (length === 0) return 0;
    extents ??= extentsOf(trees, subvolume, inode);
    const target = into.subarray(0, length);
    target.fill(0);
    for (const extent of await extents) {
      const from = Math.max(extent.from, offset);
      const to = Math.min(extent.from + extent.length, offset + length);
      if (to <= from) continue;
      const part = target.subarray(from - offset, to - offset);
      const skip = extent.skip + from - extent.from;
      if (extent.packing !== 0 || extent.inline !== undefined)
        part.set((await whole(extent)).subarray(skip, skip + part.length));
      else if (extent.stored !== undefined) await readLogical(trees, extent.stored.logical + skip, part);
    }
    return length;
  };
}

/** Source: btrfs documentation, "On-disk Format", "EXTENT_DATA". */
async function extentsOf(trees: Trees, subvolume: Subvolume, inode: number): Promise<readonly Extent[]> {
  const found: Extent[] = [];
  const from = { object: inode, type: item.extentData, offset: 0 };
  for await (const { key, data } of trees.items(subvolume.place, from, { ...from, offset: LAST })) {
    if (found.length >= MOST_EXTENTS) throw new GuestUnreadable('too-much', 'extents', { inode });
    if (data.readUInt8(17) !== 0) throw new GuestUnreadable('encrypted', 'extent', { inode });
    found.push(extentOf(key.offset, data, inode));
  }
  return found;
}

function extentOf(from: number, data: Buffer, inode: number): Extent {
  const whole = wideLE(data, 8, 'extent');
  const packing = data.readUInt8(16);
  const type = data.readUInt8(20);
  if (type > PREALLOCATED) throw damaged('extent', { inode, type });
  if (type === INLINE) return { from, length: whole, packing, whole, skip: 0, inline: data.subarray(HEADER) };
  const wide = (at: number) => wideLE(data, at, 'extent');
  const logical = wide(21);
  const stored = { logical, length: wide(29) };
  const about = { from, length: wide(45), packing, whole, skip: wide(37) };
  if (about.skip + about.length > whole) throw damaged('extent', { inode, from });
  // No place on disk: a hole. Reserved space reads as zeros, too.
  return logical === 0 || type === PREALLOCATED ? { ...about, packing: 0 } : { ...about, stored };
}

async function unpack(trees: Trees, { packing, whole, inline, stored }: Extent): Promise<Buffer> {
  if (inline !== undefined && packing === 0) return inline;
  const packed = inline ?? (await storedBytes(trees, stored));
  return unpacked(packing, packed, whole, trees.sb.sectorSize);
}

/** The longest that Linux writes packed is 128 KiB. */
const MOST_STORED = 1024 * 1024;

async function storedBytes(trees: Trees, stored: Extent['stored']): Promise<Buffer> {
  if (stored === undefined || stored.length > MOST_STORED) throw damaged('extent', { length: stored?.length ?? 0 });
  const data = Buffer.alloc(stored.length);
  await readLogical(trees, stored.logical, data);
  return data;
}

/** From the first copy: data has no other place for its checksum than a tree, which is not asked. */
async function readLogical({ chunks, source }: Trees, logical: number, into: Uint8Array): Promise<void> {
  const [place] = chunks.places(logical, into.length);
  if (place === undefined) throw damaged('chunk', { logical });
  await source.read(place, into);
}
