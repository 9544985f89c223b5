import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inspectDisk } from '../../../../src/pipeline/image/partitions/inspect.ts';
import { bounded } from '../../../fixtures/bounded.ts';
import { fuzz, fuzzTimeout } from '../../../fixtures/fuzz.ts';
import { diskOf } from './disk-of.ts';
import { fatImage } from './fat-image.ts';
import { biosBoot, bootRecord, esp, gpt, grubRecord, linux, MIB, SECTOR } from './tables.ts';

const size = 16 * MIB;
const program = Buffer.from('MZ program');
const file = 'a long name for a loader.efi';
const tree = { EFI: { BOOT: { 'BOOTX64.EFI': program }, debian: { 'shimx64.efi': program, [file]: program } } };
const bases = {
  gpt: (bits: 12 | 16 | 32) => [
    ...gpt({
      size,
      mbr: grubRecord([{ type: 0xee, first: 1, count: 0xffffffff }], 20000),
      slots: [
        { type: esp, first: 2048, last: 2048 + 16383, name: 'EFI' },
        { type: biosBoot, first: 20000, last: 20047 },
        { type: linux, first: 22000, last: 30000 },
      ],
    }),
    { offset: MIB, data: fatImage(bits, tree).data },
    { offset: 20000 * SECTOR, data: Buffer.alloc(SECTOR, 1) },
  ],
  mbr: (bits: 12 | 16 | 32) => [
    {
      offset: 0,
      data: bootRecord([
        { type: 0xef, first: 2048, count: 16384, active: true },
        { type: 0x05, first: 20000, count: 10000 },
      ]),
    },
    { offset: MIB, data: fatImage(bits, tree).data },
    ...[20000, 21000, 22000].map((at, index) => ({
      offset: at * SECTOR,
      data: bootRecord([
        { type: 0x83, first: 8, count: 900 },
        { type: 5, first: 1000 * (index + 1), count: 1000 },
      ]),
    })),
  ],
};

/** The bytes that parsers look at: tables at both ends, extended records, FAT's first sector, FAT and directories. */
const places = fc.oneof(
  fc.nat(34 * SECTOR),
  fc.nat(33 * SECTOR).map(at => size - 1 - at),
  fc.nat(3 * SECTOR).map(at => 20000 * SECTOR + at),
  fc.nat(90).map(at => MIB + at),
  fc.nat(120 * SECTOR).map(at => MIB + at),
);
const damages = fc.array(fc.record({ offset: places, data: fc.uint8Array({ minLength: 1, maxLength: 4 }) }), {
  minLength: 1,
  maxLength: 6,
});
const base = fc.record({ table: fc.constantFrom('gpt', 'mbr'), bits: fc.constantFrom(12, 16, 32) });

/** Inspects, and holds what must hold of any disk whatever. */
async function survives(disk: ReturnType<typeof diskOf>) {
  const found = await bounded(() => inspectDisk(disk));
  expect(disk.asked.bytes).toBeLessThanOrEqual(64 * MIB);
  expect(JSON.parse(JSON.stringify(found))).toEqual(found);
  for (const { offset, length } of found.partitions) {
    expect(Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length > 0).toBe(true);
  }
  const { boots, evidence, loaders = [] } = found;
  if (boots.efi === 'pass') expect(loaders.some(({ fallback }) => fallback)).toBe(true);
  if (boots.bios === 'pass') expect(found.bootCode).not.toBe('none');
  const isMarked = evidence.some(({ verdict }) => verdict !== 'pass');
  if (boots.efi !== 'pass' || boots.bios !== 'pass') expect(isMarked).toBe(true);
  return found;
}

