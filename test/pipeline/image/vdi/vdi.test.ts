import { describe, expect, test } from 'vitest';
import { openImage } from '../../../../src/pipeline/image/index.ts';
import { type VdiShape, vdiOf } from '../../../fixtures/images/vdi.ts';
import { memoryBytes } from '../bytes.ts';
import { contentOf, failureOf, halfRandom, readAll, signal } from '../disks.ts';

const block = 64 * 1024;
const content = Buffer.alloc(7 * block + 512);
for (const number of [1, 2, 5]) content.set(halfRandom(block, number), number * block);
content.set(halfRandom(512, 9), 7 * block);
const shape: VdiShape = { blockBytes: block, order: [7, 5, 1, 2] };

const fileOf = (more: VdiShape = {}) => memoryBytes(vdiOf(content, { ...shape, ...more }), { name: 'web.vdi' });
async function end(more: VdiShape) {
  const failure = await failureOf(openImage(fileOf(more).bytes, signal).then(contentOf));
  expect(failure).toMatchObject({ exit: 'data', retry: 'never', facts: { file: 'web.vdi' } });
  return { code: failure.code, ...failure.facts };
}
const field = (at: number, value: number) => ({ header: (head: Buffer) => head.writeUInt32LE(value, at) });

test('both kinds are read, with what VirtualBox writes in front of blocks', async () => {
  for (const type of [1, 2]) {
    for (const extra of [0, 512, 4096]) {
      const disk = await openImage(fileOf({ type, extra, zeros: [3, 4] }).bytes, signal);
      expect(disk).toMatchObject({ format: 'vdi', size: content.length, ordered: true });
      expect((await contentOf(disk)).equals(content)).toBe(true);
      expect((await readAll(disk)).equals(content)).toBe(true);
      expect([...(disk.allocation ?? [])]).toEqual([
        { offset: block, length: 2 * block },
        { offset: 5 * block, length: block },
        { offset: 7 * block, length: 512 },
      ]);
    }
  }
});

test('a snapshot is refused, by its kind or by what it links to', async () => {
  for (const type of [3, 4]) expect(await end({ type })).toMatchObject({ code: 'VDI_DIFFERENCING' });
  expect(await end(field(424, 7))).toMatchObject({ code: 'VDI_DIFFERENCING' });
});

test('another version is refused with its number', async () => {
  expect(await end(field(68, 1))).toMatchObject({ code: 'VDI_VERSION', version: '0.1' });
  expect(await end(field(68, 0x00020003))).toMatchObject({ code: 'VDI_VERSION', version: '2.3' });
});

describe('a header that cannot be', () => {
  test.each([
    ['u32Type', 76, 0],
    ['u32Type', 76, 5],
    ['cbDisk', 368, 0],
    ['cbDisk', 368, 1000],
    ['cbDisk', 372, 2 ** 15],
    ['cbBlock', 376, 0],
    ['cbBlock', 376, 2048],
    ['cbBlock', 376, 100_000],
    ['cbBlock', 376, 2 ** 29],
    ['cbBlockExtra', 380, block + 1],
    ['cBlocks', 384, 7],
    ['offBlocks', 340, 400],
    ['offData', 344, 512],
  ])('is refused: %s', async (name, at, value) => {
    const more = at === 368 && value === 0 ? { header: (head: Buffer) => head.fill(0, 368, 376) } : field(at, value);
    expect(await end(more)).toMatchObject({ code: 'VDI_HEADER', field: name });
  });
});

describe('a block map that cannot be', () => {
  test('two blocks at one place', async () => {
    const at = 1024 + 2 * block;
    expect(await end({ entries: new Map([[3, 2]]) })).toMatchObject({ code: 'VDI_TWICE', at });
  });

  test('a block beyond the end of the file', async () => {
    expect(await end({ entries: new Map([[3, 4]]) })).toMatchObject({ code: 'IMAGE_CUT' });
    expect(await end({ entries: new Map([[3, 0xfffffffd]]) })).toMatchObject({ code: 'IMAGE_CUT' });
  });

  test('a map that is longer than the file', async () => {
    const header = (head: Buffer) => {
      head.writeBigUInt64LE(2n ** 40n, 368);
      head.writeUInt32LE(2 ** 24, 384);
      head.writeUInt32LE(2 ** 27, 344);
    };
    expect(await end({ header })).toMatchObject({ code: 'IMAGE_CUT' });
  });
});

test('a disk of 1 TiB in blocks of 1 MiB costs its map, once for both, and its data', async () => {
  const MiB = 2 ** 20;
  const file = Buffer.alloc(512 + 2 ** 20 * 4 + MiB, 0xff);
  vdiOf(Buffer.alloc(MiB, 7)).copy(file, 0, 0, 512);
  file.fill(7, file.length - MiB);
  file.writeUInt32LE(file.length - MiB, 344);
  file.writeBigUInt64LE(2n ** 40n, 368);
  file.writeUInt32LE(2 ** 20, 384);
  file.writeUInt32LE(0, 512 + 4 * (2 ** 20 - 1));
  const { bytes, counts } = memoryBytes(file, { name: 'web.vdi' });
  const disk = await openImage(bytes, signal);
  const runs: { offset: number; length: number }[] = [];
  for await (const { offset, length } of disk.runs({ signal })) runs.push({ offset, length });
  expect(runs).toEqual([{ offset: 2 ** 40 - MiB, length: MiB }]);
  expect(counts.read).toBeLessThan(2 * 2 ** 22 + MiB + 128 * 1024);
});
