import { lstat, readlink, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { asFileFailure, type FileTargetFailures, fileTargetFailure } from './failures.ts';

type Kind = FileTargetFailures['FILE_NOT_REGULAR']['kind'];
interface KindOf {
  isDirectory(): boolean;
  isFIFO(): boolean;
  isSocket(): boolean;
}

/** Links that lead to links, at most; as many as Linux follows (path_resolution(7)). */
const mostLinks = 40;

/**
 * Where a file of this name is to be written: of a symbolic link, what it leads to, so that the link stays. What takes
 * the place of a device or a pipe would end it.
 * @returns the whole path; a file may be there or not
 * @throws Failed FILE_NOT_REGULAR where something else is there; FILE_UNWRITABLE (ELOOP)
 */
export async function placeFor(file: string): Promise<string> {
  try {
    const there = await found(stat(file));
    if (there !== undefined && !there.isFile())
      throw fileTargetFailure('FILE_NOT_REGULAR', { file, kind: kindOf(there) });
    return there === undefined ? await endOfLinks(resolve(file)) : await realpath(file);
  } catch (error) {
    throw asFileFailure(error, file);
  }
}

/** Is anything at all of this name there, also a link that leads nowhere? */
export async function isTaken(file: string): Promise<boolean> {
  try {
    return (await found(lstat(file))) !== undefined;
  } catch (error) {
    throw asFileFailure(error, file);
  }
}

/** Of a name that leads to nothing: what would be made if one wrote to it. */
async function endOfLinks(file: string): Promise<string> {
  let at = file;
  for (let links = 0; links < mostLinks; links++) {
    const folder = (await found(realpath(dirname(at)))) ?? dirname(at);
    at = join(folder, basename(at));
    if ((await found(lstat(at))) === undefined) return at;
    at = resolve(folder, await readlink(at));
  }
  throw Object.assign(new Error('ELOOP'), { code: 'ELOOP' });
}

async function found<T>(looked: Promise<T>): Promise<T | undefined> {
  try {
    return await looked;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function kindOf(there: KindOf): Kind {
  if (there.isDirectory()) return 'folder';
  if (there.isFIFO()) return 'pipe';
  return there.isSocket() ? 'socket' : 'device';
}
