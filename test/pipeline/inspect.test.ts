import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExtentSet } from '../../src/pipeline/extents.ts';
import { allocationMap, inspectMachine } from '../../src/pipeline/inspect.ts';
import type { Disk } from '../../src/pipeline/types/disk.ts';
import type { Machine, MachineDisk } from '../../src/pipeline/types/machine.ts';
import { diskOf } from './image/partitions/disk-of.ts';
import { esp, gpt, linux, MIB } from './image/partitions/tables.ts';

const size = 64 * MIB;
const slots = [
  { type: esp, first: 2048, last: 4095 },
  { type: linux, first: 4096, last: 8191 },
];
const about = (index: number): MachineDisk => ({
  index,
  key: `disk${index}`,
  name: `web-disk${index}.vmdk`,
  size,
  fileSize: 1234,
});
const machine: Machine = {
  id: 'web',
  name: 'web',
  firmware: 'efi',
  networks: ['VM Network'],
  disks: [about(0), about(1)],
};
const target = { id: 'cloud', advise: () => ({ generation: 2, evidence: [] }) as const };

describe('a report on a machine', () => {
  const first: Disk = {
    ...diskOf(size, gpt({ size, slots })),
    allocation: ExtentSet.of([{ offset: 0, length: 16 * MIB }]),
  };
  const { read: _, ...second } = diskOf(size, []);
  const opened = [
    { source: about(0), disk: first },
    { source: about(1), disk: second },
  ];

  it('is plain data: what was asked for survives JSON unchanged', async () => {
    const report = await inspectMachine(machine, opened, { targets: [target], cells: 8 });
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
    expect(report).toMatchObject({ name: 'web', firmware: 'efi', networks: ['VM Network'] });
  });

  it('says of each disk how large it is, where its data lies, and what is on it', async () => {
    const { disks } = await inspectMachine(machine, opened, { targets: [target], cells: 8 });
    expect(disks[0]).toMatchObject({
      ...{ index: 0, name: 'web-disk0.vmdk', format: 'raw', size, fileSize: 1234, allocated: 16 * MIB },
      ...{ map: [1, 1, 0, 0, 0, 0, 0, 0], table: 'gpt', partitions: [{ role: 'efi-system' }, { role: 'linux' }] },
    });
  });

  it('leaves out what is not known of a disk that can only be read in order', async () => {
    const { disks } = await inspectMachine(machine, opened, { targets: [target] });
    expect(disks[1]).toMatchObject({ index: 1, table: 'unknown', boots: { bios: 'unknown', efi: 'unknown' } });
    expect(disks[1]).not.toHaveProperty('allocated');
    expect(disks[1]).not.toHaveProperty('map');
  });

  it("has every target's advice on the machine and all its disks", async () => {
    const asked: unknown[] = [];
    const advise = (...about: unknown[]) => {
      asked.push(...about);
      return { evidence: [] };
    };
    const curious = { id: 'other', advise };
    const { advice } = await inspectMachine(machine, opened, { targets: [target, curious] });
    expect(advice).toEqual({ cloud: { generation: 2, evidence: [] }, other: { evidence: [] } });
    expect(asked).toMatchObject([machine, [{ table: 'gpt' }, { table: 'unknown' }]]);
  });
});

describe('a map of where data lies', () => {
  it('tells a cell with a little from an empty one, and one with a gap from a full one', () => {
    const set = ExtentSet.of([
      { offset: 0, length: 1 },
      { offset: 10_000, length: 9_999 },
      { offset: 20_000, length: 5_000 },
    ]);
    expect(allocationMap(set, 40_000, 4)).toEqual([0.001, 0.999, 0.5, 0]);
  });

  it('covers the disk with cells, whatever its size', () => {
    fc.assert(
      fc.property(fc.nat(5000), fc.integer({ min: 1, max: 200 }), (bytes, cells) => {
        const full = allocationMap(ExtentSet.whole(bytes), bytes, cells);
        expect(full).toEqual(Array(Math.min(bytes, cells)).fill(1));
        expect(allocationMap(new ExtentSet(), bytes, cells)).toEqual(Array(full.length).fill(0));
      }),
      { seed: 3 },
    );
  });
});
