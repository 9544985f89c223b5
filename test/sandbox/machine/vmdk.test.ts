import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { makeRawDisk } from '../../../src/sandbox/machine/disk.ts';
import { KIB, MIB } from '../../../src/sandbox/machine/sector.ts';
import { writeMonolithicFlat } from '../../../src/sandbox/machine/vmdk/flat.ts';
import { writeMonolithicSparse } from '../../../src/sandbox/machine/vmdk/sparse.ts';
import { type StreamOptions, writeStreamOptimized } from '../../../src/sandbox/machine/vmdk/stream.ts';
import { scratch } from '../../fixtures/scratch.ts';
import { goodDisk, streamOf } from '../../fixtures/stream.ts';
import { needs, ran } from '../../fixtures/tools.ts';
import { decodeStream } from './decode.ts';

const here = scratch();
/** Whole grains, and a last grain of 20.5 KiB that holds data. */
const sizes = { whole: 12 * MIB, odd: 12 * MIB + 20 * KIB + 512 };
const raws = { whole: '', odd: '', large: '' };

beforeAll(async () => {
  const make = async (name: string, size: number, fill: number) =>
    (await makeRawDisk({ file: join(here.dir, `${name}.raw`), size, firmware: 'bios', fill })).file;
  raws.whole = await make('whole', sizes.whole, 0.2);
  raws.odd = await make('odd', sizes.odd, 0.2);
  raws.large = await make('large', 200 * MIB, 0.001);
});

const variants: readonly StreamOptions[] = [
  {},
  { flavour: 'qemu' },
  { flavour: 'open-vmdk' },
  { lastGrain: 'cut' },
  { flavour: 'qemu', lastGrain: 'cut' },
  { order: 'shuffled' },
  { flavour: 'open-vmdk', order: 'shuffled' },
  { zeroGrains: 'written' },
  { level: 0 },
  { flavour: 'qemu', trailing: 70_000 },
  { descriptorSectors: 300 },
  { version: 1 },
];

describe('a streamOptimized VMDK', () => {
  for (const options of variants) {
    const name = JSON.stringify(options);
    const file = () => join(here.dir, `${Buffer.from(name).toString('hex')}.vmdk`);

    test(`read by its markers is the raw disk: ${name}`, async () => {
      await writeStreamOptimized(raws.odd, file(), options);
      const { disk } = decodeStream(await readFile(file()));
      expect(disk.equals(await readFile(raws.odd))).toBe(true);
    });

    test(`read by qemu-img is the raw disk: ${name}`, async context => {
      await needs(context, 'qemu-img');
      await writeStreamOptimized(raws.whole, file(), options);
      await sameForQemu(file(), raws.whole);
    });
  }

  test('leaves out the tables of empty stretches, as VMware does, and has a footer', async () => {
    const file = join(here.dir, 'large.vmdk');
    await writeStreamOptimized(raws.large, file, {});
    const { markers } = decodeStream(await readFile(file));
    expect(markers[1]).toBeLessThan(Math.ceil(200 / 32));
    expect(markers).toMatchObject({ 2: 1, 3: 1, 0: 1 });
  });

  test('has progress markers as open-vmdk writes them', async () => {
    const file = join(here.dir, 'progress.vmdk');
    await writeStreamOptimized(raws.whole, file, { flavour: 'open-vmdk' });
    expect(decodeStream(await readFile(file)).markers[4]).toBeGreaterThan(0);
  });

  test('has its grains out of order when asked, and the last one cut', async () => {
    const file = join(here.dir, 'unordered.vmdk');
    await writeStreamOptimized(raws.odd, file, { order: 'shuffled', lastGrain: 'cut' });
    const { lbas, lengths } = decodeStream(await readFile(file));
    expect(lbas).not.toEqual(lbas.toSorted((a, b) => a - b));
    expect(lengths).toContain(20 * KIB + 512);
  });

  test('has grains longer than 64 KiB where the data does not compress', async () => {
    const file = join(here.dir, 'stored.vmdk');
    const { size, populated } = await writeStreamOptimized(raws.whole, file, { level: 0 });
    expect(size).toBeGreaterThan(populated);
  });

  test('is the same every time', async () => {
    const file = join(here.dir, 'same.vmdk');
    const made = async () => {
      await writeStreamOptimized(raws.whole, file, { order: 'shuffled' });
      return readFile(file);
    };
    expect((await made()).equals(await made())).toBe(true);
  });

  test('made by the fixtures is right before anything is made wrong in it', async context => {
    expect(decodeStream(streamOf()).disk.equals(goodDisk())).toBe(true);
    await needs(context, 'qemu-img');
    const [file, raw] = [join(here.dir, 'fixture.vmdk'), join(here.dir, 'fixture.raw')];
    await writeFile(file, streamOf());
    await writeFile(raw, goodDisk());
    await sameForQemu(file, raw);
  });
});

describe('other VMDKs', () => {
  for (const kind of ['whole', 'odd'] as const) {
    test(`monolithicSparse and flat are read by qemu-img: ${kind}`, async context => {
      await needs(context, 'qemu-img');
      const file = join(here.dir, `other-${kind}.vmdk`);
      await writeMonolithicSparse(raws[kind], file);
      await sameForQemu(file, raws[kind]);
      for (const as of ['monolithicFlat', 'vmfs'] as const) {
        await writeMonolithicFlat(raws[kind], file, as);
        await sameForQemu(file, raws[kind]);
      }
    });
  }

  test('monolithicSparse read by its tables is the raw disk', async () => {
    const file = join(here.dir, 'tables.vmdk');
    await writeMonolithicSparse(raws.odd, file);
    const bytes = await readFile(file);
    const disk = Buffer.alloc(sizes.odd);
    const directory = Number(bytes.readBigUInt64LE(56)) * 512;
    for (let grain = 0; grain * 64 * KIB < sizes.odd; grain++) {
      const table = bytes.readUInt32LE(directory + 4 * Math.floor(grain / 512)) * 512;
      const sector = bytes.readUInt32LE(table + 4 * (grain % 512));
      if (sector !== 0) bytes.copy(disk, grain * 64 * KIB, sector * 512, sector * 512 + 64 * KIB);
    }
    expect(disk.equals(await readFile(raws.odd))).toBe(true);
  });
});

async function sameForQemu(vmdk: string, raw: string): Promise<void> {
  const back = `${vmdk}.raw`;
  await ran('qemu-img', 'convert', '-f', 'vmdk', '-O', 'raw', vmdk, back);
  expect((await readFile(back)).equals(await readFile(raw))).toBe(true);
}
