import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openImage } from '../../../../src/pipeline/image/index.ts';
import { fuzz } from '../../../fixtures/fuzz.ts';
import { type DynamicShape, dynamicVhdOf, fixedVhdOf, VHD_BLOCK, vhdFooterOf } from '../../../fixtures/images/vhd.ts';
import { memoryBytes } from '../bytes.ts';
import { contentOf, failureOf, halfRandom, keptContentOf, readAll, signal } from '../disks.ts';

const open = (file: Uint8Array, name = 'web.vhd') => openImage(memoryBytes(file, { name }).bytes, signal);
const codeOf = async (file: Uint8Array, name?: string) => (await failureOf(open(file, name))).code;

/** Three blocks and a bit: the second one all zeros. */
const content = Buffer.alloc(3 * VHD_BLOCK + 1536);
content.set(halfRandom(70_000, 3), 1024);
content.set(halfRandom(200_000, 4), 2 * VHD_BLOCK + 300);
content.set(halfRandom(1536, 5), 3 * VHD_BLOCK);

async function mustRead(file: Uint8Array, expected: Buffer, name?: string) {
  const disk = await open(file, name);
  expect(disk.size).toBe(expected.length);
  expect((await contentOf(disk)).equals(expected)).toBe(true);
  expect((await readAll(disk)).equals(expected)).toBe(true);
  return disk;
}

describe('a fixed VHD', () => {
  test('is the file without its footer, whatever its name', async () => {
    for (const name of ['web.vhd', 'web.raw', 'disk']) {
      expect(await mustRead(fixedVhdOf(content), content, name)).toMatchObject({ format: 'vhd-fixed', ordered: true });
    }
  });

  test('lends its buffers, and what is kept of them stays as it is', async () => {
    const disk = await open(fixedVhdOf(content));
    expect((await keptContentOf(disk, 64 * 1024)).equals(content)).toBe(true);
    for await (const { data, keep } of disk.runs({ signal, lend: { runs: 1, bytes: 4096, ahead: 1 } })) {
      expect(data === null).toBe(keep === undefined);
    }
  });

  test('of Virtual PC before 2004 has a footer of 511 bytes', async () => {
    await mustRead(fixedVhdOf(content, { short: true }), content);
  });

  test('whose disk begins like something else is still a VHD', async () => {
    const iso = Buffer.from(content);
    iso.write('CD001', 0x8001);
    await mustRead(fixedVhdOf(iso), iso);
    const inner = Buffer.concat([fixedVhdOf(content.subarray(0, 1024)), Buffer.alloc(512)]);
    await mustRead(fixedVhdOf(inner), inner);
    const copied = Buffer.concat([vhdFooterOf(512), Buffer.alloc(1024)]);
    await mustRead(fixedVhdOf(copied), copied);
  });

  test('is as long as its footer says, not as its rounded geometry', async () => {
    await mustRead(fixedVhdOf(content, { creator: 'vpc ', geometry: [1, 4, 17] }), content);
    await mustRead(fixedVhdOf(content, { creator: 'vbox', geometry: [65535, 16, 255] }), content);
  });

  test('of an old qemu reaches to the end of its geometry', async () => {
    const cylinder = 4 * 17 * 512;
    const padded = Buffer.concat([content, Buffer.alloc(cylinder - (content.length % cylinder))]);
    const geometry = [padded.length / cylinder, 4, 17] as const;
    await mustRead(fixedVhdOf(padded, { creator: 'qemu', says: content.length, geometry }), padded);
  });

  test('that was cut is never taken for a raw disk', async () => {
    const file = fixedVhdOf(Buffer.concat([content, Buffer.alloc(512)]));
    file.write('\x55\xaa', 510, 'latin1');
    expect(await codeOf(file.subarray(0, content.length))).toBe('VHD_NO_FOOTER');
    expect(await codeOf(Buffer.concat([file.subarray(512)]))).toBe('VHD_SIZE');
    expect(await codeOf(Buffer.concat([Buffer.alloc(512), file]))).toBe('VHD_SIZE');
  });

  test('needs a file that can be read in any order', async () => {
    const { bytes } = memoryBytes(fixedVhdOf(content), { name: 'web.vhd', streamOnly: true, sizeless: true });
    expect((await failureOf(openImage(bytes, signal))).code).toBe('IMAGE_NEEDS_SEEKING');
  });
});

