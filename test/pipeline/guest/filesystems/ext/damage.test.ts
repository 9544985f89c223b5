import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ext } from '../../../../../src/pipeline/guest/filesystems/ext/index.ts';
import { GuestUnreadable } from '../../../../../src/pipeline/guest/unreadable.ts';
import { bounded } from '../../../../fixtures/bounded.ts';
import { fuzz } from '../../../../fixtures/fuzz.ts';
import { diskOfBytes, fixture, settled } from '../../sources.ts';
import { treeOf } from '../../trees.ts';
import { clean, dirty } from './images.ts';

const names = [...clean, ...dirty];
const images = new Map(names.map(name => [name, fixture(name)]));
/** Whatever an image claims, a walk of a thousand nodes ends. */
const bounds = { nodes: 1000, bytes: 64 * 1024 };
/** Of the disk; a walk reads a few blocks for each node, and each once while it is kept. */
const MOST_READ = 256 * 1024 * 1024;

async function survives(data: Uint8Array): Promise<void> {
  const disk = diskOfBytes(data);
  const fileSystem = await settled(ext.open(disk));
  if (fileSystem === undefined || fileSystem instanceof GuestUnreadable) return;
  await treeOf(fileSystem, bounds);
  await settled(fileSystem.space());
  expect(disk.bytesRead).toBeLessThan(MOST_READ);
}

/** Bytes at the places where structures are: the first 64 KiB have superblock, descriptors, bitmaps and inode tables. */
const change = fc.record({
  at: fc.oneof(
    { weight: 4, arbitrary: fc.nat(64 * 1024) },
    { weight: 1, arbitrary: fc.integer({ min: 1024, max: 2047 }) },
    { weight: 2, arbitrary: fc.nat(4 * 1024 * 1024) },
  ),
  bytes: fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 8 }),
    fc.constantFrom(new Uint8Array(4).fill(0xff), new Uint8Array(4), Uint8Array.of(0xff, 0xff, 0xff, 0x7f)),
  ),
});

/** Checksums would find nearly all of the damage at once: without them the readers have to. */
function withoutChecksums(data: Buffer): void {
  data.writeUInt32LE(data.readUInt32LE(1024 + 0x64) & ~0x410, 1024 + 0x64);
}

describe('a damaged image', () => {
  test('never does worse than to be unreadable', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...names),
        fc.boolean(),
        fc.array(change, { minLength: 1, maxLength: 12 }),
        async (name, checked, changes) => {
          const data = Buffer.from(images.get(name) ?? []);
          if (!checked) withoutChecksums(data);
          for (const { at, bytes } of changes)
            data.set(bytes.subarray(0, Math.max(0, data.length - at)), Math.min(at, data.length));
          await bounded(() => survives(data));
        },
      ),
      fuzz(60, 71),
    );
  });

  test('that was cut anywhere gives what is left of it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), fc.nat(3 * 1024 * 1024), async (name, length) => {
        await survives((images.get(name) ?? Buffer.alloc(0)).subarray(0, length));
      }),
      fuzz(25, 72),
    );
  });
});

describe('an image made to be slow', () => {
  /** A directory whose extents show the same blocks of short names again and again: 80 times 300 KiB and more. */
  function endlessDirectory(): Buffer {
    const data = Buffer.from(images.get('ext4-4k') ?? []);
    withoutChecksums(data);
    const block = data.readUInt32LE(1024 + 4) - 60;
    const names = Buffer.alloc(4096);
    for (let at = 0; at < names.length; at += 16) {
      names.writeUInt32LE(11, at);
      names.writeUInt16LE(16, at + 4);
      names.writeUInt8(1, at + 6);
      names.writeUInt8(1, at + 7);
      names.write('x', at + 8);
    }
    for (let n = 0; n < 50; n++) names.copy(data, (block + n) * 4096);
    const leaf = data.subarray((block + 50) * 4096, (block + 51) * 4096);
    leaf.fill(0);
    leaf.writeUInt16LE(0xf30a, 0);
    leaf.writeUInt16LE(340, 2);
    leaf.writeUInt16LE(340, 4);
    for (let n = 0; n < 340; n++) {
      leaf.writeUInt32LE(n * 50, 12 * (n + 1));
      leaf.writeUInt16LE(50, 12 * (n + 1) + 4);
      leaf.writeUInt32LE(block, 12 * (n + 1) + 8);
    }
    const table = data.readUInt32LE(4096 + 8) * 4096;
    const inode = data.subarray(table + 256, table + 512);
    inode.writeUInt32LE(340 * 50 * 4096, 4);
    inode.writeUInt16LE(1, 0x28 + 2);
    inode.writeUInt16LE(1, 0x28 + 6);
    inode.writeUInt32LE(0, 0x28 + 12);
    inode.writeUInt32LE(block + 50, 0x28 + 16);
    inode.writeUInt32LE(0, 0x28 + 20);
    return data;
  }

  test('by an endless directory is given up on after half a million names', async () => {
    const fileSystem = await ext.open(diskOfBytes(endlessDirectory()));
    const root = await fileSystem?.root();
    let count = 0;
    const walk = async () => {
      for await (const _ of root?.entries() ?? []) count++;
    };
    await expect(walk()).rejects.toMatchObject({ reason: 'too-much', what: 'directory' });
    expect(count).toBe(500_000);
    await expect(root?.lookup('y')).rejects.toMatchObject({ reason: 'too-much' });
  });
});