describe('whatever is on a disk, looking at it ends with an answer', () => {
  it('when bytes of tables and directories are damaged', { timeout: fuzzTimeout(60_000) }, async () => {
    await fc.assert(
      fc.asyncProperty(base, damages, async ({ table, bits }, more) => {
        const bytes = more.map(({ offset, data }) => ({ offset, data: Buffer.from(data) }));
        await survives(diskOf(size, [...bases[table](bits), ...bytes]));
      }),
      fuzz(1500, 7),
    );
  });

  it('when the disk is cut at any place', { timeout: fuzzTimeout(60_000) }, async () => {
    const cuts = fc.oneof(fc.nat(70 * SECTOR), fc.nat(size), fc.nat(8 * MIB));
    await fc.assert(
      fc.asyncProperty(base, cuts, async ({ table, bits }, cut) => {
        await survives(diskOf(cut, bases[table](bits)));
      }),
      fuzz(500, 8),
    );
  });

  it('when single bits are turned in the sectors that matter most', { timeout: fuzzTimeout(60_000) }, async () => {
    const sectors = fc.constantFrom(0, 1, 2, 2048, 20000, size / SECTOR - 1);
    await fc.assert(
      fc.asyncProperty(base, sectors, fc.nat(SECTOR * 8 - 1), async ({ table, bits }, sector, bit) => {
        const disk = diskOf(size, bases[table](bits));
        const at = sector * SECTOR + (bit >> 3);
        const byte = Buffer.alloc(1);
        await disk.read(at, byte);
        byte.writeUInt8(byte.readUInt8(0) ^ (1 << (bit & 7)), 0);
        await survives(diskOf(size, [...bases[table](bits), { offset: at, data: byte }]));
      }),
      fuzz(1500, 9),
    );
  });

  it('when the first sector and the file system are noise', { timeout: fuzzTimeout(60_000) }, async () => {
    const noise = fc.uint8Array({ minLength: SECTOR, maxLength: SECTOR });
    await fc.assert(
      fc.asyncProperty(noise, noise, fc.boolean(), async (first, inside, signed) => {
        const record = Buffer.from(first);
        if (signed) record.writeUInt16LE(0xaa55, 510);
        await survives(
          diskOf(size, [
            { offset: 0, data: record },
            { offset: MIB, data: Buffer.from(inside) },
          ]),
        );
        const [protective, ...tables] = bases.gpt(16).slice(0, 5);
        await survives(
          diskOf(size, [...(protective ? [protective] : []), ...tables, { offset: MIB, data: Buffer.from(inside) }]),
        );
      }),
      fuzz(400, 10),
    );
  });
});

describe('a disk built to keep us busy', () => {
  it('with the largest directories FAT can have, thirty vendors of them, is given up on in time', async () => {
    const vendors = Object.fromEntries(Array.from({ length: 32 }, (_, n) => [`VENDOR${n}`, { 'A.TXT': program }]));
    const image = fatImage(32, { EFI: vendors });
    // Every vendor's directory becomes one chain over all clusters that are left, none of them ended by a zero.
    const first = 200;
    image.data.fill('B', image.clusters + (first - 2) * 512);
    for (let cluster = first; cluster < 2950; cluster++) image.link(cluster, cluster + 1);
    for (let n = 0; n < 32; n++) image.link(image.at.get(`EFI/VENDOR${n}`) ?? 0, first);
    for (let n = 0; n < 32; n++) {
      const at = image.clusters + ((image.at.get(`EFI/VENDOR${n}`) ?? 2) - 2) * 512;
      image.data.fill('C', at + 32, at + 512);
    }
    const slots = [{ type: esp, first: 2048, last: 2048 + 16383 }];
    const disk = diskOf(size, [...gpt({ size, slots }), { offset: MIB, data: image.data }]);
    const found = await survives(disk);
    expect(found.boots.efi).toBe('unknown');
  });

  it('with a thousand partitions is read within the bound', async () => {
    const slots = Array.from({ length: 1024 }, (_, n) => ({
      type: linux,
      first: 2048 + n * 16,
      last: 2048 + n * 16 + 15,
    }));
    const disk = diskOf(size, gpt({ size, slots, count: 1024 }));
    const found = await survives(disk);
    expect(found.partitions).toHaveLength(1024);
  });
});
