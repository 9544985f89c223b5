import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openImage } from '../../../../src/pipeline/image/index.ts';
import { crc32c } from '../../../../src/pipeline/image/vhdx/crc32c.ts';
import { fuzz } from '../../../fixtures/fuzz.ts';
import { BAT_REGION, crc32cOf, ITEMS, MIB, type VhdxShape, vhdxOf } from '../../../fixtures/images/vhdx.ts';
import { memoryBytes } from '../bytes.ts';
import { contentOf, failureOf, halfRandom, readAll, signal } from '../disks.ts';

const open = (file: Uint8Array) => openImage(memoryBytes(file, { name: 'web.vhdx' }).bytes, signal);

/** Three blocks and a bit: the second one all zeros. */
const content = Buffer.alloc(3 * MIB + 8192);
content.set(halfRandom(70_000, 3), 1024);
content.set(halfRandom(200_000, 4), 2 * MIB + 300);
content.set(halfRandom(8192, 5), 3 * MIB);

async function mustRead(file: Uint8Array, expected: Buffer) {
  const disk = await open(file);
  expect(disk.size).toBe(expected.length);
  expect((await contentOf(disk)).equals(expected)).toBe(true);
  expect((await readAll(disk)).equals(expected)).toBe(true);
  return disk;
}

test('the checksum is CRC-32C', () => {
  // 32 bytes of zeros: RFC 3720, B.4.
  expect(crc32c(Buffer.alloc(32), 0)).toBe(0x8a9136aa);
  expect(crc32c(Buffer.alloc(32), 28)).toBe(0x8a9136aa);
  const itself = Buffer.from('....123456789');
  expect(crc32c(itself, 0)).toBe(crc32cOf(Buffer.from('\0\0\0\x00123456789')));
});

