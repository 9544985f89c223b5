import { describe, expect, test } from 'vitest';
import { openImage } from '../../../../src/pipeline/image/index.ts';
import { inspectDisk } from '../../../../src/pipeline/image/partitions/inspect.ts';
import { resized } from '../../../../src/pipeline/image/resize/resized.ts';
import { snapshotCheck } from '../../../../src/pipeline/image/snapshots.ts';
import { copied, type Qcow2Shape, qcow2Of, type WrittenCluster } from '../../../fixtures/images/qcow2.ts';
import { memoryBytes } from '../bytes.ts';
import { contentOf, failureOf, halfRandom, readAll, signal } from '../disks.ts';

const KiB = 1024;
const cluster = 64 * KiB;
const size = 20 * cluster + 512;
const data = (seed: number) => halfRandom(cluster, seed);
const some: readonly WrittenCluster[] = [
  { cluster: 3, data: data(3) },
  { cluster: 0, data: data(1), packed: true },
];

function fileOf(shape: Qcow2Shape = {}, written = some) {
  return memoryBytes(qcow2Of(size, written, shape), { name: 'web.qcow2' });
}
const open = (shape?: Qcow2Shape, written = some) => openImage(fileOf(shape, written).bytes, signal);

/** What opening, or else reading all of it, ends in. */
async function end(shape: Qcow2Shape, written = some) {
  const { bytes, counts } = fileOf(shape, written);
  const failure = await failureOf(openImage(bytes, signal).then(contentOf));
  expect(counts.reading).toBe(0);
  expect(failure).toMatchObject({ exit: 'data', retry: 'never', facts: { file: 'web.qcow2' } });
  return { code: failure.code, ...failure.facts };
}

const field = (at: number, value: number, bytes: 4 | 8 = 4) => ({
  header: (head: Buffer) => {
    if (bytes === 4) head.writeUInt32BE(value, at);
    else head.writeBigUInt64BE(BigInt(value), at);
  },
});

describe('internal snapshots', () => {
  test('are counted, and the current state is what is read', async () => {
    for (const version of [2, 3] as const) {
      const disk = await open({ version, ...field(60, 2) });
      expect(disk.snapshots).toBe(2);
      expect((await contentOf(disk)).equals(await contentOf(await open({ version })))).toBe(true);
      expect(await inspectDisk(disk)).toMatchObject({
        snapshots: 2,
        evidence: expect.arrayContaining([{ code: 'DISK_SNAPSHOTS', verdict: 'warn', facts: { snapshots: 2 } }]),
      });
      const bigger = await resized(disk, 2 ** 30, 'web', signal);
      expect(snapshotCheck([{ name: 'web.qcow2', disk: bigger }])).toMatchObject({
        ...{ id: 'disk-snapshots', severity: 'warns', verdict: 'warn' },
        evidence: [{ code: 'DISK_SNAPSHOTS_OF', facts: { disk: 'web.qcow2', snapshots: 2 } }],
      });
    }
  });

  test('are not spoken of where there are none', async () => {
    const disk = await open();
    expect(disk).not.toHaveProperty('snapshots');
    expect(snapshotCheck([{ name: 'web.qcow2', disk }])).toBeUndefined();
  });
});

describe('what needs something else is refused by its name', () => {
  const features = (bit: number): Qcow2Shape => ({ features: 1n << BigInt(bit) });

  test('an overlay names what it lies on', async () => {
    const header = (head: Buffer) => {
      head.writeBigUInt64BE(600n, 8);
      head.writeUInt32BE(9, 16);
      head.write('base.vmdk', 600);
    };
    for (const version of [2, 3] as const) {
      expect(await end({ version, header })).toMatchObject({ code: 'QCOW2_BACKING', backing: 'base.vmdk' });
    }
  });

  test('data in another file, named or not', async () => {
    const named = { ...features(2), extensions: [[0x44415441, 'data.raw']] as const };
    expect(await end(named)).toMatchObject({ code: 'QCOW2_DATA_FILE', data: 'data.raw' });
    expect(await end(features(2))).toMatchObject({ code: 'QCOW2_DATA_FILE', data: '' });
  });

  test('encryption, AES and LUKS', async () => {
    for (const method of [1, 2]) expect(await end(field(32, method))).toMatchObject({ code: 'QCOW2_ENCRYPTED' });
  });

  test('extended L2 entries, the mark of corruption, and what nobody knows yet', async () => {
    expect(await end(features(4))).toMatchObject({ code: 'QCOW2_EXTENDED_L2' });
    expect(await end(features(1))).toMatchObject({ code: 'QCOW2_CORRUPT' });
    expect(await end(features(5))).toMatchObject({ code: 'QCOW2_FEATURE', bit: 5 });
    expect(await end(features(63))).toMatchObject({ code: 'QCOW2_FEATURE', bit: 63 });
  });

  test('other versions', async () => {
    for (const version of [1, 4])
      expect(await end(field(4, version))).toMatchObject({ code: 'QCOW2_VERSION', version });
  });
});

