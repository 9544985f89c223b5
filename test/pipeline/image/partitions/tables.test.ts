import { describe, expect, it } from 'vitest';
import { inspectDisk } from '../../../../src/pipeline/image/partitions/inspect.ts';
import type { Inspection } from '../../../../src/pipeline/types/inspection.ts';
import { diskOf } from './disk-of.ts';
import { bootRecord, esp, gpt, gptHeader, linux, MIB, SECTOR, type Slot } from './tables.ts';

const size = 64 * MIB;
const codes = ({ evidence }: Inspection) => evidence.map(({ code }) => code);

describe('an MBR', () => {
  it('lists its partitions with type, place and the active mark', async () => {
    const record = bootRecord([
      { type: 0x83, first: 2048, count: 4096, active: true },
      undefined,
      { type: 0x82, first: 8192, count: 2048 },
    ]);
    const found = await inspectDisk(diskOf(size, [{ offset: 0, data: record }]));
    expect(found.table).toBe('mbr');
    expect(found.partitions).toEqual([
      { number: 1, offset: MIB, length: 2 * MIB, type: '0x83', role: 'linux', active: true },
      { number: 3, offset: 4 * MIB, length: MIB, type: '0x82', role: 'swap', active: false },
    ]);
  });

  /** Extended partition from 4 MiB; each record at the given sector within it, linked to the next. */
  function chain(records: readonly { at: number; next?: number; first?: number }[]) {
    const extended: Slot = { type: 0x0f, first: 8192, count: 65536 };
    return diskOf(size, [
      { offset: 0, data: bootRecord([{ type: 0x83, first: 2048, count: 4096 }, extended]) },
      ...records.map(({ at, next, first = 2048 }) => ({
        offset: (extended.first + at) * SECTOR,
        data: bootRecord([
          { type: 0x8e, first, count: 4096 },
          next === undefined ? undefined : { type: 0x05, first: next, count: 8192 },
        ]),
      })),
    ]);
  }

  it('lists logical partitions from 5 on, each counted from its own record', async () => {
    const { partitions, evidence } = await inspectDisk(
      chain([{ at: 0, next: 8192 }, { at: 8192, next: 16384 }, { at: 16384 }]),
    );
    expect(partitions.map(({ number, offset, role }) => [number, offset / SECTOR, role])).toEqual([
      [1, 2048, 'linux'],
      [2, 8192, 'extended'],
      [5, 8192 + 2048, 'linux-lvm'],
      [6, 8192 + 8192 + 2048, 'linux-lvm'],
      [7, 8192 + 16384 + 2048, 'linux-lvm'],
    ]);
    expect(evidence.filter(({ verdict }) => verdict === 'unknown')).toEqual([]);
  });

  it.each([
    ['leads back to itself', [{ at: 0, next: 0 }]],
    [
      'goes round in a ring',
      [
        { at: 0, next: 8192 },
        { at: 8192, next: 0 },
      ],
    ],
    ['leaves the extended partition', [{ at: 0, next: 0x10000000 }]],
    ['leads to a sector that is no boot record', [{ at: 0, next: 4096 }]],
  ])(
    'whose chain of logical partitions %s says so, and does not claim that there is no EFI system partition',
    async (_, records) => {
      const found = await inspectDisk(chain(records));
      expect(codes(found)).toContain('BOOT_LOGICAL_BROKEN');
      expect(found.partitions.filter(({ number }) => number >= 5)).toHaveLength(records.length);
      expect(found.boots.efi).toBe('unknown');
    },
  );

  it('with more logical partitions than anyone makes is followed only so far', async () => {
    const records = Array.from({ length: 500 }, (_, index) => ({ at: index * 4, next: index * 4 + 4, first: 1 }));
    const disk = chain(records);
    const found = await inspectDisk(disk);
    expect(found.partitions).toHaveLength(2 + 128);
    expect(codes(found)).toContain('BOOT_LOGICAL_BROKEN');
    expect(disk.asked.reads).toBeLessThan(500);
  });

  it('of an extended partition that was never used is sound', async () => {
    const found = await inspectDisk(chain([]));
    expect(found.partitions).toHaveLength(2);
    expect(codes(found)).not.toContain('BOOT_LOGICAL_BROKEN');
  });

  it('with a partition that reaches past the end of the disk says so', async () => {
    const record = bootRecord([{ type: 0x83, first: 2048, count: 0xffffffff }]);
    const found = await inspectDisk(diskOf(size, [{ offset: 0, data: record }]));
    expect(found.evidence).toContainEqual({
      code: 'BOOT_PARTITION_BEYOND',
      verdict: 'warn',
      facts: { partition: 1, end: (2048 + 0xffffffff) * SECTOR, size },
    });
  });
});

