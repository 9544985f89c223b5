import type { BlockSource } from '../../block-source.ts';
import { GuestUnreadable, orUnreadable } from '../../unreadable.ts';
import { type PhysicalLabel, readMetadata } from './label.ts';
import { type VolumeGroup, volumeGroupOf } from './volume-group.ts';

/** A physical volume that was found. */
export interface FoundPhysical {
  /** Of the volume on which it lies: `/dev/sda2`. */
  readonly name: string;
  readonly source: BlockSource;
  readonly label: PhysicalLabel;
}

/** A volume group and what of it is there. */
export interface FoundGroup {
  readonly group: VolumeGroup;
  /** By the ids of the physical volumes. */
  readonly devices: ReadonlyMap<string, FoundPhysical>;
}

export interface FoundGroups {
  readonly groups: readonly FoundGroup[];
  /** Physical volumes whose description cannot be read, by name. */
  readonly unreadable: ReadonlyMap<string, GuestUnreadable>;
}

/**
 * The volume groups that the physical volumes describe. Each may hold the text of its group, or leave that to others;
 * the newest one counts. Of two disks with the same id (a clone beside its original) the first is taken.
 */
export async function findGroups(found: readonly FoundPhysical[]): Promise<FoundGroups> {
  const newest = new Map<string, VolumeGroup>();
  const unreadable = new Map<string, GuestUnreadable>();
  for (const physical of found) {
    for (const area of physical.label.metadataAreas) {
      const group = await orUnreadable(groupIn(physical, area));
      if (group instanceof GuestUnreadable) unreadable.set(physical.name, group);
      else if (group !== undefined && group.sequence > (newest.get(group.uuid)?.sequence ?? -1)) {
        newest.set(group.uuid, group);
      }
    }
  }
  const groups = [...newest.values()].map(group => {
    const members = new Set([...group.physical.values()].map(({ uuid }) => uuid));
    const devices = new Map<string, FoundPhysical>();
    for (const one of found) {
      if (members.has(one.label.uuid) && !devices.has(one.label.uuid)) devices.set(one.label.uuid, one);
    }
    return { group, devices };
  });
  const described = new Set(groups.flatMap(({ devices }) => [...devices.values()]));
  for (const one of found) {
    if (described.has(one)) unreadable.delete(one.name);
    else if (one.label.metadataAreas.length === 0) {
      unreadable.set(one.name, new GuestUnreadable('missing', 'volume group', { uuid: one.label.uuid }));
    }
  }
  return { groups, unreadable };
}

async function groupIn(
  { source }: FoundPhysical,
  area: { readonly offset: number; readonly length: number },
): Promise<VolumeGroup | undefined> {
  const text = await readMetadata(source, area);
  return text === undefined ? undefined : volumeGroupOf(text);
}
