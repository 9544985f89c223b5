import { readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { sourceFailure } from './failures.ts';
import { LocalFile, pathFailure, type Stored } from './local-file.ts';

/** Files of one folder, by names that stay in it, symbolic links included. */
export class Folder {
  readonly path: string;
  private readonly real: string;

  private constructor(path: string, real: string) {
    this.path = path;
    this.real = real;
  }

  /** @throws Failed SOURCE_NOT_FOUND, SOURCE_DENIED */
  static async open(path: string): Promise<Folder> {
    return new Folder(path, await realpath(path).catch(error => Promise.reject(pathFailure(path, error))));
  }

  /** Names of what lies directly in the folder, sorted, without hidden ones. */
  async names(): Promise<string[]> {
    const names = await readdir(this.path).catch(error => Promise.reject(pathFailure(this.path, error)));
    return names.filter(name => !name.startsWith('.')).sort();
  }

  /**
   * Bytes in a file, or undefined where there is none.
   * @param name relative, as `within` of names.ts returns it
   * @throws Failed SOURCE_LINK_LEAVES
   */
  async sizeOf(name: string): Promise<number | undefined> {
    try {
      const found = await stat(await this.inside(name));
      return found.isFile() ? found.size : undefined;
    } catch (error) {
      const failure = pathFailure(join(this.path, name), error);
      if (failure.failure.code === 'SOURCE_NOT_FOUND') return undefined;
      throw failure;
    }
  }

  /** @throws Failed SOURCE_FILE_MISSING, SOURCE_LINK_LEAVES, and what LocalFile.open throws */
  async open(name: string, asking: string): Promise<Stored> {
    if ((await this.sizeOf(name)) === undefined) throw sourceFailure('SOURCE_FILE_MISSING', { file: asking, name });
    return (await LocalFile.open(await this.inside(name), name)).whole();
  }

  /** A link out of the folder is how a strange archive would have us upload this machine's own files. */
  private async inside(name: string): Promise<string> {
    const real = await realpath(join(this.path, name));
    const root = this.real.endsWith(sep) ? this.real : this.real + sep;
    if (!real.startsWith(root)) throw sourceFailure('SOURCE_LINK_LEAVES', { file: join(this.path, name) });
    return real;
  }
}