describe('a VHDX', () => {
  test('gives its blocks in disk order, whatever order they lie in', async () => {
    for (const order of [undefined, [3, 0, 2], [2, 3, 1, 0]]) {
      const disk = await mustRead(vhdxOf(content, order ? { order } : {}), content);
      expect(disk).toMatchObject({ format: 'vhdx', ordered: true });
      if (order?.length !== 4) expect([...(disk.allocation ?? [])].length).toBe(2);
    }
  });

  test('has blocks of other lengths', async () => {
    for (const block of [2 * MIB, 32 * MIB]) await mustRead(vhdxOf(content, { block }), content);
  });

  test('reads blocks as zeros that are undefined, zero or unmapped, whatever place they keep', async () => {
    for (const absent of [1, 2, 3]) {
      const zeros = Buffer.alloc(content.length);
      const file = vhdxOf(content, { order: [], absent, place: () => 5 });
      expect((await mustRead(file, zeros)).allocation?.empty).toBe(true);
    }
  });

  test('says that its sectors are 4 KiB long where they are', async () => {
    expect(await mustRead(vhdxOf(content, { sector: 4096 }), content)).toMatchObject({ sectorSize: 4096 });
    expect((await mustRead(vhdxOf(content), content)).sectorSize).toBeUndefined();
  });

  test('leaves room in its table for bitmaps after every chunk', async () => {
    // 256 MiB blocks of 512-byte sectors: 16 to a chunk. A sparse disk of 20 GiB has one bitmap entry before block 16.
    const size = 20 * 1024 * MIB;
    const small = vhdxOf(Buffer.alloc(512), { order: [], block: 256 * MIB, says: BigInt(size) });
    const file = Buffer.concat([small, Buffer.alloc(256 * MIB)]);
    file.write('chunk', small.length);
    file.writeBigUInt64LE((BigInt(small.length / MIB) << 20n) | 6n, 4 * MIB + 17 * 8);
    const disk = await open(file);
    expect([...(disk.allocation ?? [])]).toEqual([{ offset: 16 * 256 * MIB, length: 256 * MIB }]);
    const into = Buffer.alloc(5);
    await disk.read?.(16 * 256 * MIB, into);
    expect(into.toString()).toBe('chunk');
  });

  test('is read by the header with the higher number, or the only sound one', async () => {
    for (const shape of [
      { sequences: [8n, 7n] },
      { sequences: [7n, 8n], badHeader: [1] },
      { sequences: [8n, 7n], badHeader: [2] },
      { badRegions: [1] },
      { badRegions: [2] },
    ] satisfies VhdxShape[]) {
      await mustRead(vhdxOf(content, shape), content);
    }
  });

  test('may have regions and items that nobody needs to know', async () => {
    const more = { regions: [['aa'.repeat(16), 2, false]], items: [['bb'.repeat(16), 0]] } satisfies VhdxShape;
    await mustRead(vhdxOf(content, more), content);
  });

  const cases: Readonly<Record<string, readonly [code: string, shape: VhdxShape]>> = {
    'a differencing one': ['VHDX_DIFFERENCING', { parent: '..\\base.vhdx' }],
    'no sound header': ['VHDX_DAMAGED', { badHeader: [1, 2] }],
    'no sound region table': ['VHDX_DAMAGED', { badRegions: [1, 2] }],
    'a later version': ['VHDX_VERSION', { version: 2 }],
    'a region that must be known and is not': ['VHDX_NEEDS', { regions: [['aa'.repeat(16), 2, true]] }],
    'an item that must be known and is not': ['VHDX_NEEDS', { items: [['bb'.repeat(16), 6]] }],
    'an item of a user that must be known': ['VHDX_NEEDS', { items: [[ITEMS.size, 5]] }],
    'a region twice': ['VHDX_FIELD', { regions: [[BAT_REGION, 2, true]] }],
    'regions over each other': ['VHDX_BLOCKS_OVERLAP', { regions: [['aa'.repeat(16), 3, false]] }],
    'a region in the header': ['VHDX_FIELD', { regions: [['aa'.repeat(16), 0, false]] }],
    'an item twice': ['VHDX_FIELD', { items: [[ITEMS.size, 2]] }],
    'no size': ['VHDX_DAMAGED', { without: [ITEMS.size] }],
    'a size of no whole sectors': ['VHDX_FIELD', { says: 1000n }],
    'a size past 64 TiB': ['VHDX_FIELD', { says: 2n ** 46n + 512n }],
    'sectors of another length': ['VHDX_FIELD', { sector: 1024 }],
    'a block length that is no power of two': ['VHDX_FIELD', { block: 3 * MIB }],
    'a table too short for its disk': ['VHDX_FIELD', { says: 2n ** 40n }],
    'a log of odd length': ['VHDX_FIELD', { logLength: 4096 }],
    'a block that is partly present': ['VHDX_BLOCK', { state: 7 }],
    'a block in a state that is none': ['VHDX_BLOCK', { state: 4 }],
    'a block beyond the end': ['VHDX_BLOCK_BEYOND', { place: (block, mib) => (block === 2 ? 9000 : mib) }],
    'a block past every number': ['VHDX_BLOCK_BEYOND', { place: (block, mib) => (block === 2 ? 2 ** 44 - 1 : mib) }],
    'two blocks in one place': ['VHDX_BLOCKS_OVERLAP', { place: block => (block === 1 ? 0 : 5) }],
    'a block over the header': ['VHDX_BLOCKS_OVERLAP', { place: (block, mib) => (block === 2 ? 0 : mib) }],
    'a block over the log': ['VHDX_BLOCKS_OVERLAP', { place: (block, mib) => (block === 2 ? 1 : mib) }],
    'a block over the table': ['VHDX_BLOCKS_OVERLAP', { place: (block, mib) => (block === 2 ? 4 : mib) }],
  };
  for (const [name, [code, shape]] of Object.entries(cases)) {
    test(`is refused for ${name}`, async () => {
      const failure = await failureOf(open(vhdxOf(content, shape)));
      expect(failure).toMatchObject({ code, exit: 'data', facts: { file: 'web.vhdx' } });
    });
  }

  test('names the parent it would need', async () => {
    const { facts } = await failureOf(open(vhdxOf(content, { parent: '..\\ba\u0007se.vhdx' })));
    expect(facts).toMatchObject({ parent: '..\\base.vhdx' });
  });

  test('needs a file that can be read in any order', async () => {
    const { bytes } = memoryBytes(vhdxOf(content), { streamOnly: true, sizeless: true });
    expect((await failureOf(openImage(bytes, signal))).code).toBe('IMAGE_NEEDS_SEEKING');
  });

  test('that was cut anywhere is never taken for whole', async () => {
    const file = vhdxOf(content);
    await fc.assert(
      fc.asyncProperty(fc.nat(file.length - 1), async length => {
        const { exit } = await failureOf(open(file.subarray(0, length)));
        expect(exit).toBe('data');
      }),
      { ...fuzz(60, 41), examples: [[file.length - 1], [5 * MIB], [64 * 1024], [8]] },
    );
  });
});

test('any blocks in any order read as what was written', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 10 * 1024 }),
      fc.shuffledSubarray([0, 1, 2, 3, 4]),
      fc.constantFrom(MIB, 2 * MIB),
      fc.constantFrom(512, 4096),
      async (sectors, all, block, sector) => {
        const disk = Buffer.alloc(Math.ceil((sectors * 512) / sector) * sector, halfRandom(4099, sectors));
        const order = all.filter(index => index * block < disk.length);
        const expected = Buffer.from(disk);
        for (let at = 0; at < disk.length; at += block) {
          if (!order.includes(at / block)) expected.fill(0, at, Math.min(at + block, expected.length));
        }
        await mustRead(vhdxOf(disk, { order, block, sector }), expected);
      },
    ),
    fuzz(10, 42),
  );
});
