import { createHash } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it, test } from 'vitest';
import {
  digest,
  digestsOf,
  grainState,
  hasher,
  holes,
  inflateGrains,
  isZero,
  type KernelName,
  kernelName,
  zeroUnits,
} from '../../src/native/index.ts';
import { fuzz } from '../fixtures/fuzz.ts';
import { batchOf, type GrainSpec, grainSpec } from './batches.ts';
import { on, sameBytes, skipped } from './both.ts';

const why = skipped();
const kernels: KernelName[] = why === undefined ? ['native', 'builtin'] : ['builtin'];
const kinds = ['md5', 'sha256', 'sha512', 'crc32', 'crc64nvme'] as const;
const whole: GrainSpec = {
  length: 65536,
  holds: 'text',
  wrap: 'zlib',
  level: 4,
  harm: 'none',
  at: 0.5,
  spare: 0,
  gap: 0,
};

describe.skipIf(why !== undefined)(`both kernels give the same answers${why === undefined ? '' : ` (${why})`}`, () => {
  it('for any batch of grains, whatever happened to them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(grainSpec, { maxLength: 24 }), async specs => {
        const batch = batchOf(specs);
        const [native, builtin] = [await inflated('native', batch), await inflated('builtin', batch)];
        expect([...native.states]).toEqual([...builtin.states]);
        sameBytes(native.into, builtin.into);
      }),
      fuzz(150, 61),
    );
  });

  it('for digests and zeros of any bytes, wherever they lie in memory', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 3000 }), fc.nat(2000), fc.nat(9), async (some, zeros, cut) => {
        const data = Buffer.concat([some, Buffer.alloc(zeros)]).subarray(cut);
        const answers = async () => ({
          digests: await digestsOf(data, kinds),
          crcs: [digest('crc32', data), digest('crc64nvme', data)],
          units: [1, 7, 512, 4096].map(unit => [...zeroUnits(data, unit)]),
          zero: isZero(data),
        });
        expect(await on('native', answers)).toEqual(await on('builtin', answers));
      }),
      fuzz(150, 62),
    );
  });
});

