import { describe, expect, it } from 'vitest';
import { inspectDisk } from '../../../../src/pipeline/image/partitions/inspect.ts';
import { sectorCheck } from '../../../../src/pipeline/image/partitions/sectors.ts';
import { diskOf } from './disk-of.ts';
import { bootRecord, esp, gpt, linux, MIB } from './tables.ts';

const size = 64 * MIB;
const slots = [{ type: linux, first: 512, last: 1023, name: 'root' }];
const mbr = [{ offset: 0, data: bootRecord([{ type: 0x83, first: 256, count: 512, active: true }]) }];
const large = { ...diskOf(size, gpt({ size, sector: 4096, slots })), sectorSize: 4096 };

describe('a disk whose sectors are 4 KiB long', () => {
  it('has its GPT where they say, and the report says so', async () => {
    const found = await inspectDisk(large);
    expect(found).toMatchObject({ table: 'gpt', sectorSize: 4096 });
    expect(found.partitions).toMatchObject([{ offset: 2 * MIB, length: 2 * MIB, name: 'root' }]);
    expect(found.evidence).toContainEqual({ code: 'BOOT_SECTORS', verdict: 'warn', facts: { sector: 4096 } });
  });

  it('is found out by its GPT where the format does not say it', async () => {
    const found = await inspectDisk(diskOf(size, gpt({ size, sector: 4096, slots })));
    expect(found).toMatchObject({ table: 'gpt', sectorSize: 4096 });
    const usual = await inspectDisk(diskOf(size, gpt({ size, slots: [{ type: esp, first: 2048, last: 4095 }] })));
    expect(usual.sectorSize).toBeUndefined();
    expect(usual.evidence.map(({ code }) => code)).not.toContain('BOOT_SECTORS');
  });

  it('has the partitions of an MBR, and logical ones, where they say', async () => {
    const pieces = [
      {
        offset: 0,
        data: bootRecord([
          { type: 0x83, first: 256, count: 512 },
          { type: 0x0f, first: 1024, count: 4096 },
        ]),
      },
      { offset: 1024 * 4096, data: bootRecord([{ type: 0x8e, first: 16, count: 256 }]) },
    ];
    const found = await inspectDisk({ ...diskOf(size, pieces), sectorSize: 4096 });
    expect(found.partitions.map(({ offset, length }) => [offset, length])).toEqual([
      [MIB, 2 * MIB],
      [4 * MIB, 16 * MIB],
      [1040 * 4096, MIB],
    ]);
  });
});

describe('before a run', () => {
  const named = (disk: Parameters<typeof sectorCheck>[0][number]['disk']) => [{ name: 'web.vhdx', disk }];
  const facts = { disk: 'web.vhdx', sector: 4096 };

  it('a disk of such sectors is stopped on its way to a cloud, and warned of on its way to a file', async () => {
    for (const disk of [
      large,
      diskOf(size, gpt({ size, sector: 4096, slots })),
      { ...diskOf(size, mbr), sectorSize: 4096 },
    ]) {
      expect(await sectorCheck(named(disk), 'blocks')).toEqual({
        id: 'disk-sectors',
        severity: 'blocks',
        verdict: 'fail',
        evidence: [{ code: 'BOOT_SECTORS_TABLE', verdict: 'fail', facts }],
      });
      expect(await sectorCheck(named(disk), 'warns')).toMatchObject({ severity: 'warns', verdict: 'warn' });
    }
  });

  it('one without a partition table is only warned of', async () => {
    const bare = { ...diskOf(size, []), sectorSize: 4096 };
    const evidence = [{ code: 'BOOT_SECTORS_BARE', verdict: 'warn', facts }];
    expect(await sectorCheck(named(bare), 'blocks')).toMatchObject({ verdict: 'warn', evidence });
  });

  it('one that cannot be looked into is taken at its word', async () => {
    const { read: _, ...unread } = large;
    expect(await sectorCheck(named(unread), 'blocks')).toMatchObject({ verdict: 'fail' });
    const { sectorSize: __, ...usual } = unread;
    expect(await sectorCheck(named(usual), 'blocks')).toBeUndefined();
  });

  it('nothing is said where all is as usual', async () => {
    const pieces = gpt({ size, slots: [{ type: esp, first: 2048, last: 4095 }] });
    for (const disk of [diskOf(size, pieces), diskOf(size, mbr), diskOf(size, [])]) {
      expect(await sectorCheck(named(disk), 'blocks')).toBeUndefined();
    }
  });
});
