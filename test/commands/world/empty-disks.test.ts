import { expect, test } from 'vitest';
import { emptyAsks } from '../../../src/commands/world/empty-disks.ts';
import { planOf } from '../../../src/commands/world/plan-of.ts';
import { asked } from '../../../src/screens/wizard.ts';

const base = {
  'source.kind': 'ova',
  'source.path': '/web.ova',
  'target.kind': 'azure',
  'target.subscription': 's',
  'target.resourceGroup': 'rg',
  'target.location': 'westeurope',
  'target.name': 'web',
};
const shown = (answers: Record<string, string | number>) =>
  emptyAsks(answers)
    .filter(ask => asked(ask, answers))
    .map(({ key }) => key);

test('new disks are asked for where the target makes such, as many as there are to be', () => {
  expect(shown({ ...base, 'target.kind': 'file' })).toEqual([]);
  expect(shown(base)).toEqual(['disks.empty']);
  expect(shown({ ...base, 'disks.empty': 2 })).toEqual([
    'disks.empty',
    'target.dataDisks.0.sizeGiB',
    'target.dataDisks.1.sizeGiB',
  ]);
});

test('they may be so many and so large as a managed disk', () => {
  const [count, size] = emptyAsks(base);
  expect([0, 16, 17, 1.5].map(value => count?.wrong?.(value, base))).toEqual([
    undefined,
    undefined,
    'OUT_OF_RANGE',
    'OUT_OF_RANGE',
  ]);
  expect([1, 32_767, 32_768, 0, 1.5].map(value => size?.wrong?.(value, base))).toEqual([
    undefined,
    undefined,
    'OUT_OF_RANGE',
    'OUT_OF_RANGE',
    'NOT_WHOLE_GIB',
  ]);
});

test('the plan has those that there are, and no others', () => {
  const answers = { ...base, 'target.dataDisks.0.sizeGiB': 512, 'target.dataDisks.5.sizeGiB': 7 };
  expect(planOf(answers).target).not.toHaveProperty('dataDisks');
  expect(planOf({ ...answers, 'disks.empty': 2 }).target).toMatchObject({
    dataDisks: [{ sizeGiB: 512 }, { sizeGiB: 256 }],
  });
});

test('a size tells what it is paid as, with the kind of data disks', () => {
  const [, first] = emptyAsks(base, (sku, bytes) => `${sku} ${bytes / 2 ** 30}`);
  const answers = { ...base, 'target.sku': 'A', 'target.dataSku': 'B', 'target.dataDisks.0.sizeGiB': 8 };
  expect(first?.tells?.(answers)).toEqual({ tier: 'B 8' });
});
