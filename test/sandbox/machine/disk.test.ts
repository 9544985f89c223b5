import { open, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { EFI_SYSTEM, LINUX_DATA } from '../../../src/sandbox/machine/disk/gpt.ts';
import { makeRawDisk, type RawDisk, type RawDiskOptions } from '../../../src/sandbox/machine/disk.ts';
import { KIB, MIB } from '../../../src/sandbox/machine/sector.ts';
import { scratch } from '../../fixtures/scratch.ts';
import { needs, ran } from '../../fixtures/tools.ts';

const here = scratch();
const make = (name: string, options: Omit<RawDiskOptions, 'file'>) =>
  makeRawDisk({ ...options, file: join(here.dir, `${name}.raw`) });

describe('a raw disk', () => {
  test('is the same for the same seed and another for another', async () => {
    const [one, two, other] = await Promise.all([
      make('one', { size: 16 * MIB, seed: 7 }),
      make('two', { size: 16 * MIB, seed: 7 }),
      make('other', { size: 16 * MIB, seed: 8 }),
    ]);
    expect((await readFile(one.file)).equals(await readFile(two.file))).toBe(true);
    expect((await readFile(one.file)).equals(await readFile(other.file))).toBe(false);
  });

  test('holds nothing but zeros outside what it says was written, and explicit grains of zeros inside', async () => {
    const { file, size, written } = await make('extents', { size: 64 * MIB });
    const bytes = await readFile(file);
    expect(bytes.length).toBe(size);
    let zeros = 0;
    for (const { offset, length } of written) {
      for (let at = Math.ceil(offset / (64 * KIB)) * 64 * KIB; at + 64 * KIB <= offset + length; at += 64 * KIB) {
        if (isZero(bytes.subarray(at, at + 64 * KIB))) zeros++;
      }
      bytes.fill(0, offset, offset + length);
    }
    expect(isZero(bytes)).toBe(true);
    expect(zeros).toBeGreaterThan(0);
  });

  test('is filled about as much as asked, with data up to the last sector of the last partition', async () => {
    const { file, size, written, partitions } = await make('fill', { size: 64 * MIB, firmware: 'bios', fill: 0.2 });
    const share = written.reduce((sum, { length }) => sum + length, 0) / size;
    expect(share).toBeGreaterThan(0.12);
    expect(share).toBeLessThan(0.28);
    const last = partitions.at(-1);
    expect(last && last.offset + last.length).toBe(size);
    expect((await tail(file, 512)).some(byte => byte !== 0)).toBe(true);
  });

  test('is sparse: a nominal GiB takes what it holds', async () => {
    const { file, size } = await make('sparse', { size: 1024 * MIB, fill: 0.002 });
    const { blocks } = await stat(file);
    expect(blocks * 512).toBeLessThan(size / 8);
  });

  test.each([16, 64, 256])('of %i MiB for EFI has both tables of a GPT, with checksums that hold', async mib => {
    const { file, size, partitions } = await efiDisk(mib);
    const start = await part(file, 0, 34 * 512);
    const end = await tail(file, 33 * 512);
    expect(start.readUInt16LE(510)).toBe(0xaa55);
    expect(start.readUInt8(450)).toBe(0xee);
    checkGpt(start.subarray(512, 1024), start.subarray(1024), 1, size / 512 - 1);
    checkGpt(end.subarray(32 * 512), end.subarray(0, 32 * 512), size / 512 - 1, 1);
    expect(partitions.map(({ type }) => type)).toEqual([EFI_SYSTEM, LINUX_DATA]);
  });

  test('for BIOS has boot code and an active Linux partition', async () => {
    const { file } = await make('bios', { size: 8 * MIB, firmware: 'bios' });
    const record = await part(file, 0, 512);
    expect(record.readUInt16LE(510)).toBe(0xaa55);
    expect(record.readUInt8(0)).not.toBe(0);
    expect([record.readUInt8(446), record.readUInt8(450)]).toEqual([0x80, 0x83]);
  });

  test('can be made without a loader', async () => {
    const { file } = await make('bios-bare', { size: 8 * MIB, firmware: 'bios', loader: false });
    expect((await part(file, 0, 440)).every(byte => byte === 0)).toBe(true);
    const efi = await make('efi-bare', { size: 16 * MIB, loader: false });
    expect((await readFile(efi.file)).includes('BOOTX64 EFI')).toBe(false);
  });

  test.each([[{ size: MIB }], [{ size: 15 * MIB }], [{ size: 16 * MIB + 1 }]])(
    'of an impossible size is refused: %o',
    async options => {
      await expect(make('refused', options)).rejects.toThrow(RangeError);
    },
  );
});

describe('other programs find nothing wrong', () => {
  for (const mib of [16, 64, 256]) {
    test(`sgdisk with the GPT of ${mib} MiB`, async context => {
      await needs(context, 'sgdisk');
      const { file } = await efiDisk(mib);
      expect(await ran('sgdisk', '-v', file)).toContain('No problems found');
    });

    test(`fsck.fat with the EFI system partition of ${mib} MiB`, async context => {
      await needs(context, 'fsck.fat');
      const esp = await systemPartition(mib);
      const [, found, ...more] = (await ran('fsck.fat', '-n', esp)).trim().split('\n');
      expect(found).toContain(': 14 files,');
      expect(more).toEqual([]);
    });

    test(`mdir with its files, ${mib} MiB`, async context => {
      await needs(context, 'mdir');
      const esp = await systemPartition(mib);
      const found = await ran('mdir', '-b', '-/', '-i', esp, '::/EFI');
      for (const path of ['BOOT/BOOTX64.EFI', 'debian/shimx64.efi', 'debian/an unusually long name with blanks.txt']) {
        expect(found).toContain(`::/EFI/${path}`);
      }
      await ran('mcopy', '-n', '-i', esp, '::/EFI/debian/grubx64.efi', join(here.dir, `grub-${mib}.efi`));
      const loader = await readFile(join(here.dir, `grub-${mib}.efi`));
      expect(loader.toString('latin1', 0x80, 0x84)).toBe('PE\0\0');
      expect(loader.length).toBe(128 * KIB);
    });
  }
});

/** Made once for each size. */
function efiDisk(mib: number): Promise<RawDisk> {
  const disk = efiDisks.get(mib) ?? make(`efi-${mib}`, { size: mib * MIB, fill: 0.002 });
  efiDisks.set(mib, disk);
  return disk;
}
const efiDisks = new Map<number, Promise<RawDisk>>();

/** The first partition of an EFI disk as a file of its own. */
async function systemPartition(mib: number): Promise<string> {
  const { file, partitions } = await efiDisk(mib);
  const [system] = partitions;
  const esp = join(here.dir, `esp-${mib}.img`);
  await writeFile(esp, await part(file, system?.offset ?? 0, system?.length ?? 0));
  return esp;
}

function isZero(bytes: Buffer): boolean {
  return bytes.equals(Buffer.alloc(bytes.length));
}

async function part(file: string, offset: number, length: number): Promise<Buffer> {
  const handle = await open(file);
  const bytes = Buffer.alloc(length);
  await handle.read(bytes, 0, length, offset);
  await handle.close();
  return bytes;
}

async function tail(file: string, length: number): Promise<Buffer> {
  return part(file, (await stat(file)).size - length, length);
}

function checkGpt(header: Buffer, table: Buffer, at: number, other: number): void {
  expect(header.toString('latin1', 0, 8)).toBe('EFI PART');
  expect([Number(header.readBigUInt64LE(24)), Number(header.readBigUInt64LE(32))]).toEqual([at, other]);
  const sum = header.readUInt32LE(16);
  const blank = Buffer.from(header.subarray(0, 92));
  blank.writeUInt32LE(0, 16);
  expect(crc32(blank)).toBe(sum);
  expect(crc32(table.subarray(0, 128 * 128))).toBe(header.readUInt32LE(88));
}
