import { describe, expect, test } from 'vitest';
import { ExtentSet } from '../../../../src/pipeline/extents.ts';
import { mustAllow, resized } from '../../../../src/pipeline/image/resize/resized.ts';
import { contentOf, failureOf, readAll, signal } from '../disks.ts';
import { bootRecord, gpt, linux, MIB } from '../partitions/tables.ts';
import { diskWith, tabled } from './tabled.ts';

const size = 4 * MIB;
const hows = ['read', 'stream'] as const;

function mbrDisk(): Buffer {
  const content = Buffer.alloc(size);
  bootRecord([
    { type: 0x83, first: 64, count: 1000, active: true },
    { type: 0x0f, first: 2048, count: 2048 },
  ]).copy(content);
  content.fill(1, 64 * 512, 1064 * 512);
  content.fill(2, 2048 * 512, 3000 * 512);
  return content;
}

const to = (content: Buffer, how: (typeof hows)[number], bytes: number) =>
  resized(diskWith(content, how, 65536), bytes, 'web', signal);

describe.each(hows)('a disk with an MBR, %s', how => {
  test('grows by zeros and nothing else', async () => {
    const content = mbrDisk();
    const grown = await contentOf(await to(content, how, size + 3 * MIB));
    expect(grown.equals(Buffer.concat([content, Buffer.alloc(3 * MIB)]))).toBe(true);
  });

  test('shrinks to where its last partition ends, and not further', async () => {
    const content = mbrDisk();
    const shrunk = await contentOf(await to(content, how, 2 * MIB));
    expect(shrunk.equals(content.subarray(0, 2 * MIB))).toBe(true);
    const failure = await failureOf(to(content, how, 2 * MIB - 512).then(one => contentOf(one)));
    expect(failure).toMatchObject({
      code: 'RESIZE_PARTITION',
      facts: { partition: 2, end: 2 * MIB, size: 2 * MIB - 512, least: 2 * MIB },
    });
  });

  test('counts in the sectors of its disk', async () => {
    const content = mbrDisk();
    bootRecord([{ type: 0x83, first: 16, count: 512 - 16 }]).copy(content);
    content.fill(0, 3000 * 512);
    const disk = { ...diskWith(content, how, 65536), sectorSize: 4096 };
    const shrunk = await resized(disk, 2 * MIB, 'web', signal);
    expect(shrunk.sectorSize).toBe(4096);
    expect((await contentOf(shrunk)).equals(content.subarray(0, 2 * MIB))).toBe(true);
    const failure = await failureOf(resized(disk, 2 * MIB - 4096, 'web', signal).then(one => contentOf(one)));
    expect(failure).toMatchObject({ code: 'RESIZE_PARTITION', facts: { end: 2 * MIB } });
  });

  test('keeps data behind its partitions by being refused', async () => {
    const content = mbrDisk();
    content[3 * MIB + 7] = 1;
    const failure = await failureOf(to(content, how, 3 * MIB).then(one => contentOf(one)));
    expect(failure).toMatchObject({ code: 'RESIZE_DATA_BEYOND', facts: { offset: 3 * MIB + 7, size: 3 * MIB } });
    expect((await contentOf(await to(content, how, 3 * MIB + 512))).length).toBe(3 * MIB + 512);
  });
});

describe.each(hows)('a disk without a partition table, %s', how => {
  const content = Buffer.alloc(size);
  content.write('XFSB');

  test('grows, and is not made smaller: nobody knows where its data ends', async () => {
    expect((await contentOf(await to(content, how, 2 * size))).subarray(0, size).equals(content)).toBe(true);
    const failure = await failureOf(to(content, how, MIB).then(one => contentOf(one)));
    expect(failure).toMatchObject({ code: 'RESIZE_NO_TABLE', facts: { size: MIB, was: size } });
  });
});

