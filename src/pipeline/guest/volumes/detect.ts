import { readTable } from '../../image/partitions/table.ts';
import { Malformed, orProblem, viewOf } from '../../image/partitions/view.ts';
import { type BlockSource, part } from '../block-source.ts';
import { GuestUnreadable, orUnreadable } from '../unreadable.ts';
import { type Recognised, recognise } from './content.ts';
import { type FoundGroup, type FoundPhysical, findGroups } from './lvm/groups.ts';
import { logicalSource } from './lvm/logical-source.ts';
import type { LogicalVolume } from './lvm/volume-group.ts';
import { diskName, type Place, type Volume } from './volume.ts';

/** Partitions of one disk, and logical volumes in all, that are looked into. */
const MOST_PARTITIONS = 256;
const MOST_LOGICAL = 1024;
/** Inside these are other partitions, or nothing. */
const containers: ReadonlySet<string> = new Set(['extended', 'protective', 'bios-boot']);

export interface Volumes {
  /** Disk by disk in the order of their tables, then logical volumes by group. */
  readonly volumes: readonly Volume[];
  readonly groups: readonly FoundGroup[];
}

/**
 * What lies on each partition of the disks of one machine, and on the logical volumes that span them.
 * @param disks all of them, in their order: a group or a mount may reach over several
 * @throws only what reading the disks throws
 */
export async function detect(disks: readonly BlockSource[]): Promise<Volumes> {
  const flat: (Volume & Recognised)[] = [];
  for (const [index, disk] of disks.entries()) {
    for (const place of await placesOn(disk, index)) flat.push(await volumeAt(disk, place));
  }
  const { groups, unreadable } = await findGroups(flat.flatMap(physicalOf));
  const volumes: Volume[] = flat.map(({ physical, ...volume }) => {
    const why = physical && unreadable.get(volume.name);
    return why === undefined ? volume : { ...volume, unreadable: why };
  });
  for (const found of groups) {
    for (const logical of found.group.logical) {
      if (logical.visible && volumes.length < flat.length + MOST_LOGICAL)
        volumes.push(await logicalVolume(found, logical));
    }
  }
  return { volumes, groups };
}

type OnDisk = Exclude<Place, { kind: 'logical' }>;

async function placesOn(disk: BlockSource, index: number): Promise<OnDisk[]> {
  const view = viewOf(disk.size, (offset, into) => disk.read(offset, into));
  const table = await orUnreadable(orProblem(readTable(view)));
  const whole: OnDisk = { kind: 'disk', disk: index };
  if (table instanceof GuestUnreadable || table instanceof Malformed) return [whole];
  if (table.kind === 'none' || table.kind === 'unknown') return [whole];
  return table.partitions
    .filter(({ role }) => !containers.has(role))
    .slice(0, MOST_PARTITIONS)
    .map(partition => ({ kind: 'partition', disk: index, partition }));
}

async function volumeAt(disk: BlockSource, place: OnDisk): Promise<Volume & Recognised> {
  const source = place.kind === 'disk' ? disk : part(disk, place.partition.offset, place.partition.length);
  const number = place.kind === 'disk' ? '' : place.partition.number;
  const name = `${diskName(place.disk)}${number}`;
  return { name, place, size: source.size, source, ...(await recogniseIn(disk, place, source)) };
}

/** A partition wholly past the end of the disk holds nothing that could be recognised. */
async function recogniseIn(disk: BlockSource, place: OnDisk, source: BlockSource): Promise<Recognised> {
  if (place.kind === 'disk' || place.partition.offset < disk.size) return recognise(source);
  return { unreadable: new GuestUnreadable('beyond', 'partition', { offset: place.partition.offset }) };
}

function physicalOf({ name, source, physical }: Volume & Recognised): FoundPhysical[] {
  return source === undefined || physical === undefined ? [] : [{ name, source, label: physical }];
}

async function logicalVolume({ group, devices }: FoundGroup, logical: LogicalVolume): Promise<Volume> {
  const sources = new Map([...devices].map(([uuid, { source }]) => [uuid, source]));
  const members = new Set(logical.segments.flatMap(({ stripes }) => stripes.map(({ physical }) => physical)));
  const on = [...members].flatMap(key => devices.get(group.physical.get(key)?.uuid ?? '')?.name ?? []);
  const about = {
    name: `/dev/${group.name}/${logical.name}`,
    place: { kind: 'logical', group: group.name, volume: logical.name, on },
    size: logical.extents * group.extentSize,
  } as const;
  try {
    const source = logicalSource(group, logical, sources);
    const { content, fileSystem, unreadable } = await recognise(source);
    return {
      ...about,
      source,
      ...(content === undefined ? {} : { content }),
      ...(fileSystem === undefined ? {} : { fileSystem }),
      ...(unreadable === undefined ? {} : { unreadable }),
    };
  } catch (error) {
    if (!(error instanceof GuestUnreadable)) throw error;
    return { ...about, unreadable: error };
  }
}
