import { constants, copyFileSync, type Dirent, lstatSync, mkdirSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, relative } from 'node:path';

/** What a machine's disk is full of: programs, libraries, sources, documents. */
const roots = ['/usr', '/opt', join(homedir(), 'go'), join(homedir(), '.cargo'), join(homedir(), '.rustup')];
/** One huge file would stand for all others. */
const largest = 256 * 1024 * 1024;

export interface Copied {
  readonly files: number;
  readonly bytes: number;
}

/**
 * Copies regular files of this machine, in the order of their names, until there are so many bytes.
 * @throws Error where the machine has not as many
 */
export function copyFiles(into: string, bytes: number): Copied {
  const seen = new Set<number>();
  let copied = 0;
  for (const { path, inode, size } of filesIn(roots)) {
    if (copied >= bytes) break;
    // A file with several names lies on a disk once.
    if (size === 0 || size > largest || copied + size > bytes + 64 * 1024 || seen.has(inode)) continue;
    const to = join(into, relative('/', path));
    mkdirSync(dirname(to), { recursive: true });
    try {
      copyFileSync(path, to, constants.COPYFILE_FICLONE);
    } catch (error) {
      if (isGone(error)) continue;
      throw error;
    }
    seen.add(inode);
    copied += size;
  }
  if (copied < 0.95 * bytes) throw new Error(`${roots.join(', ')} have ${copied} bytes of files; ${bytes} are needed`);
  return { files: seen.size, bytes: copied };
}

/** Not readable, or removed since the folder was listed. */
function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && ['ENOENT', 'EACCES', 'EPERM'].includes(String(error.code));
}

function* filesIn(folders: readonly string[]): Generator<{ path: string; inode: number; size: number }> {
  for (const folder of folders) {
    for (const entry of entriesIn(folder)) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) yield* filesIn([path]);
      if (!entry.isFile()) continue;
      const { ino: inode, size } = lstatSync(path, { throwIfNoEntry: false }) ?? { ino: 0, size: 0 };
      yield { path, inode, size };
    }
  }
}

function entriesIn(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
}