describe.each(kernels)('the %s kernel', kernel => {
  it('is the one that says so', async () => {
    expect(await on(kernel, kernelName)).toBe(kernel);
  });

  it.each<[string, Partial<GrainSpec>, number]>([
    ['data', {}, grainState.data],
    ['raw deflate', { wrap: 'raw' }, grainState.data],
    ['stored blocks', { level: 0, holds: 'noise' }, grainState.data],
    ['zeros', { holds: 'zeros' }, grainState.zeros],
    ['all zeros but the last byte', { holds: 'late' }, grainState.data],
    ['what is followed by padding', { harm: 'trailing' }, grainState.data],
    ['a turned bit', { harm: 'bit', holds: 'noise' }, grainState.broken],
    ['another checksum', { harm: 'checksum' }, grainState.broken],
    ['half of it', { harm: 'cut' }, grainState.broken],
    ['nothing', { harm: 'cut', at: 0 }, grainState.broken],
    ['a byte too many', { spare: -1 }, grainState.long],
    ['a byte too few', { spare: 1 }, grainState.short],
  ])('tells %s from the rest, and leaves zeros where there is no data', async (_name, change, state) => {
    const spec = { ...whole, ...change };
    const { states, into } = await inflated(kernel, batchOf([spec]));
    expect([...states]).toEqual([state]);
    const empty = state === grainState.broken || state === grainState.long || state === grainState.zeros;
    expect(into.every(byte => byte === 0)).toBe(empty);
    if (state === grainState.short) expect(into.at(-1)).toBe(0);
  });

  it('keeps what belongs to others: nothing is written between grains', async () => {
    const batch = batchOf([whole, { ...whole, gap: 40, harm: 'cut' }, { ...whole, gap: 40 }]);
    const { into } = await inflated(kernel, batch, 0xee);
    expect(into.subarray(65536, 65576).every(byte => byte === 0xee)).toBe(true);
  });

  it.each<[string, readonly number[]]>([
    ['ends beyond what is packed', [0, 101, 0, 10]],
    ['begins beyond what is packed', [0xffffffff, 1, 0, 10]],
    ['ends beyond the output', [0, 10, 4090, 10]],
    ['has a length that no buffer has', [0, 10, 1, 0xffffffff]],
    ['shares its place with another', [0, 10, 0, 10, 10, 10, 9, 10]],
    ['shares its place with a later one', [0, 10, 100, 10, 10, 10, 0, 10, 20, 10, 105, 10]],
    ['is cut off', [0, 10, 0]],
  ])('refuses a grain that %s, before anything is written', async (_name, grains) => {
    const into = Buffer.alloc(4096, 0xee);
    const work = () => inflateGrains(Buffer.alloc(100), Uint32Array.from(grains), into);
    await expect(on(kernel, work)).rejects.toThrow(RangeError);
    expect(into.every(byte => byte === 0xee)).toBe(true);
  });

  it('refuses to write over what it reads', async () => {
    const memory = new Uint8Array(100);
    const work = () => inflateGrains(memory.subarray(0, 60), Uint32Array.of(0, 10, 0, 10), memory.subarray(50));
    await expect(on(kernel, work)).rejects.toThrow(RangeError);
  });

  it('has many batches under way, each with its own answer', async () => {
    const specs = Array.from({ length: 12 }, (_, i): GrainSpec => ({ ...whole, holds: i % 3 ? 'noise' : 'zeros' }));
    const batch = batchOf(specs);
    const all = await on(kernel, () => Promise.all(Array.from({ length: 20 }, () => inflated(undefined, batch))));
    const [first = { states: new Uint8Array(), into: new Uint8Array() }] = all;
    for (const one of all) {
      expect([...one.states]).toEqual([...first.states]);
      sameBytes(one.into, first.into);
    }
    expect(first.states.filter(state => state === grainState.zeros)).toHaveLength(4);
  });

  it('knows the check values of its sums', async () => {
    // RFC 1321 A.5, FIPS 180-4's examples (of "abc"), RFC 1952 8, and the catalogue of parametrised CRC algorithms.
    const check = Buffer.from('123456789');
    expect(await on(kernel, () => digestsOf(check, kinds))).toMatchObject({
      md5: '25f9e794323b453885f5181f1b624d0b',
      crc32: 'cbf43926',
      crc64nvme: 'ae8b14860a799888',
    });
    expect(await on(kernel, () => digestsOf(Buffer.from('abc'), ['sha512', 'sha256']))).toEqual({
      sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      sha512:
        'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a' +
        '2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
    });
    // NVM Express NVM Command Set Specification, "64b CRC Test Cases": 4 KiB of zeros, and of ones.
    expect(await on(kernel, () => digest('crc64nvme', Buffer.alloc(4096)))).toBe('6482d367eb22b64e');
    expect(await on(kernel, () => digest('crc64nvme', Buffer.alloc(4096, 0xff)))).toBe('c0ddba7302eca3ac');
  });

  it('sums long pieces as Node does, in one go and in parts', async () => {
    const data = Buffer.alloc(3_000_001, 'some bytes that go round and round ');
    const answers = await on(kernel, () => digestsOf(data, kinds));
    for (const kind of ['md5', 'sha256', 'sha512'] as const) {
      expect(answers[kind]).toBe(createHash(kind).update(data).digest('hex'));
    }
    expect(answers.crc32).toBe(crc32(data).toString(16).padStart(8, '0'));
    await on(kernel, () => {
      for (const kind of kinds) {
        const sum = hasher(kind);
        for (let at = 0; at < data.length; at += 700_003) sum.update(data.subarray(at, at + 700_003));
        expect(sum.digest('hex')).toBe(answers[kind]);
      }
    });
  });

  it('finds a single byte anywhere in a unit, also in the last and shorter one', async () => {
    const data = Buffer.alloc(4096 * 4 + 100);
    for (const at of [0, 1, 4095, 4096, 8191, 12_288 + 255, 12_288 + 256, 16_384, data.length - 1]) {
      data[at] = 1;
      const [units, zero] = await on(kernel, () => [zeroUnits(data, 4096), isZero(data)] as const);
      expect([...units]).toEqual([0, 1, 2, 3, 4].map(i => (Math.floor(at / 4096) === i ? 0 : 1)));
      expect(zero).toBe(false);
      data[at] = 0;
    }
    expect(await on(kernel, () => [...zeroUnits(data, 4096)])).toEqual([1, 1, 1, 1, 1]);
    expect(await on(kernel, () => isZero(data))).toBe(true);
    for (const unit of [0, -1, 1.5, Number.NaN]) expect(() => zeroUnits(data, unit)).toThrow(RangeError);
  });
});

