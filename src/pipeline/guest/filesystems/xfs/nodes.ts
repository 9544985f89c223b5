import { damaged, reading } from '../../unreadable.ts';
import { byName } from '../by-name.ts';
import type { DirectoryNode, Entry, Node } from '../filesystem.ts';
import { contentsOf } from './contents.ts';
import { entriesOf } from './directory.ts';
import { type Inode, readInode, type Volume } from './inode.ts';
import { targetOf } from './symlink.ts';

/** @throws GuestUnreadable */
export async function nodeAt(volume: Volume, number: number): Promise<Node> {
  const inode = await reading('inode', () => readInode(volume, number));
  switch (inode.mode >>> 12) {
    case 0x4:
      return directory(volume, inode);
    case 0x8: {
      const contents = contentsOf(volume, inode);
      const read = (offset: number, into: Uint8Array) => reading('file', () => contents(offset, into));
      return { ...about(inode), kind: 'file', size: inode.size, read };
    }
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
      throw damaged('inode', { inode: number, field: 'di_mode', value: inode.mode });
  }
}

export async function rootOf(volume: Volume): Promise<DirectoryNode> {
  const root = await nodeAt(volume, volume.sb.rootInode);
  if (root.kind !== 'directory') throw damaged('root directory', { inode: root.id });
  return root;
}

function about({ number, mode, uid, gid, modified, immutable }: Inode) {
  return { id: number, mode: mode & 0o7777, uid, gid, modified, ...(immutable ? { immutable } : {}) };
}

function directory(volume: Volume, inode: Inode): DirectoryNode {
  const named = byName(() => entriesOf(volume, inode), volume.sb.anyCase ? lowered : undefined);
  return {
    ...about(inode),
    kind: 'directory',
    entries: () => guarded(entriesOf(volume, inode)),
    lookup: name =>
      reading('directory', async () => {
        const entry = await named(name);
        return entry && nodeAt(volume, entry.id);
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

/** Case is that of ASCII alone. */
function lowered(name: string): string {
  return name.replace(/[A-Z]/g, letter => letter.toLowerCase());
}
