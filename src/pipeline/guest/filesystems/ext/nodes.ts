import { nameOf } from '../../names.ts';
import { damaged, reading } from '../../unreadable.ts';
import type { DirectoryNode, Entry, FileNode, Node } from '../filesystem.ts';
import { type Contents, contentsOf, refuseOpaque } from './contents.ts';
import { entriesOf } from './directory.ts';
import { inodeFlag } from './features.ts';
import { type Inode, ROOT_INODE, readInode, type Volume } from './inode.ts';
import { lookup } from './lookup.ts';

const MOST_TARGET = 4096;
/** A link this short is where block numbers would be. */
const SHORT = 60;

/** @throws GuestUnreadable */
export async function nodeAt(volume: Volume, number: number): Promise<Node> {
  const inode = await reading('inode', () => readInode(volume, number));
  switch (inode.mode >>> 12) {
    case 0x4:
      return directory(volume, inode);
    case 0x8:
      return file(volume, inode);
    case 0xa:
      return {
        ...about(inode),
        kind: 'symlink',
        target: () => reading('symbolic link', () => targetOf(volume, inode)),
      };
    case 0x1:
    case 0x2:
    case 0x6:
    case 0xc:
      return { ...about(inode), kind: 'other' };
    default:
      throw damaged('inode', { inode: number, field: 'i_mode', value: inode.mode });
  }
}

export async function rootOf(volume: Volume): Promise<DirectoryNode> {
  const root = await nodeAt(volume, ROOT_INODE);
  if (root.kind !== 'directory') throw damaged('root directory', { inode: ROOT_INODE });
  return root;
}

function about({ number, mode, uid, gid, modified, flags }: Inode) {
  const immutable = (flags & inodeFlag.immutable) !== 0;
  return { id: number, mode: mode & 0o7777, uid, gid, modified, ...(immutable ? { immutable } : {}) };
}

function file(volume: Volume, inode: Inode): FileNode {
  let contents: Contents | undefined;
  const read = (offset: number, into: Uint8Array) =>
    reading('file', async () => {
      contents ??= contentsOf(volume, inode);
      return contents(offset, into);
    });
  return { ...about(inode), kind: 'file', size: inode.size, read };
}

function directory(volume: Volume, inode: Inode): DirectoryNode {
  const find = lookup(volume, inode);
  return {
    ...about(inode),
    kind: 'directory',
    entries: () => guarded(entriesOf(volume, inode)),
    lookup: name =>
      reading('directory', async () => {
        const id = await find(name);
        return id === undefined ? undefined : nodeAt(volume, id);
      }),
  };
}

async function* guarded(entries: AsyncGenerator<Entry>): AsyncGenerator<Entry> {
  for (;;) {
    const next = await reading('directory', () => entries.next());
    if (next.done) return;
    yield next.value;
  }
}

async function targetOf(volume: Volume, inode: Inode): Promise<string> {
  refuseOpaque(inode);
  if (inode.size === 0 || inode.size > MOST_TARGET) throw damaged('symbolic link', { inode: inode.number });
  const elsewhere = inodeFlag.extents | inodeFlag.inlineData;
  if (inode.size < SHORT && (inode.flags & elsewhere) === 0) return nameOf(inode.block.subarray(0, inode.size));
  const target = Buffer.alloc(inode.size);
  await contentsOf(volume, inode)(0, target);
  return nameOf(target);
}
