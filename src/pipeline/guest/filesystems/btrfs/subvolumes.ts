import { nameOf } from '../../names.ts';
import { damaged, GuestUnreadable } from '../../unreadable.ts';
import { wideLE } from '../../wide.ts';
import { item, LAST, object } from './keys.ts';
import { subvolumeOf } from './roots.ts';
import type { Trees } from './tree.ts';

const MOST_SUBVOLUMES = 10_000;
/** Directories on the way to all of them together. */
const MOST_STEPS = 20_000;

interface Backref {
  readonly parent: number;
  /** Inode of the directory it is in. */
  readonly directory: number;
  readonly name: string;
}

interface Steps {
  left: number;
}

/**
 * The paths of all subvolumes from the top of the file system.
 * @throws GuestUnreadable
 * Source: btrfs documentation, "On-disk Format", "ROOT_BACKREF", "INODE_REF".
 */
export async function subvolumePaths(trees: Trees): Promise<string[]> {
  const backrefs = new Map<number, Backref>();
  const from = { object: object.topTree, type: 0, offset: 0 };
  for await (const { key, data } of trees.items(trees.sb.root, from, {
    object: Number.MAX_SAFE_INTEGER,
    type: 0,
    offset: 0,
  })) {
    if (key.type !== item.rootBackref) continue;
    if (backrefs.size >= MOST_SUBVOLUMES) throw new GuestUnreadable('too-much', 'subvolumes');
    const name = nameOf(data.subarray(18, 18 + data.readUInt16LE(16)));
    backrefs.set(key.object, { parent: key.offset, directory: wideLE(data, 0, 'subvolume'), name });
  }
  const paths: string[] = [];
  const steps = { left: MOST_STEPS };
  for (const tree of backrefs.keys()) paths.push(await pathOf(trees, backrefs, tree, steps));
  return paths.sort();
}

async function pathOf(
  trees: Trees,
  backrefs: ReadonlyMap<number, Backref>,
  tree: number,
  steps: Steps,
): Promise<string> {
  const names: string[] = [];
  for (let at = tree; at !== object.topTree; ) {
    const backref = backrefs.get(at);
    if (backref === undefined || --steps.left < 0) throw damaged('subvolume', { tree });
    names.unshift(...(await directoriesTo(trees, backref, steps)), backref.name);
    at = backref.parent;
  }
  return names.join('/');
}

/** The directories of the parent on the way to it. */
async function directoriesTo(trees: Trees, { parent, directory }: Backref, steps: Steps): Promise<string[]> {
  if (directory === object.firstInode) return [];
  const subvolume = await subvolumeOf(trees, parent);
  if (subvolume === undefined) throw damaged('subvolume', { tree: parent });
  const names: string[] = [];
  for (let at = directory; at !== subvolume.directory; ) {
    const from = { object: at, type: item.inodeRef, offset: 0 };
    const [first] = await Array.fromAsync(trees.items(subvolume.place, from, { ...from, offset: LAST }));
    if (first === undefined || --steps.left < 0) throw damaged('subvolume', { tree: parent, inode: at });
    names.unshift(nameOf(first.data.subarray(10, 10 + first.data.readUInt16LE(8))));
    at = first.key.offset;
  }
  return names;
}
