import type { Entry, Node } from './filesystems/filesystem.ts';

/**
 * The files of a guest as it sees them when it runs: its file systems, mounted where its fstab says, links followed
 * within its own root. Paths are absolute, with `/`. What cannot be read throws GuestUnreadable; what is not there is
 * undefined.
 */
export interface GuestTree {
  stat(path: string): Promise<Node | undefined>;
  /** The node itself, where the last part of the path is a link. */
  lstat(path: string): Promise<Node | undefined>;
  /** Where a link leads, as it is written there; undefined also where there is something else than a link. */
  link(path: string): Promise<string | undefined>;
  /** What is in a directory, sorted by name; undefined also where there is something else than a directory. */
  list(path: string): Promise<readonly Entry[] | undefined>;
  /**
   * A whole file; undefined also where there is something else than a file.
   * @param most bytes; a longer file throws GuestUnreadable `too-much`
   */
  read(path: string, most?: number): Promise<Buffer | undefined>;
}

/** Longest text that is read whole: configuration is short, and what claims to be longer is none. */
const mostText = 4 * 1024 * 1024;

/** A file as lines without their ends; undefined where there is none. Bytes that are no UTF-8 become U+FFFD. */
export async function linesOf(tree: GuestTree, path: string): Promise<readonly string[] | undefined> {
  const bytes = await tree.read(path, mostText);
  return bytes?.toString('utf8').split(/\r?\n/);
}

/** The files of a directory whose names match, as full paths in the order of their names; none where there is no directory. */
export async function filesIn(tree: GuestTree, directory: string, name: RegExp = /./): Promise<readonly string[]> {
  const entries = (await tree.list(directory)) ?? [];
  return entries
    .filter(entry => entry.kind !== 'directory' && name.test(entry.name))
    .map(entry => `${directory}/${entry.name}`);
}

/** The first of these paths where there is something. */
export async function firstOf(tree: GuestTree, paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) if ((await tree.stat(path)) !== undefined) return path;
  return undefined;
}
