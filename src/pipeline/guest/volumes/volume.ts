import type { Partition } from '../../types/inspection.ts';
import type { BlockSource } from '../block-source.ts';
import type { FileSystem, Space } from '../filesystems/filesystem.ts';
import type { GuestUnreadable } from '../unreadable.ts';

/** Where a volume is. */
export type Place =
  | { readonly kind: 'disk'; readonly disk: number }
  | { readonly kind: 'partition'; readonly disk: number; readonly partition: Partition }
  | {
      readonly kind: 'logical';
      readonly group: string;
      readonly volume: string;
      /** Names of the volumes that it lies on; only those that are there. */
      readonly on: readonly string[];
    };

/** A whole disk without a table, a partition, or a logical volume, and what it holds. */
export interface Volume {
  /** As a guest with SCSI disks calls it: `/dev/sda1`, `/dev/vg0/root`. Disks are counted in the order given. */
  readonly name: string;
  readonly place: Place;
  readonly size: number;
  /** Absent where nothing is recognised. */
  readonly content?: Content;
  /** Open, where it is a file system that can be read. */
  readonly fileSystem?: FileSystem;
  /** Why what it holds cannot be read. */
  readonly unreadable?: GuestUnreadable;
  /** Its bytes; absent for a logical volume that cannot be put together. */
  readonly source?: BlockSource;
}

export interface Content {
  /** `ext4`, `xfs`, `lvm-pv`, `luks`, `swap`, … as image/partitions has them. */
  readonly kind: string;
  readonly uuid?: string;
  readonly label?: string;
  /** A version or level: `2` of LUKS, `raid1`, `suspended` of swap. */
  readonly detail?: string;
  /** Of a file system whose counts can be read. */
  readonly space?: Space;
}

/** `/dev/sda`, …, `/dev/sdz`, `/dev/sdaa`. @param disk from 0 */
export function diskName(disk: number): string {
  let letters = '';
  for (let left = disk; left >= 0; left = Math.floor(left / 26) - 1) {
    letters = String.fromCharCode(97 + (left % 26)) + letters;
  }
  return `/dev/sd${letters}`;
}

/** The opposite of diskName's letters: `a` is 0, `aa` 26. */
export function diskIndex(letters: string): number {
  let index = 0;
  for (const letter of letters) index = index * 26 + letter.charCodeAt(0) - 96;
  return index - 1;
}
