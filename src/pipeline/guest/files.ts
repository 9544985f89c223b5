import type { DirectoryNode, Entry, FileNode, Node } from './filesystems/filesystem.ts';
import { damaged, GuestUnreadable, reading } from './unreadable.ts';

/** Links followed on the way to one file, as Linux has it. */
const MOST_LINKS = 40;
const MOST_PATH = 4096;
const MOST_NAMES = 500_000;
const MOST_BYTES = 64 * 1024 * 1024;
const PIECE = 4 * 1024 * 1024;
/** Directories that are remembered, with the names in them. */
const MOST_KEPT = 256;

/** A directory of the tree at which another file system begins. */
export interface Mount {
  /** Absolute, without a slash at its end: `/boot/efi`; `/` for the root. */
  readonly at: string;
  /** Its root, or what makes it unreadable: then all paths below it are. */
  readonly root: DirectoryNode | GuestUnreadable;
}

export interface Found {
  readonly node: Node;
  /** Where it is once every link is followed. */
  readonly path: string;
}

/**
 * One tree over several file systems, as the running guest sees it. Paths are absolute; links are followed within the
 * tree, `..` never leaves it. What is not there is undefined; what cannot be read throws GuestUnreadable.
 */
export class GuestFiles {
  private readonly mounts: ReadonlyMap<string, DirectoryNode | GuestUnreadable>;
  private readonly directories = new Map<string, DirectoryNode>();

  /** @param mounts one of them at `/` */
  constructor(mounts: readonly Mount[]) {
    this.mounts = new Map(mounts.map(({ at, root }) => [at, root]));
  }

  /** A tree of one file system. */
  static of(root: DirectoryNode): GuestFiles {
    return new GuestFiles([{ at: '/', root }]);
  }

  /** What is at the path, links followed to their end. */
  async find(path: string): Promise<Found | undefined> {
    return this.walk(path, true);
  }

  async stat(path: string): Promise<Node | undefined> {
    return (await this.walk(path, true))?.node;
  }

  /** What is at the path itself; a link at its end is not followed. */
  async lstat(path: string): Promise<Node | undefined> {
    return (await this.walk(path, false))?.node;
  }

  async exists(path: string): Promise<boolean> {
    return (await this.stat(path)) !== undefined;
  }

  /** Undefined where there is no link at the path. */
  async readlink(path: string): Promise<string | undefined> {
    const node = await this.lstat(path);
    return node?.kind === 'symlink' ? node.target() : undefined;
  }

  /** The names in a directory, in the order in which they lie there. Undefined where there is no directory. */
  async list(path: string): Promise<readonly Entry[] | undefined> {
    const node = await this.stat(path);
    if (node?.kind !== 'directory') return undefined;
    const entries: Entry[] = [];
    for await (const entry of node.entries()) {
      if (entries.length >= MOST_NAMES) throw new GuestUnreadable('too-much', 'directory', { path });
      entries.push(entry);
    }
    return entries;
  }

  /**
   * A file whole. Undefined where there is no file.
   * @param most bytes; a longer one is unreadable
   */
  async read(path: string, { most = MOST_BYTES }: { readonly most?: number } = {}): Promise<Buffer | undefined> {
    const node = await this.stat(path);
    if (node?.kind !== 'file') return undefined;
    if (node.size > most) throw new GuestUnreadable('too-much', 'file', { path, size: node.size, most });
    return contents(node);
  }

  /** The first bytes of a file, as many as it has. */
  async head(path: string, length: number): Promise<Buffer | undefined> {
    const node = await this.stat(path);
    if (node?.kind !== 'file') return undefined;
    const into = Buffer.alloc(Math.min(length, node.size));
    return into.subarray(0, await node.read(0, into));
  }

  /** A file as UTF-8; what is none is replaced. */
  async text(path: string, options: { readonly most?: number } = {}): Promise<string | undefined> {
    return (await this.read(path, options))?.toString('utf8');
  }

  private async walk(path: string, follow: boolean): Promise<Found | undefined> {
    const left = names(path).reverse();
    const stack: Found[] = [{ node: this.mounted('/') ?? absentRoot(), path: '' }];
    for (let links = 0; left.length > 0; ) {
      const name = left.pop() ?? '';
      const { node, path: at } = stack.at(-1) ?? { node: absentRoot(), path: '' };
      if (node.kind !== 'directory') return undefined;
      if (name === '..') {
        if (stack.length > 1) stack.pop();
        continue;
      }
      const below = `${at}/${name}`;
      const next = this.mounted(below) ?? this.directories.get(below) ?? (await node.lookup(name));
      if (next === undefined) return undefined;
      if (next.kind === 'symlink' && (follow || left.length > 0)) {
        if (++links > MOST_LINKS) throw damaged('symbolic link', { path: below });
        const target = await next.target();
        if (target.startsWith('/')) stack.length = 1;
        left.push(...names(target).reverse());
        if (left.length > MOST_PATH) throw damaged('symbolic link', { path: below });
        continue;
      }
      if (next.kind === 'directory') this.keep(below, next);
      stack.push({ node: next, path: below });
    }
    const found = stack.at(-1);
    return found && { node: found.node, path: found.path || '/' };
  }

  private keep(path: string, directory: DirectoryNode): void {
    this.directories.delete(path);
    this.directories.set(path, directory);
    const [oldest = path] = this.directories.keys();
    if (this.directories.size > MOST_KEPT) this.directories.delete(oldest);
  }

  private mounted(path: string): DirectoryNode | undefined {
    const root = this.mounts.get(path);
    if (root instanceof GuestUnreadable) throw root;
    return root;
  }
}

function names(path: string): string[] {
  if (path.length > MOST_PATH) throw new GuestUnreadable('too-much', 'path', { length: path.length });
  return path.split('/').filter(name => name !== '' && name !== '.');
}

function absentRoot(): never {
  throw new GuestUnreadable('missing', 'root');
}

/** Pages that are never filled, because the file is not as long as it claims, take no memory. */
async function contents(file: FileNode): Promise<Buffer> {
  const into = Buffer.alloc(file.size);
  for (let at = 0; at < file.size; ) {
    const got = await reading('file', () => file.read(at, into.subarray(at, at + PIECE)));
    if (got === 0) throw damaged('file', { size: file.size, at });
    at += got;
  }
  return into;
}