describe('a GPT', () => {
  const slots = [
    { type: esp, first: 2048, last: 4095, name: 'EFI System Partition' },
    { type: linux, first: 4096, last: 8191, name: 'root \u{1F427}', attributes: 4 },
  ];

  it('lists its partitions with type, place and name', async () => {
    const found = await inspectDisk(diskOf(size, gpt({ size, slots })));
    expect(found.table).toBe('gpt');
    const uuid = '5a5a5a5a-5a5a-5a5a-5a5a-5a5a5a5a5a5a';
    const root = { name: 'root \u{1F427}', uuid, active: true };
    expect(found.partitions).toEqual([
      { number: 1, offset: MIB, length: MIB, type: esp, role: 'efi-system', name: 'EFI System Partition', uuid },
      { number: 2, offset: 2 * MIB, length: 2 * MIB, type: linux, role: 'linux', ...root },
    ]);
    expect(found.evidence[0]).toEqual({
      code: 'BOOT_TABLE_GPT',
      verdict: 'pass',
      facts: { partitions: 2, sector: 512 },
    });
  });

  it('in sectors of 4096 bytes is read in those', async () => {
    const inBlocks = slots.map(slot => ({ ...slot, first: slot.first / 8, last: (slot.last + 1) / 8 - 1 }));
    const found = await inspectDisk(diskOf(size, gpt({ size, sector: 4096, slots: inBlocks })));
    expect(found.evidence[0]?.facts).toEqual({ partitions: 2, sector: 4096 });
    expect(found.partitions.map(({ offset, length }) => [offset, length])).toEqual([
      [MIB, MIB],
      [2 * MIB, 2 * MIB],
    ]);
  });

  it('with larger entries than usual is read too', async () => {
    const found = await inspectDisk(diskOf(size, gpt({ size, slots, entrySize: 256, count: 32 })));
    expect(found.partitions.map(({ number }) => number)).toEqual([1, 2]);
  });

  const damages: readonly [string, number][] = [
    ['its header', SECTOR + 50],
    ['its entries', 2 * SECTOR + 40],
  ];
  it.each(damages)('damaged in %s is read from the backup in the last sector', async (_, at) => {
    const pieces = gpt({ size, slots });
    const found = await inspectDisk(diskOf(size, [...pieces, { offset: at, data: Buffer.from([0x99]) }]));
    expect(found.partitions).toHaveLength(2);
    expect(found.evidence).toContainEqual({
      code: 'BOOT_GPT_FROM_BACKUP',
      verdict: 'warn',
      facts: { offset: size - SECTOR },
    });
  });

  it('damaged in both places is unknown, and so is whether it starts by UEFI', async () => {
    const pieces = gpt({ size, slots });
    const damage = [SECTOR + 50, size - SECTOR + 50].map(offset => ({ offset, data: Buffer.from([0x99]) }));
    const found = await inspectDisk(diskOf(size, [...pieces, ...damage]));
    expect(found).toMatchObject({ table: 'unknown', partitions: [], boots: { bios: 'fail', efi: 'unknown' } });
    expect(codes(found)).toContain('BOOT_GPT_BROKEN');
  });

  it('whose table is gone but whose protective record stands is unknown', async () => {
    const record = bootRecord([{ type: 0xee, first: 1, count: 0xffffffff }]);
    const found = await inspectDisk(diskOf(size, [{ offset: 0, data: record }]));
    expect(found).toMatchObject({ table: 'unknown', boots: { efi: 'unknown' } });
  });

  it('on a disk that has grown says where its backup was left', async () => {
    const backup = size / 2 / SECTOR;
    const found = await inspectDisk(diskOf(size, gpt({ size, slots, backup })));
    expect(found.evidence).toContainEqual({
      code: 'BOOT_GPT_BACKUP_NOT_LAST',
      verdict: 'warn',
      facts: { offset: size / 2 },
    });
  });

  it('without any backup says so', async () => {
    const found = await inspectDisk(diskOf(size, gpt({ size, slots }).slice(0, 3)));
    expect(codes(found)).toContain('BOOT_GPT_BACKUP_MISSING');
    expect(found.partitions).toHaveLength(2);
  });

  it('without a protective record is pointed out: most firmware ignores it', async () => {
    const found = await inspectDisk(diskOf(size, gpt({ size, slots, mbr: Buffer.alloc(SECTOR) })));
    expect(found.table).toBe('gpt');
    expect(codes(found)).toContain('BOOT_GPT_UNPROTECTED');
  });

  it('beside a hybrid record counts', async () => {
    const mbr = bootRecord([
      { type: 0x83, first: 4096, count: 4096, active: true },
      { type: 0xee, first: 1, count: 4095 },
    ]);
    const found = await inspectDisk(diskOf(size, gpt({ size, slots, mbr })));
    expect(found.table).toBe('gpt');
    expect(codes(found)).toContain('BOOT_GPT_HYBRID');
  });

  it('left over under a newer MBR does not count', async () => {
    const mbr = bootRecord([{ type: 0x83, first: 2048, count: 4096 }]);
    const found = await inspectDisk(diskOf(size, gpt({ size, slots, mbr })));
    expect(found).toMatchObject({ table: 'mbr', partitions: [{ type: '0x83' }] });
    expect(codes(found)).toContain('BOOT_GPT_STALE');
  });

  it.each([
    ['a million entries', { count: 0x100000, entrySize: 128 }],
    ['entries of nothing', { count: 128, entrySize: 0 }],
    ['entries of 2 GiB', { count: 2, entrySize: 0x7fffffff }],
  ])('that claims %s, with the right checksum, allocates nothing for them', async (_, lie) => {
    const header = gptHeader({ sector: SECTOR, own: 1, other: 999, first: 2, crc: 0, ...lie });
    const record = bootRecord([{ type: 0xee, first: 1, count: 0xffffffff }]);
    const disk = diskOf(size, [
      { offset: 0, data: record },
      { offset: SECTOR, data: header },
    ]);
    expect((await inspectDisk(disk)).table).toBe('unknown');
    expect(disk.asked.bytes).toBeLessThan(MIB);
  });
});

