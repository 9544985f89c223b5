import { describe, expect, test } from 'vitest';
import { GuestFiles } from '../../../../../src/pipeline/guest/files.ts';
import { ext } from '../../../../../src/pipeline/guest/filesystems/ext/index.ts';
import type { FileSystem } from '../../../../../src/pipeline/guest/filesystems/filesystem.ts';
import { GuestUnreadable } from '../../../../../src/pipeline/guest/unreadable.ts';
import { diskOfBytes, fixture } from '../../sources.ts';
import { treeOf } from '../../trees.ts';
import { clean, dirty, expectedTree, farAt, sparse, uuid } from './images.ts';

async function opened(data: Uint8Array): Promise<{ fileSystem: FileSystem; disk: ReturnType<typeof diskOfBytes> }> {
  const disk = diskOfBytes(data);
  const fileSystem = await ext.open(disk);
  if (fileSystem === undefined) throw new Error('no file system');
  return { fileSystem, disk };
}

describe.each(clean)('%s', name => {
  test('has every file, link and directory that was put into it', async () => {
    const { fileSystem } = await opened(fixture(name));
    expect(fileSystem).toMatchObject({ kind: name.slice(0, 4), uuid, label: 'fixture', freshness: { state: 'clean' } });
    expect(await treeOf(fileSystem)).toEqual(expectedTree());
  });

  test('gives any range of a file, holes as zeros, and nothing past its end', async () => {
    const { fileSystem } = await opened(fixture(name));
    const files = GuestFiles.of(await fileSystem.root());
    const node = await files.stat('/sparse');
    const far = await files.stat('/far');
    if (node?.kind !== 'file' || far?.kind !== 'file') throw new Error('no file');
    for (const [offset, length] of [
      [0, 5],
      [20479, 3],
      [102400, 40000],
      [sparse.length - 3, 10],
      [sparse.length, 1],
    ] as const) {
      const into = Buffer.alloc(length, 0xff);
      const got = await node.read(offset, into);
      expect(into.subarray(0, got).equals(sparse.subarray(offset, offset + length))).toBe(true);
    }
    const end = Buffer.alloc(20);
    expect(await far.read(farAt - 5, end)).toBe(14);
    expect(end.toString('latin1', 0, 14)).toBe('\0\0\0\0\0far away\n');
  });

  test('costs no more to look into than the blocks that are asked for', async () => {
    const { fileSystem, disk } = await opened(fixture(name));
    const files = GuestFiles.of(await fileSystem.root());
    await files.text('/etc/fstab');
    // Superblock and descriptors, a few inodes and directories, one block of data: in cache blocks of 16 KiB.
    expect(disk.bytesRead).toBeLessThanOrEqual(12 * 16 * 1024);
  });
});

describe.each(dirty)('%s, in use when it was copied', name => {
  test('shows what its journal holds, a revoked block and an unfinished transaction left out', async () => {
    const { fileSystem } = await opened(fixture(name));
    expect(fileSystem.freshness).toEqual({ state: 'replayed' });
    const files = GuestFiles.of(await fileSystem.root());
    expect(await files.text('/etc/fstab')).toMatch(/^LABEL=replayed \/ ext4/);
    expect(await files.text('/etc/os-release')).toBe('NAME="Fixture"\n');
    expect((await files.read('/café'))?.toString('hex')).toBe('c03b399865');
    const tree = await treeOf(fileSystem);
    const before = expectedTree();
    const changed = [...tree.keys()].filter(path => tree.get(path) !== before.get(path));
    expect(changed.sort()).toEqual(['/café', '/etc/fstab']);
  });
});

test('names that differ in case are found where the directory folds it, and only there', async () => {
  const files = GuestFiles.of(await (await opened(fixture('ext4-casefold'))).fileSystem.root());
  expect(await files.readlink('/deep/SHORT-LINK')).toBe('../etc/fstab');
  expect(await files.stat('/ETC/fstab')).toBeUndefined();
});

describe('a superblock', () => {
  const changed = (name: string, change: (superblock: Buffer) => void) => {
    const data = fixture(name);
    change(data.subarray(1024, 2048));
    return ext.open(diskOfBytes(data));
  };

  test('is needed', async () => {
    expect(await ext.open(diskOfBytes(Buffer.alloc(4096)))).toBeUndefined();
    expect(await ext.open(diskOfBytes(Buffer.alloc(100)))).toBeUndefined();
  });

  test.each([
    [0x1, 'compression'],
    [0x8, 'journal device'],
    [0x1000, 'dirdata'],
    [0x80000, 'feature'],
  ])('with the incompatible feature %d is refused by its name', async (bit, what) => {
    const refused = changed('ext2-1k', superblock =>
      superblock.writeUInt32LE(superblock.readUInt32LE(0x60) | bit, 0x60),
    );
    await expect(refused).rejects.toMatchObject({ reason: 'unsupported', what });
  });

  test('with a wrong checksum is refused', async () => {
    const refused = changed('ext4-4k', superblock => superblock.writeUInt32LE(1, 0x30));
    await expect(refused).rejects.toMatchObject({ reason: 'damaged', what: 'superblock' });
  });

  test('without a journal tells by its state whether it was unmounted, and whether errors were found', async () => {
    const states = async (state: number) =>
      (await changed('ext2-1k', superblock => superblock.writeUInt16LE(state, 0x3a)))?.freshness;
    expect(await states(1)).toEqual({ state: 'clean' });
    expect(await states(0)).toEqual({ state: 'stale', why: 'not unmounted' });
    expect(await states(3)).toEqual({ state: 'clean', errors: true });
  });

  test('whose journal is on another device makes what is read stale', async () => {
    const fileSystem = await changed('ext3-dirty', superblock => superblock.writeUInt32LE(0, 0xe0));
    expect(fileSystem?.freshness).toEqual({ state: 'stale', why: 'external journal' });
    if (fileSystem === undefined) throw new Error('no file system');
    const files = GuestFiles.of(await fileSystem.root());
    expect(await files.text('/etc/fstab')).toContain(`UUID=${uuid}`);
  });
});

test('an encrypted directory says that it is', async () => {
  const data = fixture('ext2-1k');
  const { fileSystem } = await opened(data);
  const etc = await GuestFiles.of(await fileSystem.root()).stat('/etc');
  // Its inode, by its number: 128 inodes in one group, of 256 bytes each.
  const table = data.readUInt32LE(2048 + 8) * 1024;
  const at = table + ((etc?.id ?? 0) - 1) * 256 + 0x20;
  data.writeUInt32LE(data.readUInt32LE(at) | 0x800, at);
  const files = GuestFiles.of(await (await opened(data)).fileSystem.root());
  await expect(files.text('/etc/fstab')).rejects.toMatchObject({ reason: 'encrypted' });
  await expect(files.list('/etc')).rejects.toBeInstanceOf(GuestUnreadable);
});
