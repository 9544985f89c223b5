import { describe, expect, test } from 'vitest';
import type { FileSystem } from '../../../../../src/pipeline/guest/filesystems/filesystem.ts';
import { xfs } from '../../../../../src/pipeline/guest/filesystems/xfs/index.ts';
import { diskOfBytes, fixture } from '../../sources.ts';
import { told } from '../../told.ts';
import { treeOf } from '../../trees.ts';
import { mended } from './mended.ts';

const uuid = '5eed0000-0000-4000-8000-000000000002';

async function opened(data: Uint8Array): Promise<{ fileSystem: FileSystem; disk: ReturnType<typeof diskOfBytes> }> {
  const disk = diskOfBytes(data);
  const fileSystem = await xfs.open(disk);
  if (fileSystem === undefined) throw new Error('no file system');
  return { fileSystem, disk };
}

describe('XFS', () => {
  test('shows what the kernel shows: names in every form, extents in lists and trees, links of any length', async () => {
    const { fileSystem } = await opened(fixture('xfs-v5'));
    expect(fileSystem).toMatchObject({ kind: 'xfs', uuid, label: 'fixture', freshness: { state: 'clean' } });
    expect(await treeOf(fileSystem)).toEqual(told('xfs-v5'));
  });

  test('tells the seconds past 2038', async () => {
    const { fileSystem } = await opened(fixture('xfs-v5'));
    expect(await (await fileSystem.root()).lookup('late')).toMatchObject({ modified: 2 ** 31 + 1000 });
  });

  test('is said to be stale where its log would have to be replayed', async () => {
    const { fileSystem } = await opened(fixture('xfs-dirty'));
    expect(fileSystem.freshness).toEqual({ state: 'stale', why: 'log' });
    const root = await fileSystem.root();
    // Even what was synced: only the log has it yet.
    expect(await root.lookup('last')).toBeUndefined();
  });

  test('sums up what is free where the superblock lags behind', async () => {
    const { fileSystem: clean } = await opened(fixture('xfs-v5'));
    const { fileSystem: dirty } = await opened(fixture('xfs-dirty'));
    const [after, before] = [await clean.space(), await dirty.space()];
    expect(before.total).toBe(after.total);
    expect(Math.abs(before.free - after.free)).toBeLessThan(4 << 20);
  });

  test('of version 4 has names without types, and blocks of one kibibyte', async () => {
    const { fileSystem } = await opened(fixture('xfs-v4'));
    expect(fileSystem).toMatchObject({ kind: 'xfs', uuid, freshness: { state: 'clean' } });
    const tree = await treeOf(fileSystem);
    expect(tree.size).toBe(5 + 500);
    expect(tree.get('/etc/link')).toBe('link os-release');
    expect(tree.get('/many')).toBe('directory 750');
    expect(tree.get('/many/a-name-of-forty-characters-or-so-499')).toMatch(/^file 600 0 /);
  });

  test('costs a few blocks to find one file in', async () => {
    const { fileSystem, disk } = await opened(fixture('xfs-v5'));
    const etc = await (await fileSystem.root()).lookup('etc');
    expect(etc?.kind === 'directory' && (await etc.lookup('os-release'))?.kind).toBe('file');
    expect(disk.bytesRead).toBeLessThan(512 * 1024 + 20 * 16 * 1024);
  });
});

describe('what XFS may be and is not read here', () => {
  const patched = (change: (sb: Buffer) => void) => {
    const data = fixture('xfs-v5');
    change(data);
    mended(data.subarray(0, 4096));
    return xfs.open(diskOfBytes(data));
  };

  test('an unknown feature is named, and nothing is guessed', async () => {
    const opening = patched(sb => sb.writeUInt32BE(sb.readUInt32BE(216) | 0x200, 216));
    await expect(opening).rejects.toMatchObject({ reason: 'unsupported', facts: { incompat: 0x200 } });
  });

  test('a file system that its tools marked as broken says so', async () => {
    const found = await patched(sb => sb.writeUInt32BE(sb.readUInt32BE(216) | 0x10, 216));
    expect(found?.freshness).toEqual({ state: 'clean', errors: true });
  });

  test('a log on another device cannot tell', async () => {
    const found = await patched(sb => sb.writeBigUInt64BE(0n, 48));
    expect(found?.freshness).toEqual({ state: 'stale', why: 'external log' });
  });

  test('a checksum that does not hold is damage', async () => {
    const data = fixture('xfs-v5');
    data.writeUInt8(data.readUInt8(32) ^ 1, 32);
    await expect(xfs.open(diskOfBytes(data))).rejects.toMatchObject({ reason: 'damaged' });
  });

  test('something else is none', async () => {
    expect(await xfs.open(diskOfBytes(Buffer.alloc(1 << 20)))).toBeUndefined();
    expect(await xfs.open(diskOfBytes(Buffer.from('XFSB')))).toBeUndefined();
  });
});
