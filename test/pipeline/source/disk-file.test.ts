import { execFileSync } from 'node:child_process';
import { chmodSync, symlinkSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { getuid } from 'node:process';
import { describe, expect, test } from 'vitest';
import { on, skipped } from '../../native/both.ts';
import { connectDisk, control, expectFailure, readAll, readDisk, scratch, signal } from './scratch.ts';

const folder = scratch();

const flat = `# Disk DescriptorFile
version=1
createType="twoGbMaxExtentFlat"
RW 4 FLAT "web-f001.vmdk" 0
RW 4 ZERO
RDONLY 4 FLAT "sub/web-f002.vmdk" 0
`;

describe('a single disk file', () => {
  test('is a machine of one disk, named after the file', async () => {
    const link = await connectDisk(folder.write('web.prod.vmdk', 'content'));
    expect(await link.machine()).toEqual({
      id: 'web.prod.vmdk',
      name: 'web.prod',
      networks: [],
      disks: [{ index: 0, key: 'web.prod.vmdk', name: 'web.prod.vmdk', fileSize: 7 }],
    });
    expect(await Array.fromAsync(link.machines(signal))).toEqual([{ id: 'web.prod.vmdk', name: 'web.prod', disks: 1 }]);
    expect((await readDisk(link)).toString()).toBe('content');
    await link.close();
  });

  test('can be read at any place, and outlives the bytes taken from it', async () => {
    const link = await connectDisk(folder.write('a.raw', 'content'));
    const [disk] = (await link.machine()).disks;
    if (!disk) throw new Error('no disk');
    const bytes = await link.open(disk, control);
    expect(bytes).toMatchObject({ name: 'a.raw', size: 7, promised: false });
    const into = Buffer.alloc(3);
    await bytes.read?.(2, into);
    expect(into.toString()).toBe('nte');
    await bytes.close();
    expect((await readDisk(link)).toString()).toBe('content');
    await link.close();
  });

  test.skipIf(skipped() !== undefined || process.platform !== 'linux')(
    `says where data may lie, where the file system knows it (${skipped() ?? 'native'})`,
    async () => {
      const MiB = 2 ** 20;
      const path = folder.write('holes.raw', '');
      const file = await open(path, 'r+');
      await file.truncate(64 * MiB);
      await file.write(Buffer.alloc(MiB, 1), 0, MiB, 20 * MiB);
      await file.sync();
      await file.close();
      const link = await connectDisk(path);
      const [disk] = (await link.machine()).disks;
      if (!disk) throw new Error('no disk');
      const bytes = await link.open(disk, control);
      const known = await on('native', () => bytes.extents?.());
      expect(known?.covers(20 * MiB, MiB)).toBe(true);
      expect(known?.bytes).toBeLessThan(32 * MiB);
      expect(await on('builtin', () => bytes.extents?.())).toBeUndefined();
      await bytes.close();
      await link.close();
    },
  );

  test('has the files beside it, and only those', async () => {
    const path = folder.write('flat/web.vmdk', flat);
    folder.write('flat/web-f001.vmdk', 'one');
    folder.write('flat/sub/web-f002.vmdk', 'two');
    folder.write('secret', 'secret');
    symlinkSync(folder.path('secret'), folder.path('flat/out.vmdk'));
    symlinkSync(path, folder.path('link.vmdk'));
    for (const given of [path, folder.path('link.vmdk')]) {
      const link = await connectDisk(given);
      const [disk] = (await link.machine()).disks;
      if (!disk) throw new Error('no disk');
      const bytes = await link.open(disk, control);
      const read = async (name: string) => {
        const extent = await bytes.beside?.(name);
        if (!extent) throw new Error('no neighbours');
        const content = (await readAll(extent)).toString();
        await extent.close();
        return content;
      };
      expect(await read('web-f001.vmdk')).toBe('one');
      expect(await read('sub/web-f002.vmdk')).toBe('two');
      for (const name of ['../secret', folder.path('secret'), '', '..', 'a\0b', 'C:\\x'])
        await expectFailure(read(name), 'SOURCE_NAME_LEAVES');
      await expectFailure(read('out.vmdk'), 'SOURCE_LINK_LEAVES');
      await expectFailure(read('gone.vmdk'), 'SOURCE_FILE_MISSING', { name: 'gone.vmdk' });
      await expectFailure(read('sub'), 'SOURCE_FILE_MISSING');
      await bytes.close();
      await link.close();
    }
  });

  test('that is none is refused: nothing, empty, a folder, a pipe, a device', async () => {
    await expectFailure(connectDisk(folder.path('gone')), 'SOURCE_NOT_FOUND', { path: folder.path('gone') });
    await expectFailure(connectDisk(`${folder.write('f', 'x')}/below`), 'SOURCE_NOT_FOUND');
    await expectFailure(connectDisk('a\0b'), 'SOURCE_NOT_FOUND');
    await expectFailure(connectDisk('x'.repeat(5000)), 'SOURCE_NOT_FOUND');
    await expectFailure(connectDisk(folder.write('empty.vmdk', '')), 'SOURCE_EMPTY');
    await expectFailure(connectDisk(folder.path('.')), 'SOURCE_IS_FOLDER');
    await expectFailure(connectDisk('/dev/null'), 'SOURCE_NOT_A_FILE');
    execFileSync('mkfifo', [folder.path('pipe')]);
    await expectFailure(connectDisk(folder.path('pipe')), 'SOURCE_NOT_A_FILE');
  });

  test.skipIf(getuid?.() === 0)('that may not be read is denied (not tried as root, who may)', async () => {
    const path = folder.write('mine.vmdk', 'x');
    chmodSync(path, 0);
    await expectFailure(connectDisk(path), 'SOURCE_DENIED');
  });
});