describe.each(hows)('a GPT that is not as it should be, %s', how => {
  const slots = [{ type: linux, first: 34, last: 2000 }];
  const pieces = (shape: Partial<Parameters<typeof gpt>[0]> = {}) => {
    const content = Buffer.alloc(size);
    for (const { offset, data } of gpt({ size, slots, ...shape })) data.copy(content, offset);
    content.fill(9, 34 * 512, 2001 * 512);
    return content;
  };
  const grow = (content: Buffer) => to(content, how, 2 * size).then(one => contentOf(one));

  test('whose first copy is damaged is refused, though the backup is whole', async () => {
    const content = pieces();
    content[600] = 1;
    expect(await failureOf(grow(content))).toMatchObject({ code: 'RESIZE_TABLE_BROKEN' });
  });

  test('whose backup is missing, or of another table, gets one; what was in its place stays', async () => {
    const content = pieces();
    content.fill(0x33, size - 33 * 512);
    const grown = await grow(content);
    expect(grown.subarray(1024, size).equals(content.subarray(1024))).toBe(true);
    expect(grown.toString('latin1', 2 * size - 512, 2 * size - 504)).toBe('EFI PART');
    expect(await failureOf(to(content, how, 2 * MIB).then(one => contentOf(one)))).toMatchObject({
      code: 'RESIZE_DATA_BEYOND',
      facts: { offset: size - 33 * 512 },
    });
  });

  test('whose MBR is a hybrid keeps the lines that were drawn in it', async () => {
    const slot = (type: number, first: number, count: number) => ({ type, first, count });
    const reaching = pieces({
      mbr: bootRecord([slot(0xee, 1, 33), slot(0x83, 34, 1967), slot(0xee, 2001, size / 512 - 2001)]),
    });
    const grown = await grow(reaching);
    expect([0, 1, 2].map(n => grown.readUInt32LE(446 + 16 * n + 12))).toEqual([33, 1967, (2 * size) / 512 - 2001]);
  });

  test('of more blocks than an MBR can count is protected as far as that goes', async () => {
    const disk = await to(pieces(), 'read', 4 * 2 ** 40);
    const first = Buffer.alloc(512);
    await disk.read?.(0, first);
    expect(first.readUInt32LE(446 + 12)).toBe(0xffffffff);
    expect([...first.subarray(446 + 5, 446 + 8)]).toEqual([0xff, 0xff, 0xff]);
  });
});

describe('a resized disk', () => {
  test('is the same disk at its own size, table and all', async () => {
    const disk = diskWith(mbrDisk(), 'read', 4096);
    expect(await resized(disk, size, 'web', signal)).toBe(disk);
  });

  test('is refused at a size that is not made of its blocks', async () => {
    const small = { sector: 4096, count: 128, pieces: [], free: 0, padded: 0 };
    expect(await failureOf(to(mbrDisk(), 'read', size + 1))).toMatchObject({
      code: 'RESIZE_UNALIGNED',
      facts: { unit: 512 },
    });
    expect(await failureOf(to(tabled(small).content, 'read', size + 512))).toMatchObject({
      code: 'RESIZE_UNALIGNED',
      exit: 'usage',
      facts: { unit: 4096 },
    });
  });

  test('knows what is allocated on it: not what was cut, and the new backup', async () => {
    const { content, end } = tabled({ sector: 512, count: 128, pieces: [[0, 100]], free: 2000, padded: 0 });
    const disk = { ...diskWith(content, 'read', 4096), allocation: ExtentSet.whole(content.length) };
    const shrunk = await resized(disk, end + 100 * 512, 'web', signal);
    expect([...(shrunk.allocation ?? [])]).toEqual([{ offset: 0, length: end + 100 * 512 }]);
    const grown = await resized(disk, content.length + MIB, 'web', signal);
    expect([...(grown.allocation ?? [])]).toEqual([
      { offset: 0, length: content.length },
      { offset: content.length + MIB - 33 * 512, length: 33 * 512 },
    ]);
    expect((await readAll(grown)).length).toBe(content.length + MIB);
  });

  test('of a stream that turns back to its beginning is refused', async () => {
    const disk = diskWith(
      tabled({ sector: 512, count: 128, pieces: [[2000, 3000]], free: 0, padded: 0 }).content,
      'stream',
      65536,
    );
    const backwards = {
      ...disk,
      async *runs() {
        const runs = [];
        for await (const run of disk.runs({ signal })) runs.push(run);
        yield* [...runs.slice(0, 1), ...runs.slice(-1), ...runs.slice(1, -1)];
      },
    };
    const grown = await resized(backwards, 8 * MIB, 'web', signal);
    expect(await failureOf(contentOf(grown))).toMatchObject({ exit: 'data' });
  });

  test('can be refused by its table alone, before it is read', async () => {
    const content = mbrDisk();
    content[3 * MIB] = 1;
    const disk = diskWith(content, 'read', 4096);
    await mustAllow(disk, 2 * MIB, 'web');
    expect(await failureOf(mustAllow(disk, MIB, 'web'))).toMatchObject({ code: 'RESIZE_PARTITION' });
  });
});
