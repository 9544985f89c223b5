import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scratch } from '../../fixtures/scratch.ts';
import { ran } from '../../fixtures/tools.ts';
import { MiB, noise } from '../guest.ts';
import { bySfdisk, inspected } from './inspected.ts';

const here = scratch();
const path = (name: string) => join(here.dir, name);

describe('inspect agrees with mdir on what is in an EFI system partition', () => {
  test.each([
    { bits: '12', size: 4 },
    { bits: '16', size: 32 },
    { bits: '32', size: 64 },
  ])('FAT$bits, formatted by mkfs.fat and filled by mtools', async ({ bits, size }) => {
    const file = path(`fat${bits}.raw`);
    await bySfdisk(file, (size + 3) * MiB, 'label: gpt', `start=2048, size=${size}M, type=U`);
    await ran('mkfs.vfat', '-F', bits, '--offset', '2048', file, String(size * 1024));
    const esp = `${file}@@1M`;
    await writeFile(path('text'), 'a text\n');
    const loader = path('loader.efi');
    await writeFile(loader, Buffer.concat([Buffer.from('MZ'), noise(30_000, 1)]));
    await ran('mmd', '-i', esp, '::/EFI', '::/EFI/debian', '::/EFI/BOOT');
    // So many that directories go over several clusters, with long names.
    for (let n = 0; n < 40; n++) await ran('mcopy', '-i', esp, path('text'), `::/EFI/a long name ${n}.txt`);
    await ran('mcopy', '-i', esp, loader, '::/EFI/debian/grubx64.efi');
    const before = await inspected(file);
    expect(before.boots.efi).not.toBe('pass');
    expect(before.partitions).toMatchObject([{ role: 'efi-system', content: 'fat' }]);
    await ran('mcopy', '-i', esp, loader, '::/EFI/BOOT/bootx64.efi');
    expect(await ran('mdir', '-b', '-i', esp, '::/EFI/BOOT')).toContain('bootx64.efi');
    const after = await inspected(file);
    expect(after.boots.efi).toBe('pass');
    const fallback = after.loaders?.filter(({ fallback }) => fallback).map(({ path }) => path.toUpperCase());
    expect(fallback).toEqual(['\\EFI\\BOOT\\BOOTX64.EFI']);
    await ran('mdel', '-i', esp, '::/EFI/BOOT/bootx64.efi');
    expect((await inspected(file)).loaders?.filter(({ fallback }) => fallback)).toEqual([]);
  });
});

describe('inspect names what mkfs wrote', () => {
  test.each([
    ['ext2', ['mkfs.ext2', '-q', '-F']],
    ['ext3', ['mkfs.ext3', '-q', '-F']],
    ['ext4', ['mkfs.ext4', '-q', '-F']],
    ['swap', ['mkswap', '-q']],
    ['fat', ['mkfs.vfat']],
  ] as const)('%s', async (content, [program, ...flags]) => {
    const part = path(`${content}.part`);
    await bySfdisk(part, 40 * MiB);
    await ran(program, ...flags, part);
    const file = path(`${content}.raw`);
    await bySfdisk(file, 48 * MiB, 'label: dos', 'start=4096, size=40M, type=83');
    await ran('dd', `if=${part}`, `of=${file}`, 'bs=1M', 'seek=2', 'conv=notrunc', 'status=none');
    expect((await inspected(file)).partitions).toMatchObject([{ number: 1, offset: 2 * MiB, content }]);
  });
});
