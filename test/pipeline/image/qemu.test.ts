import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { open, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openImage, streamFor } from '../../../src/pipeline/image/index.ts';
import type { LayoutRequest } from '../../../src/pipeline/types/layout.ts';
import { fileBytes } from './bytes.ts';
import { contentOf, halfRandom, readAll, signal } from './disks.ts';

function installed(): boolean {
  try {
    execFileSync('qemu-img', ['--version']);
    return true;
  } catch {
    return false;
  }
}

const qemu = (...args: string[]) => execFileSync('qemu-img', args, { cwd: folder, encoding: 'utf8' });
const about: LayoutRequest = {
  machine: { id: 'vm-1', name: 'web', firmware: 'efi', networks: [], disks: [] },
  disk: { index: 0, key: '2000', name: 'web-disk1' },
  uuid: Uint8Array.from({ length: 16 }, (_, n) => n + 1),
  began: Date.UTC(2024, 5, 1),
};
const content = Buffer.alloc(70 * 2 ** 20 + 3 * 512);
content.set(halfRandom(3_000_000, 1), 2 ** 20);
content.set(halfRandom(200_000, 2), 40 * 2 ** 20 - 700);
content.set(halfRandom(1024, 3), content.length - 1024);
let folder = '';

async function write(format: string, name: string): Promise<void> {
  const disk = await openImage(await fileBytes(join(folder, 'disk.raw')), signal);
  const file = await open(join(folder, name), 'w');
  for await (const chunk of streamFor(format, disk, about).bytes(signal)) await file.write(chunk);
  await file.close();
  await disk.close();
}

describe.runIf(installed())('with qemu-img as the other side (needs qemu-img)', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'vmferry-image-'));
    await writeFile(join(folder, 'disk.raw'), content);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  for (const [subformat, format] of [
    ['streamOptimized', 'vmdk-stream-optimized'],
    ['monolithicSparse', 'vmdk-monolithic-sparse'],
    ['monolithicFlat', 'vmdk-flat'],
  ] as const) {
    test(`a ${subformat} VMDK of qemu's reads back`, async () => {
      qemu('convert', '-f', 'raw', '-O', 'vmdk', '-o', `subformat=${subformat}`, 'disk.raw', `${subformat}.vmdk`);
      const disk = await openImage(await fileBytes(join(folder, `${subformat}.vmdk`)), signal);
      expect(disk).toMatchObject({ format, size: content.length });
      expect((await contentOf(disk)).equals(content)).toBe(true);
      expect((await readAll(disk, 10 ** 6)).equals(content)).toBe(true);
      await disk.close();
    });
  }

  test('our streamOptimized VMDK passes its check and holds the disk', async () => {
    await write('vmdk', 'ours.vmdk');
    expect(qemu('check', '-f', 'vmdk', 'ours.vmdk')).toContain('No errors');
    expect(qemu('compare', '-f', 'vmdk', '-F', 'raw', 'ours.vmdk', 'disk.raw')).toContain('identical');
    const info = JSON.parse(qemu('info', '--output=json', 'ours.vmdk'));
    expect(info).toMatchObject({ 'virtual-size': content.length, format: 'vmdk' });
    expect(info['format-specific'].data['create-type']).toBe('streamOptimized');
  });

  test('our fixed VHD is of its size and holds the disk', async () => {
    await write('vhd', 'ours.vhd');
    const info = JSON.parse(qemu('info', '--output=json', '-f', 'vpc', 'ours.vhd'));
    expect(info).toMatchObject({ 'virtual-size': 71 * 2 ** 20, format: 'vpc' });
    expect(qemu('compare', '-f', 'vpc', '-F', 'raw', 'ours.vhd', 'disk.raw')).toContain('identical');
  });

  test('the disk in our OVA, taken out by tar, is the same', async () => {
    await write('ova', 'ours.ova');
    const members = execFileSync('tar', ['-tf', 'ours.ova'], { cwd: folder, encoding: 'utf8' });
    expect(members).toBe('web.ovf\nweb.mf\nweb-disk1.vmdk\n');
    execFileSync('tar', ['-xf', 'ours.ova'], { cwd: folder });
    expect(qemu('compare', '-f', 'vmdk', '-F', 'raw', 'web-disk1.vmdk', 'disk.raw')).toContain('identical');
    const sums = execFileSync('sha256sum', ['web.ovf', 'web-disk1.vmdk'], { cwd: folder, encoding: 'utf8' });
    const manifest = execFileSync('cat', ['web.mf'], { cwd: folder, encoding: 'utf8' });
    expect(manifest).toBe(sums.replace(/^(\S+) {2}(.+)$/gm, 'SHA256($2)= $1'));
  });
});
