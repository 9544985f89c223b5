import { describe, expect, test } from 'vitest';
import { GuestFiles } from '../../../../../src/pipeline/guest/files.ts';
import { mapOf } from '../../../../../src/pipeline/guest/filesystems/ext/contents.ts';
import { ext } from '../../../../../src/pipeline/guest/filesystems/ext/index.ts';
import { readInode } from '../../../../../src/pipeline/guest/filesystems/ext/inode.ts';
import { readSuperblock } from '../../../../../src/pipeline/guest/filesystems/ext/superblock.ts';
import { diskOfBytes, fixture } from '../../sources.ts';

const BLOCK = 1024;

/** The image, and where a block of its journal lies in it. */
async function dirtyImage(name: string) {
  const data = fixture(name);
  const source = diskOfBytes(data);
  const sb = await readSuperblock(source);
  if (sb === undefined) throw new Error('no superblock');
  const volume = { source, sb };
  const map = mapOf(volume, await readInode(volume, sb.journalInode));
  const placeOf = async (block: number) => ((await map(block)).at ?? 0) * BLOCK;
  return { data, placeOf };
}

async function seen(data: Buffer) {
  const fileSystem = await ext.open(diskOfBytes(data));
  if (fileSystem === undefined) throw new Error('no file system');
  const files = GuestFiles.of(await fileSystem.root());
  return { freshness: fileSystem.freshness, fstab: await files.text('/etc/fstab') };
}

describe('what a journal holds is stale', () => {
  test('where fast commits come after it, which are not replayed', async () => {
    const { data, placeOf } = await dirtyImage('ext3-dirty');
    const superblock = await placeOf(0);
    const fast = 16;
    data.writeUInt32BE(data.readUInt32BE(superblock + 0x28) | 0x20, superblock + 0x28);
    data.writeUInt32BE(fast, superblock + 0x54);
    expect((await seen(data)).freshness).toEqual({ state: 'replayed' });
    // Five transactions, the last without its commit: a fast commit would follow the fourth.
    const head = await placeOf(1024 - fast + 1);
    data.writeUInt16LE(9, head);
    data.writeUInt16LE(8, head + 2);
    const first = data.readUInt32BE(superblock + 0x18);
    data.writeUInt32LE(first + 4, head + 8);
    const { freshness, fstab } = await seen(data);
    expect(freshness).toEqual({ state: 'stale', why: 'fast commit' });
    expect(fstab).toContain('LABEL=replayed');
  });

  test.each([
    ['ext4-dirty-v2', 0],
    ['ext4-dirty-v3', 0],
  ])('where its superblock does not hold: %s', async (name, block) => {
    const { data, placeOf } = await dirtyImage(name);
    data.writeUInt8(1, (await placeOf(block)) + 0x58);
    const { freshness, fstab } = await seen(data);
    expect(freshness).toEqual({ state: 'stale', why: 'journal superblock' });
    expect(fstab).toContain('UUID=');
  });

  test('and a block of it whose checksum does not hold is not read as if it did', async () => {
    const { data, placeOf } = await dirtyImage('ext4-dirty-v3');
    // The new fstab: the first block of data after the first descriptor.
    const block = await placeOf(2);
    expect(data.toString('latin1', block, block + 14)).toBe('LABEL=replayed');
    data.write('X', block);
    await expect(seen(data)).rejects.toMatchObject({ reason: 'damaged', what: 'journal block' });
  });

  test('where its owner aborted it, errors are told', async () => {
    const { data, placeOf } = await dirtyImage('ext3-dirty');
    data.writeInt32BE(-5, (await placeOf(0)) + 0x20);
    expect((await seen(data)).freshness).toEqual({ state: 'replayed', errors: true });
  });
});
