import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ExtentSet } from '../../../src/pipeline/extents.ts';
import { Failed } from '../../../src/pipeline/failure.ts';
import type { Mapped } from '../../../src/pipeline/image/gathered.ts';
import { ImageFile } from '../../../src/pipeline/image/image-file.ts';
import { mappedRuns } from '../../../src/pipeline/image/mapped-runs.ts';
import type { RunsOptions } from '../../../src/pipeline/types/disk.ts';
import { fuzz } from '../../fixtures/fuzz.ts';
import { type MemoryOptions, memoryBytes } from './bytes.ts';
import { failureOf, halfRandom, signal } from './disks.ts';

const KiB = 1024;
const MiB = 1024 * KiB;

function opened(content: Uint8Array, options: MemoryOptions = {}) {
  const { bytes, counts } = memoryBytes(content, options);
  return { file: new ImageFile(bytes, signal), counts };
}

async function all(file: ImageFile, map: Iterable<Mapped> | AsyncIterable<Mapped>, more: Partial<RunsOptions> = {}) {
  const runs: { offset: number; length: number; data: Buffer | null }[] = [];
  for await (const { offset, length, data } of mappedRuns(file, map, { signal, ...more })) {
    runs.push({ offset, length, data: data && Buffer.from(data) });
    data?.fill(0xee); // it is the reader's again
  }
  return runs;
}

const shapes = (runs: readonly { offset: number; length: number; data: Buffer | null }[]) =>
  runs.map(({ offset, length, data }) => [offset, length, data !== null]);

describe('neighbours', () => {
  test('are one run and one read where they are neighbours in the file too', async () => {
    const content = halfRandom(300 * KiB, 1);
    const { file, counts } = opened(content);
    const map = [0, 1, 2, 3].map(n => ({ offset: n * 64 * KiB, length: 64 * KiB, at: 1000 + n * 64 * KiB }));
    const runs = await all(file, map);
    expect(shapes(runs)).toEqual([[0, 256 * KiB, true]]);
    expect(runs[0]?.data?.equals(content.subarray(1000, 1000 + 256 * KiB))).toBe(true);
    expect(counts.reads).toBe(1);
  });

  test('are one run wherever they lie, cut where sinks cut', async () => {
    const { file, counts } = opened(Buffer.alloc(9 * MiB));
    const map = [5, 0, 6, 3, 4].map((at, n) => ({ offset: (n + 3) * MiB, length: MiB, at: at * MiB }));
    expect(shapes(await all(file, map))).toEqual([
      [3 * MiB, MiB, true],
      [4 * MiB, 4 * MiB, true],
    ]);
    expect(counts.reads).toBe(4);
  });

  test('without data are one run without a read', async () => {
    const { file, counts } = opened(Buffer.alloc(1));
    const map = [0, 1, 2].map(n => ({ offset: n * 2 ** 40, length: 2 ** 40, at: null }));
    expect(shapes(await all(file, map))).toEqual([[0, 3 * 2 ** 40, false]]);
    expect(counts.reads).toBe(0);
  });
});

test('several reads are under way, within 16 MiB', async () => {
  const content = Buffer.alloc(40 * MiB);
  let most = 0;
  let bytes = 0;
  const { file, counts } = opened(content, {
    beforeRead: async (_, length) => {
      bytes += length;
      most = Math.max(most, bytes);
      for (let n = 0; n < 3; n++) await new Promise(setImmediate);
      bytes -= length;
    },
  });
  await all(file, [{ offset: 0, length: content.length, at: 0 }]);
  expect(most).toBe(16 * MiB);
  expect(counts).toMatchObject({ mostReading: 4, read: content.length });
});

test('what a decoder makes comes in its place, and several are at work', async () => {
  let working = 0;
  let most = 0;
  const decode = (byte: number) => async (into: Uint8Array) => {
    most = Math.max(most, ++working);
    for (let n = byte; n < 8; n++) await new Promise(setImmediate);
    working--;
    return byte === 3 ? null : byte % 2 ? into.fill(byte) : Buffer.alloc(into.length, byte);
  };
  const { file } = opened(Buffer.alloc(1));
  const map = [0, 1, 2, 3, 4, 5].map(n => ({ offset: n * 100, length: 100, decode: decode(n) }));
  const runs = await all(file, map);
  expect(runs.map(({ data }) => data?.[99])).toEqual([0, 1, 2, undefined, 4, 5]);
  expect(most).toBe(6);
});

