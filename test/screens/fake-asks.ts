import type { Choice } from '../../src/pipeline/types/question.ts';
import type { Ask } from '../../src/screens/world.ts';
import { GiB, machine } from './fake-machine.ts';

const names = /^[A-Za-z0-9][\w.-]{0,78}$/;
export const azureAsks: readonly Ask[] = [
  { key: 'readiness.seen', kind: 'text', needed: true, dependsOn: ['source.path', 'source.vm'] },
  { key: 'target.signIn', kind: 'choice', needed: true },
  { key: 'target.generation', kind: 'choice', needed: true },
  ...machine.disks.map(
    (disk): Ask => ({
      key: `disks.${disk.index}.sizeGiB`,
      kind: 'number',
      needed: true,
      implied: () => (disk.size ?? 0) / GiB,
      wrong: value => (Number(value) < 60 ? 'TOO_SMALL' : undefined),
      tells: () => ({ tier: 'E6' }),
    }),
  ),
  { key: 'target.sku', kind: 'choice', needed: true, implied: () => 'StandardSSD_LRS' },
  {
    key: 'target.dataSku',
    kind: 'choice',
    needed: false,
    implied: answers => answers['target.sku'] ?? 'StandardSSD_LRS',
  },
  { key: 'disks.empty', kind: 'number', needed: false, implied: () => 0 },
  ...Array.from(
    { length: 16 },
    (_, n): Ask => ({
      key: `target.dataDisks.${n}.sizeGiB`,
      kind: 'number',
      needed: true,
      implied: () => 256,
      when: answers => n < Number(answers['disks.empty'] ?? 0),
      tells: answers => (answers[`target.dataDisks.${n}.sizeGiB`] === 256 ? { tier: 'E15' } : {}),
    }),
  ),
  { key: 'target.subscription', kind: 'choice', needed: true, dependsOn: ['target.signIn'] },
  { key: 'target.location', kind: 'choice', needed: true, dependsOn: ['target.subscription'] },
  { key: 'target.resourceGroup', kind: 'choice', needed: true, free: true, dependsOn: ['target.subscription'] },
  {
    key: 'target.name',
    kind: 'text',
    needed: true,
    implied: () => machine.name,
    wrong: value => (names.test(String(value)) ? undefined : 'NAME_NOT_ALLOWED'),
  },
];

export const fileAsks: readonly Ask[] = [
  { key: 'target.path', kind: 'path', needed: true },
  { key: 'target.format', kind: 'choice', needed: true, implied: () => 'vhd' },
  { key: 'target.name', kind: 'text', needed: false, implied: () => machine.name },
];

export const powerAsks: readonly Ask[] = [
  { key: 'source.power', kind: 'choice', needed: false, dependsOn: ['source.server', 'source.vm'] },
  {
    key: 'source.shutdownMinutes',
    kind: 'number',
    needed: false,
    implied: () => 10,
    when: answers => answers['source.power'] === 'shutdown',
  },
  {
    key: 'source.after',
    kind: 'choice',
    needed: false,
    dependsOn: ['source.power'],
    when: answers => answers['source.power'] === 'shutdown' || answers['source.power'] === 'off',
  },
];

export const lists: Readonly<Record<string, readonly Choice[]>> = {
  'target.format': ['vhd', 'raw', 'vmdk', 'ova'].map(value => ({ value, label: value })),
  'target.sku': [
    { value: 'Premium_LRS', label: 'Premium_LRS' },
    { value: 'StandardSSD_LRS', label: 'StandardSSD_LRS', recommended: true },
    { value: 'Standard_LRS', label: 'Standard_LRS' },
  ],
  'target.dataSku': ['Premium_LRS', 'StandardSSD_LRS', 'Standard_LRS'].map(value => ({ value, label: value })),
  'target.subscription': [
    {
      value: 'a41c',
      label: 'Contoso-Prod',
      facts: { tenant: 'Contoso (EU)', id: 'ffff-a41c', role: 'owner', state: 'Enabled' },
    },
    {
      value: '77e0',
      label: 'Fabrikam-Prod',
      facts: { tenant: 'Fabrikam Ltd', id: 'ffff-77e0', role: 'reader', state: 'Enabled' },
    },
    ...Array.from({ length: 39 }, (_, i) => ({
      value: `s${i}`,
      label: i === 0 ? 'Retired-Prod' : `Team-${String(i).padStart(2, '0')}`,
      facts: {
        tenant: 'Contoso (EU)',
        id: `ffff-${1000 + i}`,
        role: i === 2 ? 'contributor' : i === 3 ? 'none' : 'creator',
        state: i === 0 ? 'Disabled' : i === 1 ? 'PastDue' : 'Enabled',
      },
    })),
  ],
  'target.location': [
    { value: 'westeurope', label: 'West Europe', facts: { id: 'westeurope' } },
    { value: 'northeurope', label: 'North Europe', facts: { id: 'northeurope' } },
    { value: 'swedencentral', label: 'Sweden Central', facts: { id: 'swedencentral' } },
  ],
  'source.power': [
    { value: 'shutdown', label: 'shutdown', recommended: true },
    { value: 'snapshot', label: 'snapshot', facts: { quiesced: true } },
    { value: 'off', label: 'off' },
  ],
  'source.after': [
    { value: 'leave-off', label: 'leave-off', recommended: true },
    { value: 'power-on', label: 'power-on' },
  ],
  'target.resourceGroup': [{ value: 'rg-shared', label: 'rg-shared' }],
};
