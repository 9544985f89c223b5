import { createHash } from 'node:crypto';
import { type FileHandle, lstat, mkdir, open, readdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BlockSource, CachedDisk } from '../../../src/pipeline/guest/block-source.ts';
import { nameOf } from '../../../src/pipeline/guest/names.ts';
import { noise } from '../guest.ts';

/** A file as a disk; to be closed by its handle. */
export async function fileSource(path: string): Promise<{ source: CachedDisk & BlockSource; handle: FileHandle }> {
  const handle = await open(path);
  const { size } = await handle.stat();
  const read = async (offset: number, into: Uint8Array) => {
    await handle.read(into, 0, into.length, offset);
  };
  return { source: new CachedDisk({ size, read }), handle };
}

/** Large and small files, holes, many names, links of every length, and a name that is no UTF-8. */
export async function plantTree(root: string): Promise<void> {
  await mkdir(join(root, 'a/b/c/d/e'), { recursive: true });
  await mkdir(join(root, 'many'));
  await writeFile(join(root, 'noise'), noise(3_000_001, 1));
  await writeFile(join(root, 'a/empty'), '');
  for (const size of [1, 59, 60, 61, 100, 150, 160, 1023, 1024, 1025, 4096, 65536, 65537]) {
    await writeFile(join(root, `a/b/size-${size}`), noise(size, size % 256));
  }
  const holes = await open(join(root, 'a/holes'), 'w');
  for (let n = 0; n < 60; n++) await holes.write(noise(700, n), 0, 700, n * n * 20_000);
  await holes.close();
  for (const length of [1, 58, 59, 60, 61, 300, 1000]) {
    await symlink('x'.repeat(length), join(root, `a/b/c/link-${length}`));
  }
  for (let n = 0; n < 1500; n++) await writeFile(join(root, 'many', `name ${n} ${'y'.repeat(n % 200)}`), `${n}`);
  await writeFile(Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0x66, 0xff, 0xfe])]), 'bytes');
}

/** A tree of this machine in the words of treeOf, without owners and modes: only root could keep those. */
export async function plantedTree(root: string): Promise<Map<string, string>> {
  const tree = new Map<string, string>();
  const visit = async (path: Buffer, shown: string): Promise<void> => {
    for (const name of await readdir(path, { encoding: 'buffer' })) {
      const below = Buffer.concat([path, Buffer.from('/'), name]);
      const at = `${shown}/${nameOf(name)}`;
      const about = await lstat(below);
      if (about.isSymbolicLink()) tree.set(at, `link ${await readlink(below)}`);
      else if (about.isDirectory()) {
        tree.set(at, 'directory');
        await visit(below, at);
      } else tree.set(at, `file ${about.size} ${shortDigest(await readFile(below))}`);
    }
  };
  await visit(Buffer.from(root), '');
  return tree;
}

function shortDigest(data: Buffer): string {
  return createHash('sha256').update(data).digest('hex').slice(0, 16);
}

/** What treeOf says, without modes, the root, and what mke2fs adds. */
export function comparable(tree: ReadonlyMap<string, string>): Map<string, string> {
  const kept = [...tree].filter(([path]) => path !== '/' && path !== '/lost+found');
  return new Map(kept.map(([path, text]) => [path, text.replace(/^(file|directory) \d+/u, '$1')]));
}

/** What only one of two trees has, or has otherwise: short enough to be read when a test fails. */
export function differences(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): string[] {
  const paths = new Set([...one.keys(), ...other.keys()]);
  const differ = [...paths].filter(path => one.get(path) !== other.get(path));
  return differ.slice(0, 5).map(path => `${path.slice(0, 60)}: ${one.get(path)} / ${other.get(path)}`);
}
