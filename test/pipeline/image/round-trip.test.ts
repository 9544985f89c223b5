import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { imageWriters, openImage, streamFor } from '../../../src/pipeline/image/index.ts';
import type { LayoutRequest } from '../../../src/pipeline/types/layout.ts';
import { fuzz } from '../../fixtures/fuzz.ts';
import { memoryBytes } from './bytes.ts';
import { bytesOf, contentOf, diskOf, readAll, signal } from './disks.ts';
import { someRuns } from './some-runs.ts';

const about: LayoutRequest = {
  machine: { id: 'vm-1', name: 'web', networks: [], disks: [] },
  disk: { index: 0, key: '2000', name: 'web-disk1' },
  uuid: Uint8Array.from({ length: 16 }, (_, n) => n * 7),
  began: Date.UTC(2024, 5, 1),
};

/** What a disk comes back as from each format; an OVA is read by its source, its disk as any VMDK. */
const formats = imageWriters.filter(({ id }) => id !== 'ova');

describe.each(formats)('$id', ({ id, extension, unit }) => {
  test('what is written is read again: every byte, by stream and by place, and written again to the same file', async () => {
    await fc.assert(
      fc.asyncProperty(someRuns(6000), async ({ size, runs }) => {
        const before = await contentOf(diskOf(size, runs));
        const file = await bytesOf(streamFor(id, diskOf(size, runs), about));
        const disk = await openImage(memoryBytes(file, { name: `web${extension}` }).bytes, signal);
        expect(disk.size).toBe(Math.ceil(size / unit) * unit);
        for (const after of [await contentOf(disk), await readAll(disk)]) {
          expect(after.subarray(0, size).equals(before)).toBe(true);
          expect(after.subarray(size).equals(Buffer.alloc(after.length - size))).toBe(true);
        }
        expect((await bytesOf(streamFor(id, disk, about))).equals(file)).toBe(true);
        await disk.close();
      }),
      fuzz(15, 64),
    );
  });
});
