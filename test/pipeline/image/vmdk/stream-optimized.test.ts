import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ExtentSet } from '../../../../src/pipeline/extents.ts';
import { openImage } from '../../../../src/pipeline/image/index.ts';
import { fuzz } from '../../../fixtures/fuzz.ts';
import { memoryBytes } from '../bytes.ts';
import { contentOf, failureOf, halfRandom, noise, readAll, signal } from '../disks.ts';
import { grainsOf, plainDescriptor, type StreamVariant, streamVmdk, type WrittenGrain } from './write.ts';

const grainBytes = 65536;

/** Data here and there on a disk that ends within its last grain. */
function someDisk(size = 40 * 1024 * 1024 + 5 * 512, seed = 1): Buffer {
  const disk = Buffer.alloc(size);
  const next = noise(seed);
  for (let n = 0; n < 20; n++) {
    const at = Math.floor(next() * (size - 200_000));
    disk.set(halfRandom(Math.ceil(next() * 150_000), seed + n), at);
  }
  disk.set(halfRandom(2000, seed + 99), size - 2000);
  return disk;
}

const disk = someDisk();
const sectors = disk.length / 512;

const variants: Readonly<Record<string, { variant?: StreamVariant; last?: 'cut' }>> = {
  'as ovftool writes it': {},
  'version 1': { variant: { version: 1 } },
  'version 2': { variant: { version: 2 } },
  'flags 0x30003 and tables in front, as qemu writes it': {
    variant: { flags: 0x30003, tables: 'front', version: 3, descriptorSectors: 20, trailing: 9 },
  },
  'tables in front, no footer, as open-vmdk writes it': { variant: { tables: 'front' } },
  'markers that count nothing': { variant: { markerCounts: false } },
  'empty tables written out': { variant: { emptyTables: true } },
  'progress markers between the grains': { variant: { progress: true } },
  'raw deflate, as the specification has it': { variant: { rawDeflate: true } },
  'zeros behind the end': { variant: { trailing: 333 } },
  'a last grain that is cut': { last: 'cut' },
  'a descriptor that states another size': { variant: { descriptor: plainDescriptor(17) } },
  'no descriptor': { variant: { descriptor: '', descriptorSectors: 0 } },
};

describe('every variant of a streamOptimized VMDK reads the same', () => {
  for (const [name, { variant, last }] of Object.entries(variants)) {
    test(name, async () => {
      const file = streamVmdk(sectors, grainsOf(disk, grainBytes, last), variant);
      const opened = await openImage(memoryBytes(file, { chunk: 10_007 }).bytes, signal);
      expect(opened.format).toBe('vmdk-stream-optimized');
      expect(opened.size).toBe(disk.length);
      expect(opened.ordered).toBe(true);
      expect((await contentOf(opened)).equals(disk)).toBe(true);
      expect((await readAll(opened)).equals(disk)).toBe(true);
      for (const grain of grainsOf(disk)) expect(opened.allocation?.touches(grain.lba * 512, 1)).toBe(true);

      const streamed = await openImage(memoryBytes(file, { streamOnly: true }).bytes, signal);
      expect(streamed.read).toBeUndefined();
      expect((await contentOf(streamed)).equals(disk)).toBe(true);
    });
  }

  test('grains of 8 sectors', async () => {
    const small = someDisk(1024 * 1024 + 512, 5);
    const file = streamVmdk(small.length / 512, grainsOf(small, 4096), { grainSectors: 8 });
    const opened = await openImage(memoryBytes(file).bytes, signal);
    expect((await contentOf(opened)).equals(small)).toBe(true);
    expect((await readAll(opened, 999)).equals(small)).toBe(true);
  });

  test('grains that do not compress and so grow past their length', async () => {
    const next = noise(7);
    const data = Buffer.from(Uint8Array.from({ length: grainBytes * 3 }, () => next() * 256));
    const packed = grainsOf(data).map(grain => ({ ...grain, packed: deflateSync(grain.data, { level: 0 }) }));
    expect(packed[0]?.packed.length).toBeGreaterThan(grainBytes);
    const opened = await openImage(memoryBytes(streamVmdk(384, packed)).bytes, signal);
    expect((await contentOf(opened)).equals(data)).toBe(true);
  });

  test('an empty disk of 2 TiB takes no time and no memory', async () => {
    const opened = await openImage(memoryBytes(streamVmdk(2 ** 32, [])).bytes, signal);
    expect(opened.size).toBe(2 ** 41);
    expect(opened.allocation?.empty).toBe(true);
    for await (const _ of opened.runs({ signal })) throw new Error('nothing was to come');
  });
});

