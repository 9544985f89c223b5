import { mkdir, truncate, writeFile } from 'node:fs/promises';
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
  await mkdir(path('tree/EFI/BOOT'), { recursive: true });
  await mkdir(path('tree/a folder with a long name'));
  for (const size of [0, 1, 512, 4096, 65_537, 700_001]) {
    await writeFile(path(`tree/EFI/BOOT/size ${size}.bin`), noise(size, size % 256));
  }
  await writeFile(path('tree/SHORT.TXT'), 'short');
  for (let n = 0; n < 80; n++)
    await writeFile(path(`tree/a folder with a long name/caf\u00e9 number ${n}.txt`), `${n}`);
});

describe('what mtools put into a file system is what is read out of it', () => {
  test.each([
    ['FAT12', 6, ['-F', '12']],
    ['FAT12 with large clusters', 32, ['-F', '12', '-s', '64']],
    ['FAT16', 32, ['-F', '16']],
    ['FAT16 with large sectors', 64, ['-F', '16', '-S', '4096']],
    ['FAT32', 64, ['-F', '32', '-s', '1']],
    ['FAT32 with one FAT', 96, ['-F', '32', '-f', '1', '-s', '2']],
  ])('%s', async (name, size, options) => {
    const image = path(`${name.replaceAll(' ', '-')}.img`);
    await writeFile(image, '');
    await truncate(image, size << 20);
    await ran('mkfs.vfat', '-n', 'PEERS', '-i', '1234abcd', ...options, image);
    await ran('sh', '-c', 'LC_ALL=C.UTF-8 mcopy -s -Q -i "$0" "$1"/* ::', image, path('tree'));
    const planted = await plantedTree(path('tree'));
    const said = /^\s*([\d ]+) bytes free/m.exec(await ran('mdir', '-i', image, '::/'))?.[1] ?? '';
    await withFileSystem(image, async fileSystem => {
      expect(fileSystem).toMatchObject({
        kind: 'fat',
        uuid: '1234-ABCD',
        label: 'PEERS',
        freshness: { state: 'clean' },
      });
      expect((await fileSystem.space()).free).toBe(Number(said.replaceAll(/\s/g, '')));
      expect(differences(comparable(await treeOf(fileSystem)), planted)).toEqual([]);
    });
  });
});