describe('a disk without a table', () => {
  it('is said to be one when it is blank', async () => {
    const found = await inspectDisk(diskOf(size, []));
    expect(found).toMatchObject({
      table: 'none',
      partitions: [],
      bootCode: 'none',
      boots: { bios: 'fail', efi: 'fail' },
    });
  });

  it.each([0, 1, 511])('is unknown when it is %i bytes long', async bytes => {
    const found = await inspectDisk(diskOf(bytes, []));
    expect(found).toMatchObject({ table: 'unknown', boots: { bios: 'unknown', efi: 'unknown' } });
  });

  it('is unknown when something signed that is neither table nor file system is in the first sector', async () => {
    const record = bootRecord([{ type: 0x83, first: 2048, count: 1 }]);
    record.writeUInt8(0x42, 446);
    const found = await inspectDisk(diskOf(size, [{ offset: 0, data: record }]));
    expect(found).toMatchObject({ table: 'unknown', boots: { efi: 'unknown' } });
  });

  it('is not looked into when it can only be read in order, and nothing is claimed of it', async () => {
    const { read: _, ...disk } = diskOf(size, []);
    const found = await inspectDisk({ ...disk, format: 'vmdk-stream-optimized' });
    expect(found).toMatchObject({ table: 'unknown', partitions: [], boots: { bios: 'unknown', efi: 'unknown' } });
    expect(codes(found)).toEqual(['BOOT_NOT_LOOKED']);
  });
});

it('a failure of the disk itself is not taken for an answer', async () => {
  const disk = { ...diskOf(size, []), read: () => Promise.reject(new Error('EIO')) };
  await expect(inspectDisk(disk)).rejects.toThrow('EIO');
});