describe('a stream is read as the rest of the program needs it', () => {
  const file = streamVmdk(sectors, grainsOf(disk));

  test('once, from its first byte to its last, even where its head was looked at before', async () => {
    for (const streamOnly of [true, false]) {
      const { bytes, counts } = memoryBytes(Buffer.concat([file, Buffer.alloc(300_000)]), { streamOnly });
      const opened = await openImage(bytes, signal);
      await contentOf(opened);
      await opened.close();
      expect(counts).toMatchObject({ streams: 1, ended: 1, closed: 1, streamed: file.length + 300_000 });
    }
  });

  test('again for a second reading', async () => {
    const { bytes, counts } = memoryBytes(file, { streamOnly: true });
    const opened = await openImage(bytes, signal);
    await contentOf(opened);
    expect((await contentOf(opened)).equals(disk)).toBe(true);
    expect(counts.streams).toBe(2);
  });

  test('no further ahead than the batches that may be under way at once', async () => {
    const next = noise(3);
    const data = Buffer.from(Uint8Array.from({ length: grainBytes * 64 }, () => next() * 256));
    const { bytes, counts } = memoryBytes(streamVmdk(64 * 128, grainsOf(data)), { chunk: 4096 });
    let done = 0;
    const lend = { runs: 2, bytes: 2 * grainBytes, ahead: 3 };
    for await (const run of (await openImage(bytes, signal)).runs({ signal, lend })) {
      done += run.length;
      expect(run.length).toBeLessThanOrEqual(lend.bytes);
      expect(counts.streamed).toBeLessThan(grainBytes + done + 5 * 2 * (grainBytes + 1024));
    }
    expect(done).toBe(data.length);
  });

  test('neighbouring grains as one run, whose data stays as it is for as long as it is kept', async () => {
    const lend = { runs: 3, bytes: 2 * grainBytes, ahead: 3 };
    const kept: { offset: number; data: Uint8Array; letGo: () => void }[] = [];
    const got = Buffer.alloc(disk.length);
    const take = () => {
      const first = kept.shift();
      if (first) got.set(first.data, first.offset);
      first?.letGo();
    };
    let runs = 0;
    for await (const { offset, data, keep, dense } of (await openImage(memoryBytes(file).bytes, signal)).runs({
      signal,
      lend,
    })) {
      runs++;
      if (!data || !keep) continue;
      expect(dense).toBe(true);
      kept.push({ offset, data, letGo: keep() });
      if (kept.length > lend.runs) take();
    }
    while (kept.length > 0) take();
    expect(got.equals(disk)).toBe(true);
    expect(runs).toBeLessThan(grainsOf(disk).length);
  });

  test('no further than its buffers go while all that it lent are kept', async () => {
    const next = noise(3);
    const data = Buffer.from(Uint8Array.from({ length: grainBytes * 64 }, () => next() * 256));
    const { bytes, counts } = memoryBytes(streamVmdk(64 * 128, grainsOf(data)));
    const opened = await openImage(bytes, signal);
    const runs = opened.runs({ signal, lend: { runs: 2, bytes: grainBytes, ahead: 3 } })[Symbol.asyncIterator]();
    const kept: (() => void)[] = [];
    let asked = runs.next();
    for (let n = 0; n < 4; n++) {
      const { value } = await asked;
      kept.push(value?.keep?.() ?? (() => {}));
      asked = runs.next();
    }
    const streamed = counts.streamed;
    expect(streamed).toBeLessThan(grainBytes + 20 * (grainBytes + 1024));
    for (const letGo of kept) letGo();
    let rest = 0;
    for (let next = await asked; !next.done; next = await runs.next()) rest += next.value.length;
    expect(rest).toBe(60 * grainBytes);
  });

  test('a broken promise of the source, told at the very end, is passed on', async () => {
    const { bytes } = memoryBytes(file, { broken: new Error('digest differs') });
    await expect(contentOf(await openImage(bytes, signal))).rejects.toThrow('digest differs');
  });

  test('grains that nobody wants are not inflated, but counted and checked', async () => {
    const grains = grainsOf(disk);
    const spoiled = grains.map((grain, n) => (n === 3 ? grain : { ...grain, packed: Buffer.alloc(40, 0xff) }));
    const opened = await openImage(memoryBytes(streamVmdk(sectors, spoiled)).bytes, signal);
    const offset = (grains[3] as WrittenGrain).lba * 512;
    const at: number[] = [];
    const got: number[] = [];
    const wanted = ExtentSet.of([{ offset: offset + 100, length: 1 }]);
    for await (const run of opened.runs({ signal, wanted, at: where => at.push(where) })) got.push(run.offset);
    expect(got).toEqual([offset]);
    expect(at).toEqual(grains.map(grain => grain.lba * 512));
  });

  test('a grain of zeros comes without data', async () => {
    const zero = { lba: 128, data: Buffer.alloc(grainBytes) };
    const opened = await openImage(memoryBytes(streamVmdk(256, [zero])).bytes, signal);
    for await (const run of opened.runs({ signal }))
      expect(run).toEqual({ offset: grainBytes, length: grainBytes, data: null });
  });

  test('grains out of order are yielded as they come, and the tables show it beforehand', async () => {
    const backwards = streamVmdk(sectors, grainsOf(disk).reverse(), { tables: 'front' });
    const opened = await openImage(memoryBytes(backwards).bytes, signal);
    expect(opened.ordered).toBe(false);
    expect((await contentOf(opened)).equals(disk)).toBe(true);
    const streamed = await openImage(memoryBytes(backwards, { streamOnly: true }).bytes, signal);
    expect((await contentOf(streamed)).equals(disk)).toBe(true);
  });

  test('a reader that stops early lets go of the source', async () => {
    let closed = false;
    const { bytes } = memoryBytes(file);
    const watched = {
      ...bytes,
      async *stream(s: AbortSignal) {
        try {
          yield* bytes.stream(s);
        } finally {
          closed = true;
        }
      },
    };
    for await (const _ of (await openImage(watched, signal)).runs({ signal })) break;
    expect(closed).toBe(true);
  });

  test('an abort ends it with its reason', async () => {
    const abort = new AbortController();
    const opened = await openImage(memoryBytes(file, { chunk: 4096 }).bytes, signal);
    const reading = (async () => {
      for await (const _ of opened.runs({ signal: abort.signal })) abort.abort(new Error('enough'));
    })();
    await expect(reading).rejects.toThrow('enough');
  });
});

