import { describe, expect, test } from 'vitest';
import { openGuest } from '../../../src/pipeline/guest/open-guest.ts';
import type { Disk } from '../../../src/pipeline/types/disk.ts';
import { bytesDisk, diskOf } from '../image/partitions/disk-of.ts';
import { bootRecord, MIB, SECTOR } from '../image/partitions/tables.ts';
import { fixture } from './sources.ts';

const root = fixture('ext2-1k');
const dirty = fixture('ext3-dirty');

/** A root on the first partition, a swap on the second. */
function twoPartitions(first: Buffer): Disk {
  const record = bootRecord([
    { type: 0x83, first: 2048, count: first.length / SECTOR },
    { type: 0x82, first: 16384, count: 2048 },
  ]);
  record.writeUInt32LE(0xfa120001, 440);
  const swap = Buffer.from('SWAPSPACE2');
  return diskOf(16 * MIB, [
    { offset: 0, data: record },
    { offset: 2048 * SECTOR, data: first },
    { offset: 16384 * SECTOR + 4086, data: swap },
  ]);
}

/** The root's fstab, written over in place: it has 62 bytes. */
function withFstab(text: string): Buffer {
  const data = Buffer.from(root);
  const at = data.indexOf('UUID=5eed0000');
  data.fill(0x0a, at, at + 62);
  data.write(text, at);
  return data;
}

describe('a guest', () => {
  test('is found by its fstab and os-release, with all that its fstab mounts', async () => {
    const guest = await openGuest([
      twoPartitions(withFstab('/dev/sda1 / ext2\nLABEL=fixture /boot ext3\n')),
      bytesDisk(dirty),
    ]);
    expect(guest.volumes.map(({ name, content }) => [name, content?.kind])).toEqual([
      ['/dev/sda1', 'ext2'],
      ['/dev/sda2', 'swap'],
      ['/dev/sdb', 'ext3'],
    ]);
    expect(guest.volumes[0]?.place).toMatchObject({ partition: { uuid: 'fa120001-01' } });
    // Both disks hold a root: two operating systems.
    expect(guest.roots.map(({ volume }) => volume.name)).toEqual(['/dev/sda1', '/dev/sdb']);
    const [first] = guest.roots;
    expect(first?.mounts.map(({ at, named }) => [at, named.volume?.name])).toEqual([
      ['/', '/dev/sda1'],
      ['/boot', '/dev/sda1'],
    ]);
    expect(await first?.files.text('/boot/etc/os-release')).toBe('NAME="Fixture"\n');
    expect(guest.unreadable).toEqual([]);
  });

  test('whose /boot is on a disk that is not there does not show an empty one', async () => {
    const guest = await openGuest([twoPartitions(withFstab('UUID=0123 /etc ext4\ntmpfs /many tmpfs\n'))]);
    const files = guest.roots[0]?.files;
    await expect(files?.exists('/etc/os-release')).rejects.toMatchObject({
      reason: 'missing',
      what: 'file system',
    });
    expect((await files?.list('/many'))?.length).toBe(60);
  });

  test('costs a few hundred KiB to find, whatever its disk holds', async () => {
    const guest = await openGuest([twoPartitions(root)]);
    expect(guest.roots).toHaveLength(1);
    expect(guest.bytesRead()).toBeLessThan(384 * 1024);
  });

  test('on a disk that can only be read in order is unreadable, and keeps its place', async () => {
    const { format, size, ordered, runs, close } = twoPartitions(root);
    const guest = await openGuest([{ format, size, ordered, runs, close }, twoPartitions(root)]);
    expect(guest.unreadable.map(({ name, unreadable }) => [name, unreadable?.reason])).toEqual([
      ['/dev/sda', 'not-yet'],
    ]);
    expect(guest.roots.map(({ volume }) => volume.name)).toEqual(['/dev/sdb1']);
  });

  test('is none on empty disks', async () => {
    const guest = await openGuest([bytesDisk(Buffer.alloc(MIB)), bytesDisk(Buffer.alloc(0))]);
    expect([guest.roots, guest.unreadable]).toEqual([[], []]);
  });

  test('is not guessed at when the way to its disk breaks', async () => {
    const away = new Error('the network went away');
    const disk = { ...twoPartitions(root), read: async () => Promise.reject(away) };
    await expect(openGuest([disk])).rejects.toBe(away);
  });
});
