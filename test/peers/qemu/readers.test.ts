import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { scratch } from '../../fixtures/scratch.ts';
import { ran } from '../../fixtures/tools.ts';
import { mustBeIdentical } from './qemu-img.ts';
import { readByUs } from './read-by-us.ts';

const here = scratch();
const path = (name: string) => join(here.dir, name);

/** Here and there, over the ends of blocks and grains, in another order than that of the disk. */
const scattered = [
  '-P 7 199M 1M',
  '-P 1 0 512',
  '-P 2 65024 1k',
  '-P 3 100M 70k',
  '-P 0 100M 64k',
  '-P 5 31457792 512',
  '-P 9 50M 9M',
  '-P 4 33554000 1k',
].flatMap(one => ['-c', `write ${one}`]);

beforeAll(async () => {
  await ran('qemu-img', 'create', '-q', '-f', 'raw', path('disk.raw'), '200M');
  await ran('qemu-io', '-f', 'raw', ...scattered, path('disk.raw'));
});

/** What we read must be what qemu makes a raw disk of, to the byte and to the length. */
async function mustReadAlike(file: string, format: string, as: string) {
  await ran('qemu-img', 'convert', '-f', format, '-O', 'raw', path(file), path('theirs.raw'));
  const found = await readByUs(path(file), path('ours.raw'));
  await mustBeIdentical(path('theirs.raw'), 'raw', path('ours.raw'), 'raw');
  expect(found).toMatchObject({ format: as, size: (await stat(path('theirs.raw'))).size });
}

const kinds: readonly (readonly [format: string, options: string, as: string])[] = [
  ['vpc', 'subformat=dynamic', 'vhd-dynamic'],
  ['vpc', 'subformat=dynamic,force_size=on', 'vhd-dynamic'],
  ['vpc', 'subformat=fixed', 'vhd-fixed'],
  ['vpc', 'subformat=fixed,force_size=on', 'vhd-fixed'],
  ['vhdx', 'subformat=dynamic', 'vhdx'],
  ['vhdx', 'subformat=dynamic,block_size=1M', 'vhdx'],
  ['vhdx', 'subformat=dynamic,block_size=256M,block_state_zero=off', 'vhdx'],
  ['vhdx', 'subformat=dynamic,log_size=8M', 'vhdx'],
  ['vhdx', 'subformat=fixed,block_size=16M', 'vhdx'],
  ['vmdk', 'subformat=monolithicSparse', 'vmdk-monolithic-sparse'],
  ['vmdk', 'subformat=monolithicFlat', 'vmdk-flat'],
  ['vmdk', 'subformat=twoGbMaxExtentSparse', 'vmdk-split-sparse'],
  ['vmdk', 'subformat=twoGbMaxExtentFlat', 'vmdk-flat'],
];

describe.each(kinds)('%s with %s', (format, options, as) => {
  test('converted by qemu-img reads as it reads it', async () => {
    await ran('qemu-img', 'convert', '-f', 'raw', '-O', format, '-o', options, path('disk.raw'), path('disk.img'));
    await mustReadAlike('disk.img', format, as);
  });

  test('written here and there by qemu-io reads as it reads it', async () => {
    await ran('qemu-img', 'create', '-q', '-f', format, '-o', options, path('made.img'), '200M');
    await ran('qemu-io', '-f', format, ...scattered, path('made.img'));
    await mustReadAlike('made.img', format, as);
  });
});

test.each(['twoGbMaxExtentSparse', 'twoGbMaxExtentFlat'])(
  'a disk of three files (%s) reads as qemu reads it',
  async kind => {
    const file = `${kind}.vmdk`;
    await ran('qemu-img', 'create', '-q', '-f', 'vmdk', '-o', `subformat=${kind}`, path(file), '4200M');
    const writes = ['-P 1 0 64k', '-P 2 2145900032 1M', '-P 3 4G 1M', '-P 4 4294900224 70k', '-P 5 4403953664 64k'];
    await ran('qemu-io', '-f', 'vmdk', ...writes.flatMap(one => ['-c', `write ${one}`]), path(file));
    await mustReadAlike(file, 'vmdk', kind.endsWith('Sparse') ? 'vmdk-split-sparse' : 'vmdk-flat');
  },
);

test('a VHD that grew after it was made reads as qemu reads it', async () => {
  await ran('qemu-img', 'create', '-q', '-f', 'vpc', '-o', 'subformat=dynamic', path('grown.vhd'), '3G');
  for (const place of ['2900M', '5M', '1G', '0']) {
    await ran('qemu-io', '-f', 'vpc', '-c', `write -P 6 ${place} 3k`, path('grown.vhd'));
  }
  await mustReadAlike('grown.vhd', 'vpc', 'vhd-dynamic');
});