test('a decoder that makes less or more than it said is a bug', async () => {
  const { file } = opened(Buffer.alloc(1));
  const map = [{ offset: 0, length: 100, decode: async () => Buffer.alloc(99) }];
  await expect(all(file, map)).rejects.toThrow(RangeError);
});

describe('what is not wanted', () => {
  const content = Buffer.alloc(100 * MiB);

  test('is neither read nor decoded, and the reader says that it goes on', async () => {
    const { file, counts } = opened(content);
    const places: number[] = [];
    const map: Mapped[] = [
      { offset: 0, length: 10 * MiB, at: 0 },
      { offset: 10 * MiB, length: MiB, decode: () => Promise.reject(new Error('decoded')) },
      { offset: 20 * MiB, length: MiB, at: null },
      { offset: 30 * MiB, length: 60 * MiB, at: 30 * MiB },
    ];
    const wanted = ExtentSet.of([
      { offset: 5 * MiB, length: 1 },
      { offset: 70 * MiB, length: 1 },
    ]);
    expect(shapes(await all(file, map, { wanted, at: place => places.push(place) }))).toEqual([
      [4 * MiB, 4 * MiB, true],
      [68 * MiB, 4 * MiB, true],
    ]);
    expect(counts.read).toBe(8 * MiB);
    expect(places).toEqual(expect.arrayContaining([4 * MiB, 10 * MiB, 20 * MiB, 68 * MiB]));
  });

  test('of 8 TiB costs no time', async () => {
    const { file } = opened(content);
    const wanted = ExtentSet.of([{ offset: 2 ** 43 - 5, length: 5 }]);
    const runs = await all(file, [{ offset: 0, length: 2 ** 43, at: 50 * MiB - 2 ** 43 }], { wanted });
    expect(shapes(runs)).toEqual([[2 ** 43 - 4 * MiB, 4 * MiB, true]]);
  });
});

test('every byte of any map comes, once, in order', async () => {
  const content = halfRandom(9 * MiB, 5);
  const length = fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: 1, max: 5000 }) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 5 * MiB }) },
  );
  const item = fc.record({ gap: fc.oneof(fc.constant(0), length), length, at: fc.nat(4 * MiB), kind: fc.nat(3) });
  await fc.assert(
    fc.asyncProperty(fc.array(item, { maxLength: 30 }), fc.nat(2), async (items, turns) => {
      const { file } = opened(content, {
        beforeRead: async at => {
          for (let n = at % (turns + 1); n > 0; n--) await new Promise(setImmediate);
        },
      });
      let offset = 0;
      const map = items.map(({ gap, length, at, kind }): Mapped => {
        const start = offset + gap;
        const size = kind === 1 ? Math.min(length, 4 * MiB) : length;
        offset = start + size;
        if (kind === 0) return { offset: start, length: size, at: null };
        if (kind === 1) return { offset: start, length: size, decode: async into => into.fill(at) };
        return { offset: start, length: size, at };
      });
      let index = 0;
      let at = 0;
      let end = 0;
      for await (const run of mappedRuns(file, map, { signal })) {
        expect(run.offset).toBeGreaterThanOrEqual(end);
        end = run.offset + run.length;
        for (let done = 0; done < run.length; ) {
          const mapped = map[index] as Mapped;
          if (at === 0) expect(run.offset + done).toBe(mapped.offset);
          const size = Math.min(mapped.length - at, run.length - done);
          const data = run.data?.subarray(done, done + size);
          if ('at' in mapped && mapped.at === null) expect(data).toBeUndefined();
          else if ('at' in mapped) {
            expect(
              Buffer.compare(data ?? Buffer.alloc(0), content.subarray(mapped.at + at, mapped.at + at + size)),
            ).toBe(0);
          } else expect(data && data[0] === data.at(-1)).toBe(true);
          done += size;
          at += size;
          if (at === mapped.length) [index, at] = [index + 1, 0];
        }
      }
      expect(index).toBe(map.length);
    }),
    fuzz(40, 22),
  );
});

