import { crc32c } from '../../crc32c.ts';
import { nameBytes, nameOf } from '../../names.ts';
import { damaged } from '../../unreadable.ts';
import type { Entry, Node } from '../filesystem.ts';
import { item, type Key, keyAt, LAST } from './keys.ts';
import type { Subvolume } from './roots.ts';
import type { Trees } from './tree.ts';

/** A name, and what it stands for: an inode of the same tree, or another tree. */
export interface Name {
  readonly name: string;
  readonly location: Key;
  readonly kind?: Node['kind'];
}

const HEADER = 30;
const kinds: readonly (Node['kind'] | undefined)[] = [
  undefined,
  'file',
  'directory',
  'other',
  'other',
  'other',
  'other',
  'symlink',
];

/** In the order in which they were made. @throws GuestUnreadable */
export async function* namesIn(trees: Trees, { place }: Subvolume, inode: number): AsyncGenerator<Name> {
  const from = { object: inode, type: item.directoryIndex, offset: 0 };
  for await (const { data } of trees.items(place, from, { ...from, offset: LAST })) yield* namesOf(data, inode);
}

/** Names lie under their hash; the few that have the same lie together. */
export async function find(trees: Trees, { place }: Subvolume, inode: number, name: string): Promise<Name | undefined> {
  const key = { object: inode, type: item.directoryItem, offset: crc32c(0xfffffffe, nameBytes(name)) };
  const data = await trees.item(place, key);
  if (data === undefined) return undefined;
  for (const found of namesOf(data, inode)) if (found.name === name) return found;
  return undefined;
}

/** Source: btrfs documentation, "On-disk Format", "DIR_ITEM", "DIR_INDEX". */
function* namesOf(data: Buffer, inode: number): Generator<Name> {
  for (let at = 0; at < data.length; ) {
    const nameLength = data.readUInt16LE(at + 27);
    const end = at + HEADER + nameLength;
    if (nameLength === 0 || end > data.length) throw damaged('directory item', { inode });
    const kind = kinds[data.readUInt8(at + 29)];
    const name = nameOf(data.subarray(at + HEADER, end));
    yield { name, location: keyAt(data, at), ...(kind === undefined ? {} : { kind }) };
    at = end + data.readUInt16LE(at + 25);
  }
}

export function entryOf(subvolume: Subvolume, { name, location, kind }: Name): Entry {
  const id = location.type === item.root ? idOf(location.object, 0) : idOf(subvolume.tree, location.object);
  return { name, id, ...(kind === undefined ? {} : { kind }) };
}

/** Inodes are numbered anew in every tree. */
export function idOf(tree: number, inode: number): number {
  return tree * 2 ** 34 + inode;
}
