import { describe, expect, test } from 'vitest';
import { fat } from '../../../../../src/pipeline/guest/filesystems/fat/index.ts';
import { fatImage } from '../../../image/partitions/fat-image.ts';
import { diskOfBytes } from '../../sources.ts';
import { digestOf, treeOf } from '../../trees.ts';
import { fatTree } from './tree.ts';

async function opened(data: Uint8Array) {
  const fileSystem = await fat.open(diskOfBytes(data));
  if (fileSystem === undefined) throw new Error('no file system');
  return fileSystem;
}

describe.each([12, 16, 32] as const)('FAT%i', bits => {
  test('has every file and folder that was put into it', async () => {
    const fileSystem = await opened(fatImage(bits, fatTree).data);
    expect(fileSystem).toMatchObject({ kind: 'fat', anyCase: true });
    const tree = await treeOf(fileSystem);
    expect([...tree.keys()]).toEqual([
      '/',
      '/EFI',
      '/EFI/BOOT',
      '/EFI/BOOT/BOOTX64.EFI',
      '/EFI/Linux',
      '/EFI/Linux/a kernel with a long name.efi',
      '/EMPTY.TXT',
    ]);
    expect(tree.get('/EMPTY.TXT')).toMatch(/^file 644 0 /);
  });

  test('reads a file of many clusters from anywhere in it', async () => {
    const fileSystem = await opened(fatImage(bits, fatTree).data);
    const efi = await (await fileSystem.root()).lookup('efi');
    const linux = efi?.kind === 'directory' ? await efi.lookup('LINUX') : undefined;
    const kernel = linux?.kind === 'directory' ? await linux.lookup('A KERNEL WITH A LONG NAME.EFI') : undefined;
    if (kernel?.kind !== 'file') throw new Error('no file');
    const into = Buffer.alloc(600);
    expect(await kernel.read(1000, into)).toBe(600);
    expect([...into.subarray(0, 3)]).toEqual([1000 % 251, 1001 % 251, 1002 % 251]);
    expect(await kernel.read(4990, into)).toBe(10);
    expect(await kernel.read(5000, into)).toBe(0);
    expect(await digestOf(kernel, 5000)).toHaveLength(16);
  });

  test('says when it was not unmounted', async () => {
    const { data } = fatImage(bits, fatTree);
    expect((await opened(data)).freshness.state).toBe('clean');
    data.writeUInt8(1, bits === 32 ? 65 : 37);
    expect((await opened(data)).freshness).toMatchObject({ state: 'stale', why: 'not unmounted' });
  });

  test('counts what is free', async () => {
    const { data } = fatImage(bits, fatTree);
    const { total, free } = await (await opened(data)).space();
    // Three folders and three files, one of ten clusters; FAT32 keeps its root in one, too.
    expect(total - free).toBe((bits === 32 ? 16 : 15) * 512);
  });
});

test('exFAT is recognised and its files are not read', async () => {
  const sector = Buffer.alloc(4096);
  sector.write('\xeb\x76\x90EXFAT   ', 0, 'latin1');
  sector.writeUInt32LE(0x1234abcd, 100);
  const found = await opened(sector);
  expect(found).toMatchObject({ kind: 'exfat', uuid: '1234-ABCD', freshness: { state: 'clean' } });
  await expect(found.root()).rejects.toMatchObject({ reason: 'unsupported' });
});