describe('holes', () => {
  const dir = mkdtempSync(join(tmpdir(), 'vmferry-holes-'));
  afterAll(() => rmSync(dir, { recursive: true }));

  it('are nobody’s business on the built-in kernel', async () => {
    const fd = openSync(join(dir, 'builtin'), 'w+');
    expect(await on('builtin', () => holes(fd, 0, 100))).toBeUndefined();
    closeSync(fd);
  });

  const elsewhere = process.platform === 'linux' ? why : 'skipped: not on Linux';
  describe.skipIf(elsewhere !== undefined)(`as the file system knows them${elsewhere ? ` (${elsewhere})` : ''}`, () => {
    test('between what they leave lies nothing but zeros, and the file stands where it stood', async () => {
      const fd = openSync(join(dir, 'sparse'), 'w+');
      const [MiB, size] = [1 << 20, 1 << 30];
      for (const at of [0, 300 * MiB + 5, 700 * MiB, size - 1]) writeSync(fd, Buffer.from([1]), 0, 1, at);
      const read = Buffer.alloc(2);
      writeSync(fd, Buffer.from([1, 2, 3, 4]), 0, 4, 0);
      readSync(fd, read, 0, 2, null);
      const extents = (await on('native', () => holes(fd, 0, size + MiB))) ?? [];
      const covers = (at: number) => extents.some(({ offset, length }) => at >= offset && at < offset + length);
      expect([0, 300 * MiB + 5, 700 * MiB, size - 1].every(covers)).toBe(true);
      expect(covers(500 * MiB) || covers(size)).toBe(false);
      expect(extents.reduce((sum, { length }) => sum + length, 0)).toBeLessThan(64 * MiB);
      expect(extents.map(({ offset }) => offset)).toEqual(
        extents.map(({ offset }) => offset).toSorted((a, b) => a - b),
      );
      expect(await on('native', () => holes(fd, 100 * MiB, 100 * MiB))).toEqual([]);
      expect(await on('native', () => holes(fd, 300 * MiB + 1, 10))).toEqual([{ offset: 300 * MiB + 1, length: 10 }]);
      expect(await on('native', () => holes(fd, size, 10))).toEqual([]);
      readSync(fd, read, 0, 2, null);
      expect([...read]).toEqual([3, 4]);
      closeSync(fd);
    });

    test('have no answer for what is no file', async () => {
      const fd = openSync('/dev/null', 'r');
      expect(await on('native', () => holes(fd, 0, 1 << 20))).toBeUndefined();
      closeSync(fd);
      expect(await on('native', () => holes(fd, 0, 1 << 20))).toBeUndefined();
      for (const wrong of [-1, 0.5, Number.NaN, 2 ** 60]) {
        await expect(on('native', () => holes(fd, wrong, 1))).rejects.toThrow('whole numbers');
      }
    });
  });
});

async function inflated(
  kernel: KernelName | undefined,
  { packed, grains, room }: ReturnType<typeof batchOf>,
  fill = 0,
) {
  const into = Buffer.alloc(room, fill);
  const work = () => inflateGrains(packed, grains, into);
  return { states: await (kernel ? on(kernel, work) : work()), into };
}
