import type { BlockSource } from '../../block-source.ts';
import { damaged, GuestUnreadable, unsupported } from '../../unreadable.ts';
import type { LogicalVolume, Segment, VolumeGroup } from './volume-group.ts';

/** What a mapped segment is made of; all others need a table that only LVM's own kernel targets understand. */
const readable: ReadonlySet<string> = new Set(['striped', 'linear', 'zero']);

/**
 * A logical volume as bytes.
 * @param devices the physical volumes that are there, by their ids
 * @throws GuestUnreadable where a segment is of a kind that is not read here, or lies on a disk that is not there
 */
export function logicalSource(
  group: VolumeGroup,
  volume: LogicalVolume,
  devices: ReadonlyMap<string, BlockSource>,
): BlockSource {
  const areas = volume.segments.map(segment => areaOf(group, volume, segment, devices));
  const size = volume.extents * group.extentSize;
  return {
    size,
    async read(offset, into) {
      if (!(offset >= 0 && offset + into.length <= size)) throw new GuestUnreadable('beyond', 'block', { offset });
      for (let done = 0; done < into.length; ) {
        const at = offset + done;
        const area = areas[firstBeyond(areas, at) - 1];
        if (area === undefined) throw damaged('logical volume', { name: volume.name });
        done += await area.read(at - area.start, into.subarray(done));
      }
    },
  };
}

interface Area {
  readonly start: number;
  /** Fills the beginning of `into`; at least a byte. @returns how much of it */
  read(offset: number, into: Uint8Array): Promise<number>;
}

function areaOf(
  group: VolumeGroup,
  volume: LogicalVolume,
  segment: Segment,
  devices: ReadonlyMap<string, BlockSource>,
): Area {
  if (!readable.has(segment.type)) throw unsupported(segment.type, { group: group.name, volume: volume.name });
  const start = segment.first * group.extentSize;
  const size = segment.count * group.extentSize;
  if (segment.type === 'zero') {
    return {
      start,
      read: async (offset, into) => into.subarray(0, Math.min(into.length, size - offset)).fill(0).length,
    };
  }
  const stripes = segment.stripes.map(({ physical, first }) => {
    const known = group.physical.get(physical);
    if (known === undefined) throw damaged('segment', { volume: volume.name, physical });
    const device = devices.get(known.uuid);
    if (device === undefined) throw new GuestUnreadable('missing', 'physical volume', { uuid: known.uuid });
    return { device, at: known.start + first * group.extentSize };
  });
  const chunk = stripes.length === 1 ? size : segment.stripeSize;
  return {
    start,
    async read(offset, into) {
      const row = Math.floor(offset / chunk);
      const stripe = stripes[row % stripes.length];
      if (stripe === undefined) throw damaged('segment', { volume: volume.name });
      const within = offset % chunk;
      const part = into.subarray(0, Math.min(chunk - within, size - offset));
      await stripe.device.read(stripe.at + Math.floor(row / stripes.length) * chunk + within, part);
      return part.length;
    },
  };
}

function firstBeyond(areas: readonly Area[], offset: number): number {
  let low = 0;
  let high = areas.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((areas[middle]?.start ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