describe('a damaged streamOptimized VMDK is refused with a code of its own', () => {
  const grains = grainsOf(disk);
  const one = grains[1] as WrittenGrain;
  const replaced = (grain: Partial<WrittenGrain>) => [
    grains[0] as WrittenGrain,
    { ...one, ...grain },
    ...grains.slice(2),
  ];
  const whole = streamVmdk(sectors, grains);
  const first = 65536;
  const cases: Readonly<Record<string, readonly [code: string, file: Buffer]>> = {
    'a grain cut by the end of the file': ['VMDK_GRAIN_CUT', whole.subarray(0, first + 700)],
    'a grain whose deflate stream is cut': [
      'VMDK_GRAIN_CUT',
      streamVmdk(sectors, replaced({ packed: deflateSync(one.data).subarray(0, 500) })),
    ],
    'a grain that inflates too far': [
      'VMDK_GRAIN_INFLATES',
      streamVmdk(sectors, replaced({ packed: deflateSync(Buffer.alloc(2 ** 26)) })),
    ],
    'a grain that inflates to too little': [
      'VMDK_GRAIN_SHORT',
      streamVmdk(sectors, replaced({ packed: deflateSync(one.data.subarray(0, 512)) })),
    ],
    'a grain with flipped bits': [
      'VMDK_GRAIN_CORRUPT',
      streamVmdk(sectors, replaced({ packed: deflateSync(one.data).map((byte, n) => (n === 300 ? byte ^ 8 : byte)) })),
    ],
    'a grain that claims more than it can have': [
      'VMDK_GRAIN_LONG',
      streamVmdk(sectors, replaced({ claims: 2 ** 31 })),
    ],
    'a grain beyond the disk': [
      'VMDK_GRAIN_BEYOND',
      streamVmdk(sectors, replaced({ lba: Math.ceil(sectors / 128) * 128 })),
    ],
    'a grain absurdly far beyond the disk': ['VMDK_GRAIN_BEYOND', streamVmdk(sectors, replaced({ lba: 2 ** 52 }))],
    'a grain that is not aligned': ['VMDK_GRAIN_UNALIGNED', streamVmdk(sectors, replaced({ lba: one.lba + 1 }))],
    'two grains with one place': [
      'VMDK_GRAIN_TWICE',
      streamVmdk(sectors, [...grains.slice(0, 2), one, ...grains.slice(2)]),
    ],
    'an unknown marker': ['VMDK_MARKER', withMarker(whole, first, 0, 9)],
    'a marker of absurd length': ['VMDK_MARKER_LENGTH', withMarker(whole, first, 2 ** 40, 2)],
    'a file that ends between two blocks': [
      'VMDK_TRUNCATED',
      streamVmdk(sectors, grains, { tables: 'none', end: false }),
    ],
    'a cut file filled up with zeros': [
      'VMDK_FOOTER',
      Buffer.concat([streamVmdk(sectors, grains.slice(0, 2), { tables: 'none' }), Buffer.alloc(5000 * 512)]),
    ],
    'a file without its footer': ['VMDK_FOOTER', streamVmdk(sectors, grains, { footer: false })],
    'a footer of another disk': ['VMDK_FOOTER', otherFooter(whole)],
  };
  for (const [name, [code, file]] of Object.entries(cases)) {
    test(name, async () => {
      const { bytes, counts } = memoryBytes(file, { streamOnly: true });
      const failure = await failureOf(openImage(bytes, signal).then(opened => contentOf(opened)));
      expect(failure).toMatchObject({ code, exit: 'data', facts: { file: 'disk.vmdk' } });
      expect(counts.streams).toBe(1);

      const seekable = memoryBytes(file);
      expect(await failureOf(openImage(seekable.bytes, signal).then(opened => contentOf(opened)))).toMatchObject({
        exit: 'data',
      });
    });
  }

  test('tables in front tell when grains are missing though the end is there', async () => {
    const file = streamVmdk(sectors, grains, { tables: 'front' });
    const cut = Buffer.concat([file.subarray(0, first), Buffer.alloc(file.length - first)]);
    for (const streamOnly of [true, false]) {
      const failure = await failureOf(
        openImage(memoryBytes(cut, { streamOnly }).bytes, signal).then(opened => contentOf(opened)),
      );
      expect(failure).toMatchObject({ code: 'VMDK_GRAINS_MISSING', facts: { found: 0, expected: grains.length } });
    }
  });

  test('a file that can be read in any order and was cut is refused before anything is read', async () => {
    const footerless = await failureOf(openImage(memoryBytes(whole.subarray(0, whole.length - 4096)).bytes, signal));
    expect(footerless.code).toBe('VMDK_FOOTER');
    const front = streamVmdk(sectors, grains, { tables: 'front' });
    const cut = await failureOf(openImage(memoryBytes(front.subarray(0, front.length / 2)).bytes, signal));
    expect(cut.code).toBe('IMAGE_CUT');
  });

  test('read refuses a table that leads to the wrong grain', async () => {
    const file = streamVmdk(sectors, grains, { tables: 'front' });
    const lost = Buffer.from(file);
    lost.writeBigUInt64LE(128n * 77n, first);
    const opened = await openImage(memoryBytes(lost).bytes, signal);
    expect(await failureOf(readAll(opened))).toMatchObject({ code: 'VMDK_GRAIN_ELSEWHERE' });
  });
});

