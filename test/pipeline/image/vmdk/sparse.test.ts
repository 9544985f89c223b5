import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ExtentSet } from '../../../../src/pipeline/extents.ts';
import { openImage } from '../../../../src/pipeline/image/index.ts';
import { fuzz } from '../../../fixtures/fuzz.ts';
import { type MemoryOptions, memoryBytes } from '../bytes.ts';
import { contentOf, failureOf, halfRandom, readAll, signal } from '../disks.ts';
import { plainDescriptor, type SparseVariant, sparseVmdk } from './write.ts';

const grain = 65536;

/** Grains 0, 3, 4 and 9, and the last one, which the end of the disk cuts. */
function someDisk(): Buffer {
  const disk = Buffer.alloc(20 * grain + 1024);
  for (const number of [0, 3, 4, 9]) disk.set(halfRandom(grain, number + 1), number * grain);
  disk.set(halfRandom(1024, 77), 20 * grain);
  return disk;
}

const disk = someDisk();

async function opened(variant: SparseVariant = {}, options: MemoryOptions = {}) {
  const { bytes, counts } = memoryBytes(sparseVmdk(disk, variant), { chunk: 7777, ...options });
  return { disk: await openImage(bytes, signal), counts };
}

describe('a monolithicSparse VMDK', () => {
  test('reads back in one pass in file order where a digest was promised, and by place', async () => {
    const { disk: sparse, counts } = await opened({}, { promised: true });
    expect(sparse).toMatchObject({ format: 'vmdk-monolithic-sparse', size: disk.length, ordered: true });
    expect(sparse.allocation?.bytes).toBe(4 * grain + 1024);
    expect((await contentOf(sparse)).equals(disk)).toBe(true);
    expect((await readAll(sparse, 12_345)).equals(disk)).toBe(true);
    expect(counts.streams).toBe(1);
  });

  test('reads back in the order of the disk without streaming it where nothing was promised', async () => {
    const { disk: sparse, counts } = await opened({ order: [9, 20, 0, 4, 3] });
    expect(sparse.ordered).toBe(true);
    const offsets: number[] = [];
    for await (const run of sparse.runs({ signal })) offsets.push(run.offset / grain);
    expect(offsets).toEqual([0, 3, 9, 20]);
    expect((await contentOf(sparse)).equals(disk)).toBe(true);
    expect(counts.streams).toBe(0);
  });

  test('reads back where it can only be streamed, with one stream', async () => {
    const { disk: sparse, counts } = await opened({}, { streamOnly: true });
    expect(sparse.read).toBeUndefined();
    expect((await contentOf(sparse)).equals(disk)).toBe(true);
    expect(counts).toMatchObject({ streams: 1, ended: 1 });
  });

  test('says that it is out of order when its grains are, and yields them as they lie', async () => {
    const { disk: sparse } = await opened({ order: [9, 20, 0, 4, 3] }, { promised: true });
    expect(sparse.ordered).toBe(false);
    const offsets: number[] = [];
    for await (const run of sparse.runs({ signal })) offsets.push(run.offset / grain);
    expect(offsets).toEqual([9, 20, 0, 4, 3]);
    expect((await contentOf(sparse)).equals(disk)).toBe(true);
    expect((await readAll(sparse)).equals(disk)).toBe(true);
  });

  test('need not have its grains aligned in the file', async () => {
    const { disk: sparse } = await opened({ gap: 3 });
    expect((await contentOf(sparse)).equals(disk)).toBe(true);
  });

  test('yields only what is wanted', async () => {
    const wanted = ExtentSet.of([{ offset: 4 * grain + 5, length: 9 }]);
    for (const [promised, expected] of [
      [true, [[4 * grain, grain]]],
      [false, [[3 * grain, 2 * grain]]],
    ] as const) {
      const { disk: sparse } = await opened({}, { promised });
      const got: number[][] = [];
      for await (const run of sparse.runs({ signal, wanted })) got.push([run.offset, run.length]);
      expect(got).toEqual(expected);
    }
  });

  test('takes an entry of 1 for zeros where its flags say so, and for damage where they do not', async () => {
    const { disk: sparse } = await opened({ flags: 7, zeroGrains: [1, 2] });
    expect((await contentOf(sparse)).equals(disk)).toBe(true);
    expect((await readAll(sparse)).equals(disk)).toBe(true);
    expect(sparse.allocation?.touches(grain, 2 * grain)).toBe(false);
    expect(await failureOf(opened({ zeroGrains: [1] }))).toMatchObject({ code: 'VMDK_TABLE', facts: { sector: 1 } });
  });

  test('is read by its redundant directory when the first is damaged', async () => {
    for (const directory of [() => [0xfffffff0], () => [0]]) {
      const { disk: sparse } = await opened({ directory });
      expect((await contentOf(sparse)).equals(disk)).toBe(true);
      expect((await readAll(sparse)).equals(disk)).toBe(true);
    }
    expect(await failureOf(opened({ directory: () => [0xfffffff0], redundant: false, flags: 1 }))).toMatchObject({
      code: 'VMDK_TABLE',
    });
  });

  test('whose table points beyond the file, into the metadata or twice to one place is refused', async () => {
    const entry = (sector: number) => ({ entries: new Map([[3, sector]]) });
    expect((await failureOf(opened(entry(0x7fffffff)))).code).toBe('IMAGE_CUT');
    expect((await failureOf(opened(entry(2)))).code).toBe('VMDK_TABLE');
    expect((await failureOf(opened(entry(128)))).code).toBe('VMDK_GRAINS_OVERLAP');
    expect((await failureOf(opened(entry(128 + 5)))).code).toBe('VMDK_GRAINS_OVERLAP');
  });

  test('that was cut is refused before it is read, or where the stream ends', async () => {
    const file = sparseVmdk(disk);
    const cut = file.subarray(0, file.length - grain * 2);
    expect((await failureOf(openImage(memoryBytes(cut).bytes, signal))).code).toBe('IMAGE_CUT');
    const streamed = openImage(memoryBytes(cut, { streamOnly: true, sizeless: true }).bytes, signal);
    expect((await failureOf(streamed.then(each => contentOf(each)))).code).toBe('IMAGE_CUT');
  });

  test('that is one part of a split disk is refused', async () => {
    const split = plainDescriptor(1).replace('streamOptimized', 'twoGbMaxExtentSparse');
    expect((await failureOf(opened({ descriptor: '' }))).code).toBe('VMDK_EXTENT_ALONE');
    expect((await failureOf(opened({ descriptor: split }))).code).toBe('VMDK_EXTENT_ALONE');
  });
});

test('grains in any order in the file read back', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.nat(40), { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 1, max: 127 }),
      fc.constantFrom<MemoryOptions>({}, { streamOnly: true }, { promised: true }),
      async (order, gap, options) => {
        const content = Buffer.alloc(41 * grain);
        for (const number of order) content.fill(number + 1, number * grain, (number + 1) * grain);
        const { bytes } = memoryBytes(sparseVmdk(content, { order, gap }), options);
        const sparse = await openImage(bytes, signal);
        const onePass = options.streamOnly || options.promised;
        expect(sparse.ordered).toBe(!onePass || order.every((each, n) => n === 0 || each > (order[n - 1] as number)));
        expect((await contentOf(sparse)).equals(content)).toBe(true);
      },
    ),
    fuzz(30, 8),
  );
});
