import fc from 'fast-check';
import { expect } from 'vitest';
import { CachedDisk } from '../../../src/pipeline/guest/block-source.ts';
import type { FileSystemReader } from '../../../src/pipeline/guest/filesystems/filesystem.ts';
import { GuestUnreadable } from '../../../src/pipeline/guest/unreadable.ts';
import { settled } from './sources.ts';
import { treeOf } from './trees.ts';

export interface Change {
  /** One of the blocks that were read of the sound image, in thousandths of them. */
  readonly block: number;
  readonly at: number;
  readonly bytes: Uint8Array;
}

const BLOCK = 4096;
const bounds = { nodes: 300, bytes: 64 * 1024 };
const MOST_READ = 256 * 1024 * 1024;

/** What a field is most likely to break at, and noise. */
export const changes = fc.array(
  fc.record({
    block: fc.nat(999),
    at: fc.oneof(fc.nat(BLOCK - 9), fc.nat(255)),
    bytes: fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 8 }),
      fc.constantFrom(new Uint8Array(4).fill(0xff), new Uint8Array(8), Uint8Array.of(0xff, 0xff, 0xff, 0x7f)),
    ),
  }),
  { minLength: 1, maxLength: 10 },
);

/** The blocks that a walk through a sound image reads: damage elsewhere is not seen. */
export async function blocksRead(reader: FileSystemReader, data: Uint8Array): Promise<readonly number[]> {
  const seen = new Set<number>();
  const disk = new CachedDisk(
    {
      size: data.length,
      async read(offset, into) {
        for (let at = offset; at < offset + into.length; at += BLOCK) seen.add(Math.floor(at / BLOCK));
        into.set(data.subarray(offset, offset + into.length));
      },
    },
    { block: BLOCK },
  );
  const fileSystem = await reader.open(disk);
  if (fileSystem === undefined) throw new Error('no file system');
  await treeOf(fileSystem, { ...bounds, bytes: 0 });
  await fileSystem.space();
  return [...seen];
}

/**
 * Walks a damaged image: it may only turn out to be unreadable, and may not keep the reader busy.
 * @param mend makes the checksums of a changed block hold again
 */
export async function survives(
  reader: FileSystemReader,
  data: Uint8Array,
  blocks: readonly number[],
  made: readonly Change[],
  mend: (block: Buffer) => void = () => {},
): Promise<void> {
  const patches = new Map<number, Buffer>();
  for (const { block, at, bytes } of made) {
    const index = blocks[Math.floor((block * blocks.length) / 1000)] ?? 0;
    const patch = patches.get(index) ?? Buffer.from(data.subarray(index * BLOCK, (index + 1) * BLOCK));
    patch.set(bytes.subarray(0, Math.max(0, patch.length - at)), Math.min(at, patch.length));
    patches.set(index, patch);
  }
  for (const patch of patches.values()) mend(patch);
  const disk = new CachedDisk(
    {
      size: data.length,
      async read(offset, into) {
        into.set(data.subarray(offset, offset + into.length));
        const patch = patches.get(offset / BLOCK);
        if (patch !== undefined) into.set(patch.subarray(0, into.length));
      },
    },
    { block: BLOCK },
  );
  await walked(reader, disk);
}

/** The same of an image that was cut. */
export async function survivesCut(reader: FileSystemReader, data: Uint8Array, length: number): Promise<void> {
  const some = data.subarray(0, length);
  await walked(
    reader,
    new CachedDisk({ size: some.length, read: async (at, into) => void into.set(some.subarray(at, at + into.length)) }),
  );
}

async function walked(reader: FileSystemReader, disk: CachedDisk): Promise<void> {
  const fileSystem = await settled(reader.open(disk));
  if (fileSystem === undefined || fileSystem instanceof GuestUnreadable) return;
  await treeOf(fileSystem, bounds);
  await settled(fileSystem.space());
  if (fileSystem.subvolumes !== undefined) await settled(fileSystem.subvolumes.list());
  expect(disk.bytesRead).toBeLessThan(MOST_READ);
}
