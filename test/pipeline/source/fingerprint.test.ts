import { closeSync, openSync, truncateSync, utimesSync, writeSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { SourceLink } from '../../../src/pipeline/types/source.ts';
import { manifestOf, ovf, tar } from './make.ts';
import { connectDisk, connectOva, scratch } from './scratch.ts';

const folder = scratch();

async function print(link: Promise<SourceLink>): Promise<string> {
  const open = await link;
  const [disk] = (await open.machine()).disks;
  if (!disk) throw new Error('no disk');
  const found = await open.fingerprint(disk);
  await open.close();
  return found;
}

function change(path: string, at: number): void {
  const handle = openSync(path, 'r+');
  writeSync(handle, 'changed', at);
  closeSync(handle);
}

describe('a fingerprint', () => {
  test('is of the content, whatever the name and the times', async () => {
    const [one, other] = [folder.write('one.raw', 'content'), folder.write('other.raw', 'content')];
    utimesSync(other, 1, 1);
    expect(await print(connectDisk(one))).toBe(await print(connectDisk(other)));
    expect(await print(connectDisk(one))).toMatch(/^sampled-sha256:7:[0-9a-f]{64}$/);
  });

  test('of a small file sees every byte, also in an OVA', async () => {
    const paths = ['content', 'contenT', 'content '].map((text, at) => folder.write(`${at}.raw`, text));
    const archives = ['content', 'contenT', 'content '].map((text, at) =>
      folder.write(`${at}.ova`, tar({ name: 'web.ovf', data: ovf() }, { name: 'web-disk1.vmdk', data: text })),
    );
    expect(new Set(await Promise.all(paths.map(path => print(connectDisk(path))))).size).toBe(3);
    expect(new Set(await Promise.all(archives.map(path => print(connectOva(path))))).size).toBe(3);
  });

  test('of a large file sees size, both ends and samples between', async () => {
    const path = folder.write('large.raw', '');
    const size = 16 * 2 ** 30;
    truncateSync(path, size);
    const before = await print(connectDisk(path));
    for (const at of [0, 2 ** 20 - 7, 2 ** 20 + 3, 2 ** 20 + ((size - 2 ** 21) / 64) * 40 + 100, size - 7]) {
      change(path, at);
      expect(await print(connectDisk(path))).not.toBe(before);
      truncateSync(path, 0);
      truncateSync(path, size);
      expect(await print(connectDisk(path))).toBe(before);
    }
    truncateSync(path, size + 1);
    expect(await print(connectDisk(path))).not.toBe(before);
  });

  test('has the digest that a manifest promises', async () => {
    const write = (disk: string) => {
      const descriptor = ovf();
      const manifest = manifestOf({ 'web.ovf': descriptor, 'web-disk1.vmdk': disk });
      return folder.write(
        'm.ova',
        tar(
          { name: 'web.ovf', data: descriptor },
          { name: 'web-disk1.vmdk', data: 'same' },
          { name: 'web.mf', data: manifest },
        ),
      );
    };
    const one = await print(connectOva(write('same')));
    expect(await print(connectOva(write('other')))).not.toBe(one);
  });

  test('of a descriptor sees the extents that it names', async () => {
    const path = folder.write('flat/web.vmdk', '# Disk DescriptorFile\nRW 4 FLAT "web-flat.vmdk" 0\n');
    folder.write('flat/web-flat.vmdk', 'one');
    const one = await print(connectDisk(path));
    folder.write('flat/web-flat.vmdk', 'two');
    expect(await print(connectDisk(path))).not.toBe(one);
  });
});
