import { describe, expect, test } from 'vitest';
import { btrfs } from '../../../../../src/pipeline/guest/filesystems/btrfs/index.ts';
import type { FileSystem } from '../../../../../src/pipeline/guest/filesystems/filesystem.ts';
import { diskOfBytes, fixture } from '../../sources.ts';
import { told } from '../../told.ts';
import { treeOf } from '../../trees.ts';
import { patched } from './patched.ts';

async function opened(data: Uint8Array): Promise<{ fileSystem: FileSystem; disk: ReturnType<typeof diskOfBytes> }> {
  const disk = diskOfBytes(data);
  const fileSystem = await btrfs.open(disk);
  if (fileSystem === undefined) throw new Error('no file system');
  return { fileSystem, disk };
}

describe('Btrfs', () => {
  test('shows what the kernel shows of the default subvolume and those in it, packed by zlib, LZO and zstd', async () => {
    const { fileSystem } = await opened(fixture('btrfs'));
    const uuid = '5eed0000-0000-4000-8000-000000000003';
    expect(fileSystem).toMatchObject({ kind: 'btrfs', uuid, label: 'fixture', freshness: { state: 'clean' } });
    expect(await treeOf(fileSystem)).toEqual(told('btrfs'));
  });

  test('names its subvolumes, and opens any of them', async () => {
    const { fileSystem } = await opened(fixture('btrfs'));
    expect(await fileSystem.subvolumes?.list()).toEqual(['@', '@/.snapshots/1', '@/var', '@/var/lib']);
    const lib = await fileSystem.subvolumes?.root('/@/var/lib');
    expect(await lib?.lookup('file')).toMatchObject({ kind: 'file', size: 15 });
    const top = await fileSystem.subvolumes?.root('');
    expect(await Array.fromAsync(top?.entries() ?? [])).toMatchObject([{ name: '@', kind: 'directory' }]);
    expect(await fileSystem.subvolumes?.root('@/nowhere')).toBeUndefined();
  });

  test('leaves subvolumes out of a snapshot of what they were in', async () => {
    const { fileSystem } = await opened(fixture('btrfs'));
    const snapshot = await fileSystem.subvolumes?.root('@/.snapshots/1');
    const below = await snapshot?.lookup('var');
    if (below?.kind !== 'directory') throw new Error('no directory');
    expect(await Array.fromAsync(below.entries())).toEqual([]);
  });

  test('costs a few nodes to find one file in', async () => {
    const { fileSystem, disk } = await opened(fixture('btrfs'));
    const etc = await (await fileSystem.root()).lookup('etc');
    expect(etc?.kind === 'directory' && (await etc.lookup('os-release'))?.kind).toBe('file');
    expect(disk.bytesRead).toBeLessThan(30 * 16 * 1024);
  });

  test('is said to be stale where something was synced after the last commit', async () => {
    const { fileSystem } = await opened(patched(fixture('btrfs'), sb => sb.writeBigUInt64LE(0x1d04000n, 0x60)));
    expect(fileSystem.freshness).toEqual({ state: 'stale', why: 'log' });
  });
});

describe('what Btrfs may be and is not read here', () => {
  test('an unknown feature is named', async () => {
    const data = patched(fixture('btrfs'), sb => sb.writeUInt32LE(sb.readUInt32LE(0xbc) | 0x2000, 0xbc));
    await expect(opened(data)).rejects.toMatchObject({ reason: 'unsupported', facts: { incompat: '0x2000' } });
  });

  test('a file system of which this is not the device is missing one', async () => {
    const data = patched(fixture('btrfs'), sb => sb.writeUInt32LE(7, 0xc9));
    await expect(opened(data)).rejects.toMatchObject({ reason: 'missing' });
  });

  test('a checksum that does not hold is damage', async () => {
    const data = fixture('btrfs');
    data.writeUInt8(data.readUInt8(65_536 + 0x130) ^ 1, 65_536 + 0x130);
    await expect(opened(data)).rejects.toMatchObject({ reason: 'damaged' });
  });

  test('something else is none', async () => {
    expect(await btrfs.open(diskOfBytes(Buffer.alloc(1 << 20)))).toBeUndefined();
    expect(await btrfs.open(diskOfBytes(Buffer.alloc(100)))).toBeUndefined();
  });
});
