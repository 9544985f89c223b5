import { GuestUnreadable } from '../../unreadable.ts';
import { entriesOf } from './directory.ts';
import { inodeFlag } from './features.ts';
import type { Inode, Volume } from './inode.ts';

/** Bytes of a directory whose names are remembered. */
const MOST_REMEMBERED = 1024 * 1024;

/** Inode numbers by name, and by what is left of the name when case is no matter. */
interface Names {
  readonly exact: Map<string, number>;
  readonly folded: Map<string, number>;
  /** Behind these names the directory is broken: what is not among them may have been there. */
  broken?: GuestUnreadable;
}

/** Inode numbers by name. A directory is read once for all look-ups, unless it is too large to be remembered. */
export function lookup(volume: Volume, inode: Inode): (name: string) => Promise<number | undefined> {
  if (inode.size > MOST_REMEMBERED) return name => search(volume, inode, name);
  let known: Names | undefined;
  return async name => {
    known ??= await namesIn(volume, inode);
    const id = known.exact.get(name) ?? (folds(inode) ? known.folded.get(folded(name)) : undefined);
    if (id === undefined && known.broken !== undefined) throw known.broken;
    return id;
  };
}

async function namesIn(volume: Volume, inode: Inode): Promise<Names> {
  const names: Names = { exact: new Map(), folded: new Map() };
  try {
    for await (const { name, id } of entriesOf(volume, inode)) {
      if (!names.exact.has(name)) names.exact.set(name, id);
      if (folds(inode) && !names.folded.has(folded(name))) names.folded.set(folded(name), id);
    }
  } catch (error) {
    if (!(error instanceof GuestUnreadable)) throw error;
    names.broken = error;
  }
  return names;
}

async function search(volume: Volume, inode: Inode, name: string): Promise<number | undefined> {
  let other: number | undefined;
  for await (const entry of entriesOf(volume, inode)) {
    if (entry.name === name) return entry.id;
    if (folds(inode) && folded(entry.name) === folded(name)) other ??= entry.id;
  }
  return other;
}

function folds({ flags }: Inode): boolean {
  return (flags & inodeFlag.caseFold) !== 0;
}

/** Equal for names that differ in case or in how an accent is composed. */
function folded(name: string): string {
  return name.normalize('NFD').toUpperCase().toLowerCase();
}
