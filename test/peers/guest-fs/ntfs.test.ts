import { mkdir, readdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { scratch } from '../../fixtures/scratch.ts';
import { ran } from '../../fixtures/tools.ts';
import { treeOf } from '../../pipeline/guest/trees.ts';
import { noise } from '../guest.ts';
import { comparable, differences, plantedTree } from './ext.ts';
import { withFileSystem } from './opened.ts';

const here = scratch();
const path = (name: string) => join(here.dir, name);

beforeAll(async () => {
  await mkdir(path('tree'));
  // In the record, at its edge, and outside it; so many that the folder's index has a tree.
  for (const size of [0, 1, 600, 700, 4096, 65_537, 900_001]) {
    await writeFile(path(`tree/size ${size}.bin`), noise(size, size % 256));
  }
  for (let n = 0; n < 60; n++) await writeFile(path(`tree/a name of some length, ${n}.txt`), `${n}`);
});

describe('what ntfscp put into a file system is what is read out of it', () => {
  test.each([
    ['as it comes', []],
    ['small clusters', ['-c', '512']],
    ['large clusters', ['-c', '65536']],
    ['large sectors', ['-s', '4096']],
  ])('%s', async (name, options) => {
    const image = path(`${name.replaceAll(' ', '-')}.img`);
    await writeFile(image, '');
    await truncate(image, 64 << 20);
    await ran('sh', '-c', 'mkntfs -q -F -f -L peers "$@" 2> /dev/null', 'mkntfs', ...options, image);
    for (const file of await readdir(path('tree'))) await ran('ntfscp', '-q', '-f', image, path(`tree/${file}`), file);
    const planted = await plantedTree(path('tree'));
    const cat = await ran('sh', '-c', 'ntfscat -q "$0" "size 900001.bin" | sha256sum', image);
    await withFileSystem(image, async fileSystem => {
      expect(fileSystem).toMatchObject({ kind: 'ntfs', label: 'peers', freshness: { state: 'clean' } });
      const tree = comparable(await treeOf(fileSystem));
      expect(differences(tree, planted)).toEqual([]);
      expect(tree.get('/size 900001.bin')).toContain(cat.slice(0, 16));
    });
  });
});
