import { describe, expect, test } from 'vitest';
import { disksOf } from '../../../../../src/pipeline/target/azure/publish/disks-of.ts';
import { codeOf } from './codes.ts';

const place = { subscription: 'sub', group: 'rg' };
const machine = (count: number) => Array.from({ length: count }, (_, index) => ({ index }));
const plan = { name: 'web', sku: 'StandardSSD_LRS' } as const;
const id = (name: string) => `/subscriptions/sub/resourceGroups/rg/providers/Microsoft.Compute/disks/${name}`;

describe('what is published has', () => {
  test('the machine’s disks in their order, then the new ones, each with its LUN, id and kind', () => {
    const dataDisks = [{ sizeGiB: 256, sku: 'Premium_LRS' }, { sizeGiB: 4 }] as const;
    const { os, data } = disksOf(place, { ...plan, dataSku: 'Premium_ZRS', dataDisks: [...dataDisks] }, machine(3));
    expect(os).toEqual({ key: 'azure-disk/0', name: 'web-os', id: id('web-os'), sku: 'StandardSSD_LRS', index: 0 });
    expect(data).toEqual([
      { key: 'azure-disk/1', name: 'web-data1', id: id('web-data1'), sku: 'Premium_ZRS', lun: 0, index: 1 },
      { key: 'azure-disk/2', name: 'web-data2', id: id('web-data2'), sku: 'Premium_ZRS', lun: 1, index: 2 },
      {
        key: 'azure-disk/empty1',
        name: 'web-empty1',
        id: id('web-empty1'),
        sku: 'Premium_LRS',
        lun: 2,
        empty: { n: 1, sizeGiB: 256 },
      },
      {
        key: 'azure-disk/empty2',
        name: 'web-empty2',
        id: id('web-empty2'),
        sku: 'Premium_ZRS',
        lun: 3,
        empty: { n: 2, sizeGiB: 4 },
      },
    ]);
  });

  test('the LUN that the plan gives a new disk, and the lowest free ones for the rest', () => {
    const dataDisks = [{ sizeGiB: 1 }, { sizeGiB: 1, lun: 1 }, { sizeGiB: 1, lun: 10 }, { sizeGiB: 1 }];
    const { data } = disksOf(place, { ...plan, dataDisks }, machine(2));
    expect(data.map(({ name, lun }) => [name, lun])).toEqual([
      ['web-data1', 0],
      ['web-empty2', 1],
      ['web-empty1', 2],
      ['web-empty4', 3],
      ['web-empty3', 10],
    ]);
  });

  test('never two disks at one LUN: that is refused, with one that is free', () => {
    const taken = {
      ...plan,
      dataDisks: [
        { sizeGiB: 1, lun: 1 },
        { sizeGiB: 1, lun: 0 },
      ],
    };
    expect(codeOf(() => disksOf(place, taken, machine(2)))).toEqual(['AZURE_LUN_TAKEN', { disk: 2, lun: 0, free: 2 }]);
    const twice = {
      ...plan,
      dataDisks: [
        { sizeGiB: 1, lun: 5 },
        { sizeGiB: 1, lun: 5 },
      ],
    };
    expect(codeOf(() => disksOf(place, twice, machine(1)))).toEqual(['AZURE_LUN_TAKEN', { disk: 2, lun: 5, free: 0 }]);
  });

  test('at most the data disks that a machine takes', () => {
    const dataDisks = Array.from({ length: 60 }, () => ({ sizeGiB: 1 }));
    expect(disksOf(place, { ...plan, dataDisks }, machine(5)).data).toHaveLength(64);
    const tooMany = () => disksOf(place, { ...plan, dataDisks }, machine(6));
    expect(codeOf(tooMany)).toEqual(['AZURE_TOO_MANY_DISKS', { disks: 65, most: 64 }]);
  });

  test('a disk that boots', () => {
    expect(codeOf(() => disksOf(place, plan, [{ index: 1 }]))).toEqual(['AZURE_NO_OS_DISK', { name: 'web' }]);
  });
});
