import { nameOf } from '../../names.ts';
import { damaged, reading, unsupported } from '../../unreadable.ts';
import { wideLE } from '../../wide.ts';
import type { DirectoryNode, Entry, Node } from '../filesystem.ts';
import { type Contents, contentsOf } from './contents.ts';
import { entryOf, find, idOf, type Name, namesIn } from './directory.ts';
import { item } from './keys.ts';
import { isChild, type Subvolume, subvolumeOf } from './roots.ts';
import type { Trees } from './tree.ts';

const MOST_TARGET = 4096;

/** @throws GuestUnreadable */
export async function topOf(trees: Trees, subvolume: Subvolume): Promise<DirectoryNode> {
  const top = await nodeAt(trees, subvolume, subvolume.directory);
  if (top.kind !== 'directory') throw damaged('root directory', { tree: subvolume.tree });
  return top;
}

/** Source: btrfs documentation, "On-disk Format", "INODE_ITEM". */
async function nodeAt(trees: Trees, subvolume: Subvolume, inode: number): Promise<Node> {
  const raw = await trees.item(subvolume.place, { object: inode, type: item.inode, offset: 0 });
  if (raw === undefined || raw.length < 160) throw damaged('inode', { tree: subvolume.tree, inode });
  const mode = raw.readUInt32LE(52);
  const size = wideLE(raw, 16, 'inode');
  const about = {
    id: idOf(subvolume.tree, inode),
    mode: mode & 0o7777,
    uid: raw.readUInt32LE(44),
    gid: raw.readUInt32LE(48),
    modified: Number(raw.readBigInt64LE(136)),
  };
  const contents = contentsOf(trees, subvolume, inode, size);
  switch (mode >>> 12) {
    case 0x4:
      return { ...about, kind: 'directory', ...directory(trees, subvolume, inode) };
    case 0x8:
      return { ...about, kind: 'file', size, read: (offset, into) => reading('file', () => contents(offset, into)) };
    case 0xa:
      return {
        ...about,
        kind: 'symlink',
        target: () => reading('symbolic link', () => targetOf(contents, inode, size)),
      };
    case 0x1:
    case 0x2:
    case 0x6:
    case 0xc:
      return { ...about, kind: 'other' };
    default:
      throw damaged('inode', { inode, field: 'mode', value: mode });
  }
}

function directory(trees: Trees, subvolume: Subvolume, inode: number): Pick<DirectoryNode, 'entries' | 'lookup'> {
  return {
    entries: () => guarded(subvolume, namesIn(trees, subvolume, inode)),
    lookup: name =>
      reading('directory', async () => {
        const found = await find(trees, subvolume, inode, name);
        return found && nodeOf(trees, subvolume, found);
      }),
  };
}

async function* guarded(subvolume: Subvolume, names: AsyncGenerator<Name>): AsyncGenerator<Entry> {
  for (;;) {
    const next = await reading('directory', () => names.next());
    if (next.done) return;
    yield entryOf(subvolume, next.value);
  }
}

async function nodeOf(trees: Trees, subvolume: Subvolume, { location }: Name): Promise<Node> {
  if (location.type === item.inode) return nodeAt(trees, subvolume, location.object);
  if (location.type !== item.root) throw unsupported('directory item', { type: location.type });
  const below = (await isChild(trees, subvolume.tree, location.object))
    ? await subvolumeOf(trees, location.object)
    : undefined;
  return below === undefined ? empty(location.object) : topOf(trees, below);
}

/** Where a subvolume was when a snapshot was taken. */
function empty(tree: number): DirectoryNode {
  return {
    kind: 'directory',
    id: idOf(tree, 0),
    mode: 0o755,
    uid: 0,
    gid: 0,
    modified: 0,
    async *entries() {},
    lookup: async () => undefined,
  };
}

async function targetOf(contents: Contents, inode: number, size: number): Promise<string> {
  if (size === 0 || size > MOST_TARGET) throw damaged('symbolic link', { inode });
  const target = Buffer.alloc(size);
  await contents(0, target);
  return nameOf(target);
}
