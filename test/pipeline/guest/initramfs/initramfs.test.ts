import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readInitramfs } from '../../../../src/pipeline/guest/initramfs/initramfs.ts';
import { bounded } from '../../../fixtures/bounded.ts';
import { fuzz } from '../../../fixtures/fuzz.ts';
import { archive } from './cpio.ts';
import { fileOf, sample } from './packed.ts';

const modules = ['nvme', 'nvme_core', 'virtio_blk', 'dm_mod'];
const packings = ['gzip', 'zstd', 'xz', 'lzma', 'lz4', 'lzo', 'bzip2'] as const;

describe('an initramfs', () => {
  test.each([...packings, 'xz-crc64'])(
    'packed with %s is listed whole, after the microcode in front of it',
    async name => {
      const { segments, entries, modules: found, files, problem } = await readInitramfs(fileOf(sample(name)));
      expect(problem).toBeUndefined();
      expect(segments.map(({ packing }) => packing)).toEqual(['none', name.replace('-crc64', '')]);
      expect([...found].sort()).toEqual([...modules].sort());
      expect(files.get('conf/modules')?.toString()).toBe('nvme\n');
      expect(files.get('etc/modprobe.d/cis.conf')?.toString()).toBe('blacklist udf\n');
      expect(entries).toContainEqual({ path: 'lib', kind: 'symlink', size: 7 });
      expect(entries).toContainEqual({ path: 'kernel/x86/microcode/GenuineIntel.bin', kind: 'file', size: 13893 });
    },
  );

  test('of plain archives, with checksums too, is stepped through without reading its files', async () => {
    const filler = archive([{ path: 'big', data: Buffer.alloc(4 << 20) }]);
    const file = fileOf(Buffer.concat([filler, gunzipSync(sample('plain.gz'))]));
    const { segments, modules: found, problem } = await readInitramfs(file);
    expect(problem).toBeUndefined();
    expect(segments.map(({ packing }) => packing)).toEqual(['none', 'none', 'none']);
    expect([...found].sort()).toEqual([...modules].sort());
    expect(file.bytesRead).toBeLessThan(512 * 1024);
  });

  test('of many archives, each in its way, is listed to its end', async () => {
    const { segments, entries, problem } = await readInitramfs(fileOf(gunzipSync(sample('several.gz'))));
    expect(problem).toBeUndefined();
    expect(segments.map(({ packing }) => packing)).toEqual(['none', 'none', 'gzip', 'zstd', 'xz', 'none']);
    expect(entries.filter(({ path }) => path === 'conf/modules')).toHaveLength(5);
  });

  test('keeps what was found where a later archive is damaged', async () => {
    const data = Buffer.from(sample('xz'));
    data.fill(0xff, data.length - 1000, data.length - 600);
    const { segments, entries, problem } = await readInitramfs(fileOf(data));
    expect(problem).toMatchObject({ reason: 'damaged' });
    expect(segments).toHaveLength(1);
    expect(entries.some(({ path }) => path === 'kernel/x86/microcode/GenuineIntel.bin')).toBe(true);
  });

  test('that hides its files in an image of its own is not called complete', async () => {
    const data = archive([{ path: 'squashfs-root.img', data: Buffer.from('hsqs') }]);
    const { problem } = await readInitramfs(fileOf(data));
    expect(problem).toMatchObject({ reason: 'unsupported', facts: { path: 'squashfs-root.img' } });
  });

  test('that unpacks without end is given up', async () => {
    const bomb = gzipSync(archive([{ path: 'zeros', data: Buffer.alloc(80 << 20) }]));
    expect(bomb.length).toBeLessThan(1 << 20);
    const { problem } = await readInitramfs(fileOf(bomb));
    expect(problem).toMatchObject({ reason: 'too-much' });
  });

  test('that is none is unreadable', async () => {
    for (const data of [Buffer.alloc(0), Buffer.alloc(5000), Buffer.from('what is this?'), Buffer.from('070701')]) {
      expect((await readInitramfs(fileOf(data))).problem).toBeDefined();
    }
  });
});

describe('a damaged initramfs', () => {
  const samples = packings.map(name => sample(name));

  test('never does worse than to be unreadable', async () => {
    const change = fc.record({ at: fc.nat(30_000), bytes: fc.uint8Array({ minLength: 1, maxLength: 6 }) });
    const property = fc.asyncProperty(
      fc.constantFrom(...samples),
      fc.array(change, { minLength: 1, maxLength: 6 }),
      fc.boolean(),
      async (sound, changes, inPacked) => {
        const data = Buffer.from(sound);
        // Most of the front is plain: half of the damage goes where packed bytes are.
        const from = inPacked ? 14_500 : 0;
        for (const { at, bytes } of changes) data.set(bytes, from + (at % (data.length - from - 8)));
        const { entries } = await bounded(() => readInitramfs(fileOf(data)));
        expect(entries.length).toBeLessThan(1000);
      },
    );
    await fc.assert(property, fuzz(150, 83));
  });

  test('that was cut anywhere says so', async () => {
    const property = fc.asyncProperty(
      fc.constantFrom(...samples),
      fc.integer({ min: 1, max: 3000 }),
      async (sound, less) => {
        const left = sound.subarray(0, sound.length - less);
        // Between two archives, where the zeros are: nothing says that another was to come.
        fc.pre(!/TRAILER!!!\0*$/.test(left.toString('latin1')));
        const { problem } = await readInitramfs(fileOf(left));
        expect(problem).toBeDefined();
      },
    );
    await fc.assert(property, fuzz(40, 84));
  });
});
