import { damaged } from '../../unreadable.ts';
import { parseLvmText, type Section, type Value } from './text.ts';

const SECTOR = 512;
const MOST_STRIPES = 1024;

/** A volume group as its text describes it; lengths are bytes, extents are counted. */
export interface VolumeGroup {
  readonly name: string;
  readonly uuid: string;
  /** The higher one of two texts is the newer. */
  readonly sequence: number;
  readonly extentSize: number;
  /** By the name that segments call them: `pv0`. */
  readonly physical: ReadonlyMap<string, PhysicalVolume>;
  readonly logical: readonly LogicalVolume[];
}

export interface PhysicalVolume {
  readonly uuid: string;
  /** Where its first extent begins. */
  readonly start: number;
  readonly extents: number;
}

export interface LogicalVolume {
  readonly name: string;
  readonly uuid: string;
  /** False for the parts that mirrors, pools and caches are made of. */
  readonly visible: boolean;
  readonly extents: number;
  readonly segments: readonly Segment[];
}

export interface Segment {
  /** In the logical volume, ascending and without gaps. */
  readonly first: number;
  readonly count: number;
  /** `striped` (also for one stripe: linear), `zero`, `thin`, `raid1`, `cache`, … */
  readonly type: string;
  readonly stripeSize: number;
  readonly stripes: readonly { readonly physical: string; readonly first: number }[];
}

/** @throws GuestUnreadable. Source: LVM2, lib/format_text/import_vsn1.c describes what is expected. */
export function volumeGroupOf(text: string): VolumeGroup {
  const top = parseLvmText(text);
  const [found] = [...top.sections].filter(([, section]) => section.values.has('seqno'));
  if (found === undefined) throw damaged('LVM2 metadata', { field: 'seqno' });
  const [name, group] = found;
  const physical = new Map<string, PhysicalVolume>();
  for (const [key, one] of group.sections.get('physical_volumes')?.sections ?? []) {
    physical.set(key, {
      uuid: textAt(one, 'id'),
      start: count(one, 'pe_start') * SECTOR,
      extents: count(one, 'pe_count'),
    });
  }
  return {
    name,
    uuid: textAt(group, 'id'),
    sequence: count(group, 'seqno'),
    extentSize: atLeastOne(count(group, 'extent_size'), 'extent_size') * SECTOR,
    physical,
    logical: [...(group.sections.get('logical_volumes')?.sections ?? [])].map(([key, one]) => logical(key, one)),
  };
}

function logical(name: string, section: Section): LogicalVolume {
  const segments = [...section.sections]
    .filter(([key]) => /^segment\d+$/u.test(key))
    .map(([, one]) => segment(one))
    .sort((one, other) => one.first - other.first);
  let extents = 0;
  for (const { first, count } of segments) {
    if (first !== extents) throw damaged('logical volume', { name, field: 'start_extent' });
    extents += count;
  }
  if (!Number.isSafeInteger(extents * 2 ** 20)) throw damaged('logical volume', { name, field: 'extent_count' });
  const status = list(section.values.get('status'));
  return {
    name: snapshotName(section) ?? name,
    uuid: textAt(section, 'id'),
    visible: status.includes('VISIBLE'),
    extents,
    segments,
  };
}

/** A snapshot is described as `snapshot0`; people know it by the name of the volume that keeps what was overwritten. */
function snapshotName(section: Section): string | undefined {
  const name = section.sections.get('segment1')?.values.get('cow_store');
  return typeof name === 'string' ? name : undefined;
}

function segment(section: Section): Segment {
  const type = textAt(section, 'type');
  const named = list(section.values.get('stripes'));
  if (named.length % 2 !== 0 || named.length > 2 * MOST_STRIPES) throw damaged('segment', { field: 'stripes' });
  const stripes = [];
  for (let n = 0; n < named.length; n += 2) {
    const [physical, first] = [named[n], named[n + 1]];
    if (typeof physical !== 'string' || !isCount(first)) throw damaged('segment', { field: 'stripes' });
    stripes.push({ physical, first });
  }
  if (type === 'striped' && stripes.length === 0) throw damaged('segment', { field: 'stripes' });
  const size = stripes.length > 1 ? atLeastOne(count(section, 'stripe_size'), 'stripe_size') : 1;
  return {
    first: count(section, 'start_extent'),
    count: atLeastOne(count(section, 'extent_count'), 'extent_count'),
    type,
    stripeSize: size * SECTOR,
    stripes,
  };
}

function textAt({ values }: Section, field: string): string {
  const value = values.get(field);
  if (typeof value !== 'string') throw damaged('LVM2 metadata', { field });
  return value;
}

/** A number that is still exact when sectors of it are counted in bytes. */
function count({ values }: Section, field: string): number {
  const value = values.get(field);
  if (!isCount(value)) throw damaged('LVM2 metadata', { field });
  return value;
}

function isCount(value: Value | undefined): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 2 ** 43;
}

function atLeastOne(value: number, field: string): number {
  if (value < 1) throw damaged('LVM2 metadata', { field });
  return value;
}

function list(value: Value | undefined): readonly (string | number)[] {
  return typeof value === 'object' ? value : [];
}
