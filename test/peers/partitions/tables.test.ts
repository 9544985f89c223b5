import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scratch } from '../../fixtures/scratch.ts';
import { ran } from '../../fixtures/tools.ts';
import { MiB } from '../guest.ts';
import { asSfdiskSees, bySfdisk, inspected, rowsOf } from './inspected.ts';

const here = scratch();
const path = (name: string) => join(here.dir, name);

const scripts = {
  'MBR, four primary partitions': [
    'label: dos',
    'start=2048, size=40000, type=83, bootable',
    'start=43008, size=2048, type=82',
    'start=46080, size=2049, type=7',
    'start=51200, type=ef',
  ],
  'MBR, logical partitions': [
    'label: dos',
    'start=63, size=40000, type=6',
    'start=43008, type=5',
    'start=45056, size=10000, type=83',
    'start=57344, size=10001, type=8e',
    'start=69632, size=5000, type=82',
  ],
  'MBR, holes between numbers': [
    'label: dos',
    '2: start=2048, size=2048, type=83',
    '4: start=8192, size=2048, type=fd',
  ],
  'GPT with names': [
    'label: gpt',
    'size=8M, type=U, name="EFI system"',
    'size=1M, type=21686148-6449-6E6F-744E-656564454649, name="bios grub"',
    'size=16M, type=L, name="Wurzel – 根"',
    'size=16M, type=S',
    'type=E6D6D379-F507-44C2-A23C-238F2A3DF928, name="lvm"',
  ],
  'GPT, holes between numbers': ['label: gpt', '3: start=4096, size=8192, type=L', '127: start=20480, size=1, type=L'],
  'GPT without partitions': ['label: gpt'],
  'MBR without partitions': ['label: dos'],
} as const;

describe('inspect agrees with sfdisk', () => {
  test.each(Object.entries(scripts))('%s', async (name, script) => {
    const file = path(`${name}.raw`);
    await bySfdisk(file, 96 * MiB, ...script);
    const [ours, theirs] = [await inspected(file), await asSfdiskSees(file)];
    expect(ours.table).toBe(theirs.table);
    expect(rowsOf(ours, theirs.table === 'gpt')).toEqual(theirs.rows);
  });

  test('inside a streamOptimized VMDK that qemu-img made of it', async () => {
    const file = path('inside.raw');
    await bySfdisk(file, 96 * MiB, ...scripts['GPT with names']);
    const options = ['-O', 'vmdk', '-o', 'subformat=streamOptimized'];
    await ran('qemu-img', 'convert', '-f', 'raw', ...options, file, path('inside.vmdk'));
    const ours = await inspected(path('inside.vmdk'));
    expect(rowsOf(ours, true)).toEqual((await asSfdiskSees(file)).rows);
  });
});

describe('inspect agrees with sgdisk', () => {
  test('a table of many partitions, one by one', async () => {
    const file = path('many.raw');
    await bySfdisk(file, 200 * MiB);
    const types = ['8300', 'ef00', '8200', '8e00', 'fd00', '0700', 'ef02', '8303'];
    const made = Array.from({ length: 40 }, (_, n) => [
      `-n${n + 1}:0:+${(n % 5) + 1}M`,
      `-t${n + 1}:${types[n % types.length]}`,
      `-c${n + 1}:number ${n + 1}`,
    ]);
    await ran('sgdisk', ...made.flat(), file);
    const ours = await inspected(file);
    expect(ours.table).toBe('gpt');
    const printed = (await ran('sgdisk', '-p', file)).split('\n').flatMap(line => {
      const [, number, first, last, name] = /^\s+(\d+)\s+(\d+)\s+(\d+)\s.*\s[0-9A-F]{4}\s+(.+)$/.exec(line) ?? [];
      if (number === undefined) return [];
      const offset = Number(first) * 512;
      return { number: Number(number), offset, length: (Number(last) + 1) * 512 - offset, name };
    });
    expect(printed).toHaveLength(40);
    expect(ours.partitions.map(({ number, offset, length, name }) => ({ number, offset, length, name }))).toEqual(
      printed,
    );
    for (const { number, type } of ours.partitions) {
      expect((await ran('sgdisk', `-i${number}`, file)).toUpperCase()).toContain(type);
    }
  }, 60_000);

  test('a GPT whose first header is damaged is read from its backup', async () => {
    const file = path('backup.raw');
    await bySfdisk(file, 64 * MiB, ...scripts['GPT with names'].slice(0, 4));
    const before = await inspected(file);
    await ran('dd', 'if=/dev/urandom', `of=${file}`, 'bs=512', 'seek=1', 'count=1', 'conv=notrunc', 'status=none');
    const ours = await inspected(file);
    expect({ table: ours.table, rows: rowsOf(ours, true) }).toEqual({ table: 'gpt', rows: rowsOf(before, true) });
  });
});