test('what a reader needs not know is passed over: dirty, lazy refcounts, snapshots, unknown extensions', async () => {
  const disk = await open({
    features: 1n,
    moreL1: 5,
    l1: new Map([[2, 0xdead0000n]]),
    extensions: [
      [0x6803f857, 'a'.repeat(96)],
      [0x12345678, 'x'],
    ],
    header: head => {
      head.writeBigUInt64BE(1n, 80);
      head.writeUInt32BE(7, 60);
      head.writeBigUInt64BE(1n << 40n, 64);
    },
  });
  const content = await contentOf(disk);
  expect(content.subarray(0, cluster).equals(data(1))).toBe(true);
  expect(content.subarray(3 * cluster, 4 * cluster).equals(data(3))).toBe(true);
});

test('clusters of zeros are runs without data, and hold none', async () => {
  const zeros = [5, 6, 7, 20].map(number => ({ cluster: number }));
  const entries = new Map([[9, copied | (1n << 20n) | 1n]]); // zeros with a place kept for them
  const disk = await open({ entries }, [...some, ...zeros]);
  const runs: [number, number, boolean][] = [];
  for await (const { offset, length, data: held } of disk.runs({ signal })) {
    runs.push([offset / cluster, length / cluster, held !== null]);
  }
  expect(runs).toEqual([
    [0, 1, true],
    [3, 1, true],
    [5, 3, false],
    [9, 1, false],
    [20, 1 / 128, false],
  ]);
  expect([...(disk.allocation ?? [])]).toEqual([0, 3].map(at => ({ offset: at * cluster, length: cluster })));
  expect((await readAll(disk)).equals(await contentOf(disk))).toBe(true);
});

test('compressed clusters that hold zeros are runs without data', async () => {
  for (const compression of ['deflate', 'zstd'] as const) {
    const disk = await open({ compression }, [{ cluster: 2, data: Buffer.alloc(cluster), packed: true }]);
    expect((await contentOf(disk)).equals(Buffer.alloc(size))).toBe(true);
    expect((await readAll(disk)).equals(Buffer.alloc(size))).toBe(true);
  }
});

test('compressed clusters that are neighbours are read together, and far from each other alone', async () => {
  const packed = (list: readonly number[]) =>
    list.map(number => ({ cluster: number, data: data(number), packed: true }));
  const near = fileOf({}, packed([4, 5, 7, 6]));
  const disk = await openImage(near.bytes, signal);
  const before = near.counts.reads;
  await contentOf(disk);
  expect(near.counts.reads - before).toBe(1);
  const apart = fileOf({}, [
    ...packed([4]),
    ...[10, 11, 12, 13].map(number => ({ cluster: number, data: data(number) })),
    ...packed([5]),
  ]);
  const other = await openImage(apart.bytes, signal);
  const content = await contentOf(other);
  for (const number of [4, 5, 13]) {
    expect(content.subarray(number * cluster, (number + 1) * cluster).equals(data(number))).toBe(true);
  }
});

describe('a header that cannot be', () => {
  test.each([
    ['cluster_bits', field(20, 8)],
    ['cluster_bits', field(20, 22)],
    ['size', field(24, 0, 8)],
    ['size', field(24, 1000, 8)],
    ['size', field(24, 2 ** 46 + 512, 8)],
    ['l1_size', field(36, 0)],
    ['l1_size', field(36, 2 ** 22 + 1)],
    ['l1_table_offset', field(40, 0, 8)],
    ['l1_table_offset', field(40, cluster + 8, 8)],
    ['l1_table_offset', field(40, 2 ** 56, 8)],
    ['refcount_table_offset', field(48, 1, 8)],
    ['refcount_table_clusters', field(56, 129)],
    ['refcount_order', field(96, 7)],
    ['header_length', field(100, 96)],
    ['header_length', field(100, 108)],
    ['header_length', field(100, 2 ** 31)],
    ['compression_type', { features: 8n }],
    ['compression_type', { headerLength: 112, header: (head: Buffer) => head.writeUInt8(1, 104) }],
    ['compression_type', { headerLength: 112, features: 8n, header: (head: Buffer) => head.writeUInt8(2, 104) }],
    ['header extension', field(104, 0x12345678)],
  ] as const)('is refused: %s', async (name, shape) => {
    const long = name === 'header extension' ? { header: (head: Buffer) => head.fill(0xff, 104, 112) } : shape;
    expect(await end(long)).toMatchObject({ code: 'QCOW2_HEADER', field: name });
  });

  test('or is cut', async () => {
    for (const length of [50, 71, 90, 200]) {
      const { bytes } = memoryBytes(qcow2Of(size, some).subarray(0, length), { name: 'web.qcow2' });
      expect((await failureOf(openImage(bytes, signal))).code).toMatch(/^IMAGE_CUT$/);
    }
  });
});

