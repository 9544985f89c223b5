import { describe, expect, it } from 'vitest';
import { contentOf } from '../../../../src/pipeline/image/partitions/content.ts';
import { viewOf } from '../../../../src/pipeline/image/partitions/view.ts';
import { bytesDisk, diskOf } from './disk-of.ts';
import { fatImage } from './fat-image.ts';
import { MIB } from './tables.ts';

function content(offset: number, magic: string, size = MIB): Promise<string | undefined> {
  const disk = diskOf(size, [{ offset, data: Buffer.from(magic, 'latin1') }]);
  return contentOf(viewOf(disk.size, disk.read));
}

describe('what a partition holds', () => {
  it.each([
    ['luks', 0, 'LUKS\xba\xbe\0\x02'],
    ['xfs', 0, 'XFSB'],
    ['ntfs', 0, '\xebR\x90NTFS    '],
    ['exfat', 0, '\xebv\x90EXFAT   '],
    ['bitlocker', 0, '\xebX\x90-FVE-FS-'],
    ['lvm-pv', 512, 'LABELONE'],
    ['linux-raid', 4096, '\xfc\x4e\x2b\xa9'],
    ['swap', 4086, 'SWAPSPACE2'],
    ['btrfs', 65600, '_BHRfS_M'],
    ['iso9660', 32769, 'CD001'],
  ])('is told as %s by the magic at %i', async (name, offset, magic) => {
    expect(await content(offset, magic)).toBe(name);
    expect(await content(offset + 1, magic)).toBeUndefined();
  });

  it.each([
    ['ext2', 0, 0x2],
    ['ext3', 0x4, 0x2],
    ['ext4', 0x4, 0x42],
    ['ext4', 0, 0x240],
  ])('is told as %s by its features', async (name, compatible, incompatible) => {
    const superblock = Buffer.alloc(1024);
    superblock.writeUInt16LE(0xef53, 56);
    superblock.writeUInt32LE(compatible, 92);
    superblock.writeUInt32LE(incompatible, 96);
    expect(await content(1024, superblock.toString('latin1'))).toBe(name);
  });

  it('is told as fat whatever its width', async () => {
    for (const bits of [12, 16, 32] as const) {
      const disk = bytesDisk(fatImage(bits, {}).data);
      expect(await contentOf(viewOf(disk.size, disk.read))).toBe('fat');
    }
  });

  it.each([0, 1, 512, 1100, 8192, 65600])('is not told, and nothing breaks, in %i bytes of zeros', async size => {
    expect(await content(0, '', size)).toBeUndefined();
  });
});
