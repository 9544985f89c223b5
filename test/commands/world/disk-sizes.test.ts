import { describe, expect, test } from 'vitest';
import { plannedSizes, sizeAsks } from '../../../src/commands/world/disk-sizes.ts';
import { outlineOf } from '../../../src/commands/world/outline.ts';
import { planOf } from '../../../src/commands/world/plan-of.ts';
import type { Inspection } from '../../../src/pipeline/types/inspection.ts';
import type { Inspected } from '../../../src/screens/world.ts';

const GiB = 2 ** 30;
const looked = (size: number, end?: number): Inspection => ({
  format: 'raw',
  size,
  table: end === undefined ? 'none' : 'gpt',
  partitions: end === undefined ? [] : [{ number: 1, offset: 0, length: end, type: 'x', role: 'linux' }],
  boots: { bios: 'unknown', efi: 'unknown' },
  evidence: [],
});
const inspected: Inspected = {
  machine: {
    id: 'web',
    name: 'web',
    networks: [],
    disks: [0, 1, 2].map(index => ({ index, key: String(index), name: `disk-${index}` })),
  },
  inspections: [looked(60 * GiB, 40 * GiB - 2 ** 20), looked(70 * 2 ** 20), looked(8 * GiB)],
};
const source = { 'source.kind': 'ova', 'source.path': '/web.ova' };
const target = { 'target.kind': 'file', 'target.path': '/out', 'target.format': 'qcow2' };

describe('the size of each disk', () => {
  const [first, second, third] = sizeAsks(inspected);

  test('is its own unless somebody says otherwise', () => {
    expect([first, second, third].map(ask => ask?.implied?.({}))).toEqual([60, 0.068, 8]);
    expect([first, second, third].map(ask => ask?.wrong?.(ask.implied?.({}) ?? 0, {}))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('may be whole GiB, from where its partitions end', () => {
    const said = (value: number) => first?.wrong?.(value, {});
    expect([39, 40, 64, 64.5, 65_536, 65_537].map(said)).toEqual([
      'TOO_SMALL',
      undefined,
      undefined,
      'NOT_WHOLE_GIB',
      undefined,
      'OUT_OF_RANGE',
    ]);
  });

  test('may not be smaller where no table says what is in use', () => {
    expect([7, 9].map(value => third?.wrong?.(value, {}))).toEqual(['TOO_SMALL', undefined]);
  });

  test('stands in the plan only where it is another', () => {
    const own = { 'disks.0.sizeGiB': 60, 'disks.1.sizeGiB': 0.068, 'disks.2.sizeGiB': 8 };
    const answers = { ...source, ...own, ...target };
    expect(plannedSizes(answers, inspected)).toBeUndefined();
    expect(planOf(answers)).not.toHaveProperty('disks');
    const disks = plannedSizes({ ...answers, 'disks.0.sizeGiB': 64 }, inspected);
    expect(disks).toEqual([{ from: 0, sizeGiB: 64 }, { from: 1 }, { from: 2 }]);
    expect(planOf(answers, disks).disks).toEqual(disks);
  });

  test('is a step of what will happen', () => {
    const plan = planOf({ ...source, ...target }, [{ from: 0, sizeGiB: 64 }, { from: 1 }, { from: 2, sizeGiB: 8 }]);
    const resizing = outlineOf(plan, 'web', inspected, new Map()).steps.filter(({ code }) => code === 'resize');
    expect(resizing).toEqual([{ code: 'resize', facts: { disk: 1, size: '64.0 GiB', was: '60.0 GiB' } }]);
  });
});
