import { damaged } from '../../unreadable.ts';
import { wideLE } from '../../wide.ts';
import { item, LAST, object } from './keys.ts';
import type { TreePlace } from './superblock.ts';
import type { Trees } from './tree.ts';

/** A subvolume: a tree of files. */
export interface Subvolume {
  readonly tree: number;
  readonly place: TreePlace;
  /** Inode of its top directory. */
  readonly directory: number;
}

const MOST_LEVEL = 8;

/**
 * @returns undefined where there is none of that number
 * @throws GuestUnreadable
 * Source: btrfs documentation, "On-disk Format", "ROOT_ITEM".
 */
export async function subvolumeOf(trees: Trees, tree: number): Promise<Subvolume | undefined> {
  const from = { object: tree, type: item.root, offset: 0 };
  // Of several the last is the newest.
  let newest: Buffer | undefined;
  for await (const { data } of trees.items(trees.sb.root, from, { ...from, offset: LAST })) newest = data;
  if (newest === undefined) return undefined;
  const level = newest.readUInt8(238);
  if (level >= MOST_LEVEL) throw damaged('subvolume', { tree });
  return {
    tree,
    place: { at: wideLE(newest, 176, 'subvolume'), level },
    directory: wideLE(newest, 168, 'subvolume') || object.firstInode,
  };
}

/** What is mounted where no subvolume is asked for: the root tree's own directory names it. */
export async function defaultSubvolume(trees: Trees): Promise<number> {
  const from = { object: object.rootDirectory, type: item.directoryItem, offset: 0 };
  for await (const { data } of trees.items(trees.sb.root, from, { ...from, offset: LAST })) {
    const name = data.toString('latin1', 30, 30 + data.readUInt16LE(27));
    if (name === 'default') return wideLE(data, 0, 'default subvolume');
  }
  return object.topTree;
}

/** Is the subvolume mounted there? In a snapshot its name is left behind as an empty directory. */
export async function isChild(trees: Trees, parent: number, child: number): Promise<boolean> {
  const key = { object: parent, type: item.rootRef, offset: child };
  return (await trees.item(trees.sb.root, key)) !== undefined;
}