describe('a dynamic VHD', () => {
  test('gives its blocks in disk order, whatever order they were written in', async () => {
    for (const order of [undefined, [3, 0, 2], [2, 3, 1, 0]]) {
      const disk = await mustRead(dynamicVhdOf(content, order ? { order } : {}), content);
      expect(disk).toMatchObject({ format: 'vhd-dynamic', ordered: true });
      if (order?.length !== 4) expect([...(disk.allocation ?? [])].length).toBe(2);
    }
  });

  test('has zeros where the bitmap says that a sector was never written', async () => {
    for (const bit of [(sector: number) => sector % 3 !== 0, () => false, (sector: number) => sector % 1024 < 400]) {
      const expected = Buffer.from(content);
      for (let sector = 0; sector * 512 < expected.length; sector++) {
        if (!bit(sector)) expected.fill(0, sector * 512, (sector + 1) * 512);
      }
      await mustRead(dynamicVhdOf(content, { bit }), expected);
    }
  });

  test('has blocks of other lengths', async () => {
    for (const block of [2 ** 20, 2 ** 21, 2 ** 23]) await mustRead(dynamicVhdOf(content, { block }), content);
  });

  test('may have a table that is longer than the disk needs', async () => {
    await mustRead(dynamicVhdOf(content, { maxEntries: 100 }), content);
  });

  test('is read by the footer at its end, by the copy where that is damaged or cut off', async () => {
    for (const shape of [
      { copy: 'damaged' },
      { footer: 'damaged' },
      { footer: 'none' },
      { short: true },
    ] satisfies DynamicShape[]) {
      await mustRead(dynamicVhdOf(content, shape), content);
    }
  });

  test('of no written block at all is zeros', async () => {
    const disk = await mustRead(dynamicVhdOf(content, { order: [] }), Buffer.alloc(content.length));
    expect(disk.allocation?.empty).toBe(true);
  });

  test('skips the blocks that are not wanted', async () => {
    const { bytes } = memoryBytes(dynamicVhdOf(content), { name: 'web.vhd' });
    const disk = await openImage(bytes, signal);
    const { ExtentSet } = await import('../../../../src/pipeline/extents.ts');
    const seen: number[] = [];
    const wanted = ExtentSet.of([{ offset: 3 * VHD_BLOCK, length: 1 }]);
    for await (const run of disk.runs({ signal, wanted })) seen.push(Math.floor(run.offset / VHD_BLOCK));
    expect(new Set(seen)).toEqual(new Set([3]));
  });

  const cases: Readonly<Record<string, readonly [code: string, shape: DynamicShape]>> = {
    'a differencing one': ['VHD_DIFFERENCING', { type: 4, parent: 'C:\\vm\\base.vhd' }],
    'one of a suspended machine': ['VHD_SAVED_STATE', { savedState: true }],
    'an unknown type': ['VHD_FOOTER', { type: 5 }],
    'an unknown version': ['VHD_FOOTER', { version: 0x20000 }],
    'no sound footer at all': ['VHD_FOOTER', { copy: 'damaged', footer: 'damaged' }],
    'a copy that speaks of another disk': ['VHD_FOOTERS_DIFFER', { copy: vhdFooterOf(2 ** 20, { dataOffset: 512n }) }],
    'an unknown header': ['VHD_HEADER', { headerVersion: 0x20000 }],
    'a block length that is no power of two': ['VHD_HEADER', { block: 3 * 2 ** 18 }],
    'blocks too short to be real': ['VHD_HEADER', { block: 4096 }],
    'a table too short for its disk': ['VHD_HEADER', { maxEntries: 3 }],
    'a size that is no number of sectors': ['VHD_FOOTER', { says: content.length + 1 }],
    'a size past all reason': ['VHD_FOOTER', { says: 2 ** 47 }],
    'a block beyond the end': ['VHD_BLOCK_BEYOND', { place: (block, at) => (block === 2 ? at + 5000 : at) }],
    'a block over the footer': ['VHD_BLOCK_BEYOND', { place: (block, at) => (block === 3 ? at + 1 : at) }],
    'two blocks in one place': ['VHD_BLOCKS_OVERLAP', { place: (block, at) => (block === 2 ? at - 100 : at) }],
    'a block over the table': ['VHD_BLOCKS_OVERLAP', { place: (block, at) => (block === 0 ? 3 : at) }],
    'a block over the copy of the footer': ['VHD_BLOCKS_OVERLAP', { place: (block, at) => (block === 0 ? 0 : at) }],
  };
  for (const [name, [code, shape]] of Object.entries(cases)) {
    test(`is refused for ${name}`, async () => {
      const failure = await failureOf(open(dynamicVhdOf(content, shape)));
      expect(failure).toMatchObject({ code, exit: 'data', facts: { file: 'web.vhd' } });
    });
  }

  test('names the parent it would need', async () => {
    const { facts } = await failureOf(open(dynamicVhdOf(content, { type: 4, parent: 'base\u0007.vhd' })));
    expect(facts).toEqual({ file: 'web.vhd', parent: 'base.vhd' });
  });

  test('claims no memory for a table that is not there', async () => {
    const before = process.memoryUsage().arrayBuffers;
    const file = dynamicVhdOf(content, { says: 2 ** 41, maxEntries: 2 ** 22 });
    expect(await codeOf(file)).toBe('IMAGE_CUT');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * 2 ** 20);
  });
});

test('any blocks in any order with any sectors written read as what was written', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 6 * 1024 }),
      fc.shuffledSubarray([0, 1, 2, 3, 4, 5]),
      fc.array(fc.boolean(), { minLength: 7, maxLength: 7 }),
      fc.constantFrom(VHD_BLOCK, 2 * VHD_BLOCK),
      async (sectors, all, bits, block) => {
        const disk = Buffer.alloc(sectors * 512, halfRandom(4099, sectors));
        const order = all.filter(index => index * block < disk.length);
        const bit = (sector: number) => bits[(sector * 5 + (sector >> 7)) % 7] ?? true;
        const expected = Buffer.from(disk);
        for (let sector = 0; sector < sectors; sector++) {
          const written = order.includes(Math.floor((sector * 512) / block)) && bit(sector);
          if (!written) expected.fill(0, sector * 512, (sector + 1) * 512);
        }
        await mustRead(dynamicVhdOf(disk, { order, bit, block }), expected);
      },
    ),
    fuzz(15, 31),
  );
});