describe('where a digest was promised', () => {
  const map = [
    { offset: 0, length: 10, at: 0 },
    { offset: 100, length: 10, at: 10 },
  ];
  const content = halfRandom(200 * KiB, 3);

  test('the file is streamed once to its end before the last run, whatever is wanted', async () => {
    for (const wanted of [undefined, new ExtentSet(), ExtentSet.whole(5)]) {
      const { file, counts } = opened(content, { promised: true });
      let ended = 0;
      for await (const _ of mappedRuns(file, map, { signal, ...(wanted ? { wanted } : {}) })) ended = counts.ended;
      expect(counts).toMatchObject({ streams: 1, ended: 1, streamed: content.length });
      if (!wanted?.empty) expect(ended).toBe(1);
    }
  });

  test('and is not kept, the last run is never given out', async () => {
    const { file } = opened(content, { promised: true, broken: new Error('not what was promised') });
    const seen: number[] = [];
    const reading = async () => {
      for await (const run of mappedRuns(file, map, { signal })) seen.push(run.offset);
    };
    await expect(reading()).rejects.toThrow('not what was promised');
    expect(seen).toEqual([0]);
  });

  test('nothing is streamed where none was', async () => {
    const { file, counts } = opened(content);
    await all(file, map);
    expect(counts.streams).toBe(0);
  });
});

describe('nothing is under way any more', () => {
  const slow = () => opened(Buffer.alloc(40 * MiB), { beforeRead: () => new Promise(setImmediate), promised: true });
  const map = [0, 1, 2, 3].map(n => ({ offset: n * 8 * MiB, length: 2 * MiB, at: n * 8 * MiB }));

  test('when the consumer leaves', async () => {
    const { file, counts } = slow();
    for await (const _ of mappedRuns(file, map, { signal })) {
      expect(counts.reading).toBeGreaterThan(0);
      break;
    }
    expect(counts.reading).toBe(0);
  });

  test('when it is stopped', async () => {
    const { file, counts } = slow();
    const stop = new AbortController();
    const reading = async () => {
      for await (const _ of mappedRuns(file, map, { signal: stop.signal })) stop.abort(new Error('stopped'));
    };
    await expect(reading()).rejects.toThrow('stopped');
    expect(counts.reading).toBe(0);
  });

  test('when a read fails, and what was before it was given out', async () => {
    const { file, counts } = slow();
    const seen: number[] = [];
    const reading = async () => {
      const cut = [...map, { offset: 40 * MiB, length: MiB, at: 40 * MiB - 1000 }];
      for await (const run of mappedRuns(file, cut, { signal })) seen.push(run.offset);
    };
    expect(await failureOf(reading())).toMatchObject({
      code: 'IMAGE_CUT',
      facts: { at: 40 * MiB, expected: 41 * MiB - 1000 },
    });
    expect(seen).toEqual(map.map(({ offset }) => offset));
    expect(counts.reading).toBe(0);
  });

  test('when the map fails; the map is closed when the consumer leaves', async () => {
    const { file, counts } = slow();
    let closed = 0;
    async function* failing(): AsyncGenerator<Mapped> {
      try {
        yield* map;
        throw new Failed({ code: 'X', facts: {}, exit: 'data', retry: 'never', next: [] });
      } finally {
        closed++;
      }
    }
    expect((await failureOf(all(file, failing()))).code).toBe('X');
    expect(counts.reading).toBe(0);
    async function* endless(): AsyncGenerator<Mapped> {
      try {
        for (let n = 0; ; n++) yield { offset: n * 8 * MiB, length: MiB, at: 0 };
      } finally {
        closed++;
      }
    }
    for await (const _ of mappedRuns(file, endless(), { signal })) break;
    expect(counts.reading).toBe(0);
    expect(closed).toBe(2);
  });
});

test('a file that can only be streamed is refused', async () => {
  const { file } = opened(Buffer.alloc(100), { streamOnly: true });
  expect(await failureOf(all(file, []))).toMatchObject({ code: 'IMAGE_NEEDS_SEEKING' });
});