function withMarker(file: Buffer, at: number, value: number, type: number): Buffer {
  const marker = Buffer.alloc(512);
  marker.writeBigUInt64LE(BigInt(value));
  marker.writeUInt32LE(type, 12);
  return Buffer.concat([file.subarray(0, at), marker, file.subarray(at)]);
}

function otherFooter(file: Buffer): Buffer {
  const out = Buffer.from(file);
  out.writeBigUInt64LE(256n, out.length - 1024 + 12);
  return out;
}

test('whatever lies on a disk, and however its file is cut into chunks, it reads back', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 1400 }),
      fc.array(fc.tuple(fc.nat(1399), fc.nat(255), fc.integer({ min: 1, max: 300 })), { maxLength: 8 }),
      fc.integer({ min: 1, max: 200_000 }),
      fc.record({
        tables: fc.constantFrom('behind' as const, 'front' as const),
        progress: fc.boolean(),
        rawDeflate: fc.boolean(),
        markerCounts: fc.boolean(),
        emptyTables: fc.boolean(),
        trailing: fc.nat(3),
        grainSectors: fc.constantFrom(8, 128),
      }),
      fc.constantFrom('cut' as const, 'padded' as const),
      async (size, pieces, chunk, variant, last) => {
        const content = Buffer.alloc(size * 512);
        for (const [at, byte, length] of pieces) content.subarray(at * 512, (at + length) * 512).fill(byte);
        const file = streamVmdk(size, grainsOf(content, variant.grainSectors * 512, last), variant);
        const opened = await openImage(memoryBytes(file, { chunk: Math.max(chunk, 512) }).bytes, signal);
        expect((await contentOf(opened)).equals(content)).toBe(true);
        expect((await readAll(opened)).equals(content)).toBe(true);
      },
    ),
    fuzz(60, 4),
  );
});
