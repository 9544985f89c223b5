import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DirectoryNode, Entry, Node } from '../filesystems/filesystem.ts';
import { nameOf } from '../names.ts';
import { damaged, GuestUnreadable } from '../unreadable.ts';
import type { Guestfish } from './guestfish.ts';

/** Of a listing. */
const mostListing = 64 * 1024 * 1024;
const format = 0o170000;

/** The tree that guestfish has mounted, in the form that readers of file systems give. */
export interface Tree {
  readonly fish: Guestfish;
  /** Of ours alone: what guestfish hands over goes through files in it. */
  readonly folder: string;
}

/** @param path absolute; empty for the root */
export async function nodeAt(tree: Tree, path: string): Promise<Node | undefined> {
  const said = await tree.fish.run('lstatns', path || '/');
  const number = (field: string) =>
    Number(new RegExp(`^st_${field}: (-?\\d{1,19})$`, 'm').exec(said)?.[1] ?? Number.NaN);
  const mode = number('mode');
  if (Number.isNaN(mode)) return undefined;
  const about = {
    id: number('ino'),
    mode: mode & 0o7777,
    uid: number('uid'),
    gid: number('gid'),
    modified: number('mtime_sec'),
  };
  const size = number('size');
  switch (mode & format) {
    case 0o100000:
      return { ...about, kind: 'file', size, read: (offset, into) => readInto(tree, path, { offset, size }, into) };
    case 0o040000:
      return directory(tree, path, about);
    case 0o120000:
      return { ...about, kind: 'symlink', target: () => targetOf(tree, path) };
    default:
      return { ...about, kind: 'other' };
  }
}

function directory(tree: Tree, path: string, about: Omit<DirectoryNode, 'kind' | 'entries' | 'lookup'>): DirectoryNode {
  return {
    ...about,
    kind: 'directory',
    entries: () => entriesOf(tree, path),
    lookup: name => nodeAt(tree, `${path}/${name}`),
  };
}

/** Names with a NUL behind each: the one byte that is in no name. */
async function* entriesOf(tree: Tree, path: string): AsyncGenerator<Entry> {
  const file = join(tree.folder, 'names');
  await tree.fish.run('ls0', path || '/', file);
  const names = await handedOver(file, mostListing);
  for (let at = 0; at < names.length; ) {
    const end = names.indexOf(0, at);
    if (end < 0) throw damaged('directory', { path });
    yield { name: nameOf(names.subarray(at, end)), id: 0 };
    at = end + 1;
  }
}

async function targetOf({ fish }: Tree, path: string): Promise<string> {
  const said = await fish.run('readlink', path);
  if (said === '') throw damaged('symbolic link', { path });
  return nameOf(Buffer.from(said.replace(/\n$/, ''), 'latin1'));
}

async function readInto(
  tree: Tree,
  path: string,
  { offset, size }: { readonly offset: number; readonly size: number },
  into: Uint8Array,
): Promise<number> {
  const length = Math.max(0, Math.min(into.length, size - offset));
  if (length === 0) return 0;
  const file = join(tree.folder, 'piece');
  await tree.fish.run('download-offset', path, file, String(offset), String(length));
  const piece = await handedOver(file, length);
  into.set(piece);
  return piece.length;
}

/** Takes a file that guestfish has written; there is none where it could not. */
async function handedOver(file: string, most: number): Promise<Buffer> {
  const handle = await open(file, 'r').catch(() => {
    throw new GuestUnreadable('unsupported', 'libguestfs', { why: 'read' });
  });
  try {
    if ((await handle.stat()).size > most) throw new GuestUnreadable('too-much', 'file', { most });
    return await readFile(handle);
  } finally {
    await handle.close();
    await rm(file, { force: true });
  }
}
