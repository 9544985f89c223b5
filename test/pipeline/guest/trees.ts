import { createHash } from 'node:crypto';
import type { DirectoryNode, FileNode, FileSystem, Node } from '../../../src/pipeline/guest/filesystems/filesystem.ts';
import { GuestUnreadable } from '../../../src/pipeline/guest/unreadable.ts';

/** Deeper than any tree of a test: what goes further is a loop that damage made. */
const DEEPEST = 12;
const PIECE = 256 * 1024;

export interface WalkBounds {
  /** Bytes of one file that are read. */
  readonly bytes?: number;
  /** Nodes in all. */
  readonly nodes?: number;
}

/** Every path with its kind and what is in it; what cannot be read stands as `unreadable: …`. */
export async function treeOf(fileSystem: FileSystem, bounds: WalkBounds = {}): Promise<Map<string, string>> {
  const tree = new Map<string, string>();
  const { nodes = 100_000, bytes = 1 << 20 } = bounds;
  const visit = async (path: string, node: Node, depth: number): Promise<void> => {
    if (tree.size >= nodes || depth > DEEPEST) return;
    tree.set(path || '/', await described(node, bytes));
    if (node.kind !== 'directory') return;
    for (const name of await namesIn(path, node)) {
      const below = `${path}/${name}`;
      const child = await attempt(node.lookup(name));
      if (typeof child === 'string') tree.set(below, child);
      else if (child !== undefined) await visit(below, child, depth + 1);
    }
  };
  const namesIn = async (path: string, node: DirectoryNode) => {
    const names: string[] = [];
    const walked = await attempt(
      (async () => {
        for await (const { name } of node.entries()) {
          if (names.push(name) >= nodes) break;
        }
      })(),
    );
    if (typeof walked === 'string') tree.set(path || '/', walked);
    return names;
  };
  const root = await attempt(fileSystem.root());
  if (typeof root === 'string') tree.set('/', root);
  else await visit('', root, 0);
  return tree;
}

async function described(node: Node, most: number): Promise<string> {
  const mode = node.mode.toString(8);
  if (node.kind === 'symlink') return `link ${await attempt(node.target())}`;
  if (node.kind !== 'file') return `${node.kind} ${mode}`;
  return `file ${mode} ${node.size} ${await attempt(digestOf(node, most))}`;
}

/** Of its first `most` bytes. */
export async function digestOf(node: FileNode, most: number): Promise<string> {
  const hash = createHash('sha256');
  const end = Math.min(node.size, most);
  for (let at = 0; at < end; ) {
    const into = new Uint8Array(Math.min(PIECE, end - at));
    const got = await node.read(at, into);
    if (got === 0) break;
    hash.update(into.subarray(0, got));
    at += got;
  }
  return hash.digest('hex').slice(0, 16);
}

async function attempt<T>(promise: Promise<T>): Promise<T | string> {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof GuestUnreadable) return `unreadable: ${error.message}`;
    throw error;
  }
}
