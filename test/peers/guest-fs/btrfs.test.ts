import { mkdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { scratch } from '../../fixtures/scratch.ts';
import { ran } from '../../fixtures/tools.ts';
import { treeOf } from '../../pipeline/guest/trees.ts';
import { comparable, differences, plantedTree, plantTree } from './ext.ts';
import { withFileSystem } from './opened.ts';

const here = scratch();
const path = (name: string) => join(here.dir, name);
const uuid = '5eed0000-0000-4000-8000-0000000000ff';

beforeAll(async () => {
  await mkdir(path('tree'));
  await plantTree(path('tree'));
});

describe('what mkfs.btrfs put into a file system is what is read out of it', () => {
  test.each([
    ['as it comes', []],
    ['metadata once', ['-m', 'single']],
    ['data and metadata together', ['--mixed']],
    ['small nodes', ['-n', '4096']],
    ['large nodes', ['-n', '65536']],
    ['xxhash', ['--csum', 'xxhash']],
    ['sha256', ['--csum', 'sha256']],
    ['blake2', ['--csum', 'blake2']],
  ])('%s', async (name, options) => {
    const image = path(`${name.replaceAll(' ', '-')}.img`);
    await writeFile(image, '');
    await truncate(image, 256 << 20);
    await ran('mkfs.btrfs', '-q', '-L', 'peers', '-U', uuid, ...options, '--rootdir', path('tree'), image);
    const planted = await plantedTree(path('tree'));
    const total = /total_bytes\s+(\d+)/.exec(await ran('btrfs', 'inspect-internal', 'dump-super', image))?.[1];
    await withFileSystem(image, async fileSystem => {
      expect(fileSystem).toMatchObject({ kind: 'btrfs', uuid, label: 'peers', freshness: { state: 'clean' } });
      expect((await fileSystem.space()).total).toBe(Number(total));
      expect(await fileSystem.subvolumes?.list()).toEqual([]);
      expect(differences(comparable(await treeOf(fileSystem, { bytes: 1 << 30 })), planted)).toEqual([]);
    });
  });
});
