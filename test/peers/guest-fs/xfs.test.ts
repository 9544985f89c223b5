import { mkdir, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { scratch } from '../../fixtures/scratch.ts';
import { ran } from '../../fixtures/tools.ts';
import { fixture } from '../../pipeline/guest/sources.ts';
import { treeOf } from '../../pipeline/guest/trees.ts';
import { noise } from '../guest.ts';
import { comparable, differences, plantedTree } from './ext.ts';
import { withFileSystem } from './opened.ts';

const here = scratch();
const path = (name: string) => join(here.dir, name);
/** A prototype has no blanks in names; links longer than an inode it got wrong before xfsprogs 6.8. */
const sizes = [0, 1, 511, 4096, 65_537, 3_000_001];

beforeAll(async () => {
  await mkdir(path('tree/a/b'), { recursive: true });
  await mkdir(path('tree/many'));
  for (const size of sizes) await writeFile(path(`tree/a/size-${size}`), noise(size, size % 256));
  for (const length of [1, 60, 150]) await symlink('x'.repeat(length), path(`tree/a/b/link-${length}`));
  for (let n = 0; n < 1200; n++) await writeFile(path(`tree/many/name-${n}-${'y'.repeat(n % 120)}`), `${n}`);
  await writeFile(path('prototype'), `boot\n0 0\nd--755 0 0\n${prototype(await plantedTree(path('tree')), '')}$\n`);
});

/** The tree in the language of mkfs.xfs -p. */
function prototype(tree: ReadonlyMap<string, string>, folder: string): string {
  const lines: string[] = [];
  for (const [at, text] of tree) {
    if (at.slice(0, at.lastIndexOf('/')) !== folder) continue;
    const name = at.slice(folder.length + 1);
    if (text === 'directory') lines.push(`${name} d--755 0 0\n${prototype(tree, at)}$\n`);
    else if (text.startsWith('link ')) lines.push(`${name} l--777 0 0 ${text.slice(5)}\n`);
    else lines.push(`${name} ---644 0 0 ${path(`tree${at}`)}\n`);
  }
  return lines.join('');
}

describe('what mkfs.xfs put into a file system is what is read out of it', () => {
  test.each([
    ['version 5 as it comes', []],
    ['1 KiB blocks', ['-b', 'size=1024']],
    ['64 KiB directory blocks', ['-n', 'size=65536']],
    ['large inodes and sectors', ['-i', 'size=2048', '-s', 'size=4096']],
    ['none of the newer features', ['-m', 'bigtime=0,inobtcount=0,reflink=0,finobt=0', '-i', 'sparse=0']],
    ['counters of 64 bits', ['-i', 'nrext64=1']],
    ['names in any case', ['-n', 'version=ci']],
    ['version 4', ['-m', 'crc=0']],
    ['version 4 without types', ['-m', 'crc=0', '-n', 'ftype=0', '-b', 'size=512', '-i', 'size=256']],
  ])('%s', async (name, options) => {
    const image = path(`${name.replaceAll(' ', '-')}.img`);
    await writeFile(image, '');
    await truncate(image, 400 << 20);
    await ran('mkfs.xfs', '-q', '-L', 'peers', ...options, '-p', path('prototype'), image);
    const planted = await plantedTree(path('tree'));
    const show = await ran('xfs_db', '-r', '-c', 'sb 0', '-c', 'p uuid fdblocks blocksize', image);
    const [, uuid, blocks, size] = /uuid = (\S+)\nfdblocks = (\d+)\nblocksize = (\d+)/.exec(show) ?? [];
    await withFileSystem(image, async fileSystem => {
      expect(fileSystem).toMatchObject({ kind: 'xfs', uuid, label: 'peers', freshness: { state: 'clean' } });
      expect((await fileSystem.space()).free).toBe(Number(blocks) * Number(size));
      expect(differences(comparable(await treeOf(fileSystem, { bytes: 1 << 30 })), planted)).toEqual([]);
      expect(fileSystem.anyCase).toBe(name === 'names in any case');
    });
  });
});

describe('a log is clean where xfs_logprint says so', () => {
  test.each(['xfs-v5', 'xfs-v4', 'xfs-dirty'])('%s', async name => {
    const image = path(name);
    await writeFile(image, fixture(name));
    const clean = /state: <CLEAN>/.test(await ran('xfs_logprint', '-t', image));
    await withFileSystem(image, async ({ freshness }) => {
      expect(freshness.state).toBe(clean ? 'clean' : 'stale');
    });
  });
});