describe('tables that cannot be', () => {
  const entries = (...list: readonly (readonly [number, bigint])[]): Qcow2Shape => ({ entries: new Map(list) });
  const file = qcow2Of(size, some);
  const placeOf = (number: number) => file.readBigUInt64BE(file.length - cluster + number * 8);

  test.each([
    ['not at the beginning of a cluster', copied | 0x30200n],
    ['reserved bits above', copied | (1n << 56n) | 0x50000n],
    ['reserved bits below', copied | 0x50002n],
    ['a place of 0', copied],
    ['a compressed cluster at 0', 1n << 62n],
  ])('an entry is refused: %s', async (_, value) => {
    expect(await end(entries([7, value]))).toMatchObject({
      code: 'QCOW2_ENTRY',
      value: `0x${value.toString(16).padStart(16, '0')}`,
    });
  });

  test('zeros by flag in version 2', async () => {
    expect(await end({ version: 2, ...entries([7, 1n]) })).toMatchObject({ code: 'QCOW2_ENTRY' });
  });

  test('an L2 table that is not at the beginning of a cluster, or far beyond', async () => {
    expect(await end({ l1: new Map([[0, copied | 0x200n]]) })).toMatchObject({ code: 'QCOW2_ENTRY' });
    expect(await end({ l1: new Map([[0, copied | (1n << 57n)]]) })).toMatchObject({ code: 'QCOW2_ENTRY' });
    expect(await end({ l1: new Map([[0, copied | (1n << 40n)]]) })).toMatchObject({ code: 'IMAGE_CUT' });
  });

  test('clusters beyond the end of the file', async () => {
    expect(await end(entries([7, copied | (1n << 40n)]))).toMatchObject({ code: 'IMAGE_CUT' });
    expect(await end(entries([7, (1n << 62n) | (1n << 40n)]))).toMatchObject({ code: 'IMAGE_CUT' });
  });

  test('two parts at one place: of the disk, of the tables, of both', async () => {
    expect(await end(entries([7, placeOf(3)]))).toMatchObject({ code: 'QCOW2_TWICE', at: Number(placeOf(3) - copied) });
    for (const at of [1, 2, file.length / cluster - 1].map(number => number * cluster)) {
      expect(await end(entries([7, copied | BigInt(at)]))).toMatchObject({ code: 'QCOW2_TWICE', at });
    }
    expect(await end({ l1: new Map([[0, copied | BigInt(2 * cluster)]]) })).toMatchObject({ code: 'QCOW2_TWICE' });
    expect(await end(field(40, 0x10000, 8))).toMatchObject({ code: 'QCOW2_TWICE' });
  });

  test('a bomb: one compressed cluster for all of a disk', async () => {
    const bomb = qcow2Of(2 ** 29, [{ cluster: 0, data: Buffer.alloc(cluster, 7), packed: true }]);
    const table = bomb.length - cluster;
    for (let number = 1; number < 8192; number++) bomb.copy(bomb, table + number * 8, table, table + 8);
    const { bytes } = memoryBytes(bomb, { name: 'web.qcow2' });
    expect((await failureOf(openImage(bytes, signal))).code).toBe('QCOW2_CROWDED');
  });
});

describe('a compressed cluster', () => {
  for (const compression of ['deflate', 'zstd'] as const) {
    const packed = { cluster: 0, data: data(1), packed: true };
    const place = 3 * cluster;

    test(`(${compression}) that is damaged is refused with its place`, async () => {
      const file = qcow2Of(size, [packed, { cluster: 1, data: data(2), packed: true }], { compression });
      file.fill(0xff, place + 2, place + 500);
      const disk = await openImage(memoryBytes(file, { name: 'web.qcow2' }).bytes, signal);
      const expected = { code: 'QCOW2_PACKED', facts: { file: 'web.qcow2', at: place, expected: cluster } };
      expect(await failureOf(contentOf(disk))).toMatchObject(expected);
      expect(await failureOf(disk.read?.(0, Buffer.alloc(512)) ?? Promise.resolve())).toMatchObject(expected);
    });

    test(`(${compression}) that makes more or less than a cluster is refused`, async () => {
      for (const made of [cluster + 1, cluster * 4, cluster - 1, 0]) {
        // A disk of smaller clusters is told to have larger ones, or the other way round: only the data is another length.
        const { zstdCompressSync, deflateRawSync } = await import('node:zlib');
        const file = qcow2Of(size, [packed], { compression });
        const stream = (compression === 'zstd' ? zstdCompressSync : deflateRawSync)(Buffer.alloc(made, 7));
        stream.copy(file, place);
        const disk = await openImage(memoryBytes(file, { name: 'web.qcow2' }).bytes, signal);
        expect(await failureOf(contentOf(disk))).toMatchObject({ code: 'QCOW2_PACKED', facts: { at: place } });
      }
    });
  }
});

test('opening and reading are stopped', async () => {
  const stop = AbortSignal.abort(new Error('stopped'));
  await expect(openImage(fileOf().bytes, stop)).rejects.toThrow('stopped');
  const disk = await open();
  await expect(
    (async () => {
      for await (const _ of disk.runs({ signal: stop }));
    })(),
  ).rejects.toThrow('stopped');
});
