import { expect, test } from 'vitest';
import { asksOf } from '../../../src/commands/world/asks.ts';
import { planOf } from '../../../src/commands/world/plan-of.ts';
import { loadTarget } from '../../../src/pipeline/target/index.ts';
import type { Answers } from '../../../src/pipeline/types/question.ts';
import { stepOf } from '../../../src/screens/wizard.ts';

const machine = (name: string) => ({ machine: { id: 'x', name, networks: [], disks: [] }, inspections: [] });
const asks = async (answers: Answers, name = 'Web server 1') =>
  asksOf(await loadTarget('azure'), answers, machine(name), {});

test('a group is proposed by the name of the machine, and a place in no zone', async () => {
  const all = await asks({});
  const implied = (key: string) => all.find(ask => ask.key === key)?.implied?.({});
  expect(implied('target.resourceGroup')).toBe('rg-Web-server-1');
  expect(implied('target.zone')).toBe('');
});

test('a tag that was given is asked with the others, and becomes one of the plan, dots and all', async () => {
  const given = {
    'source.kind': 'ova',
    'source.path': '/web.ova',
    'target.kind': 'azure',
    'target.subscription': 's',
    'target.resourceGroup': 'rg',
    'target.location': 'westeurope',
    'target.name': 'web',
    'target.zone': '',
    'target.tags.cost.center': '42',
    'target.tags.owner': '',
  };
  const all = await asks(given);
  const tag = all.find(ask => ask.key === 'target.tags.cost.center');
  expect(tag).toMatchObject({ kind: 'text', needed: false, dependsOn: ['target.subscription'] });
  expect(stepOf('target.tags.cost.center')).toBe('where');
  expect(planOf(given).target).toMatchObject({ tags: { 'cost.center': '42' } });
  expect(planOf(given).target).not.toHaveProperty('zone');
});
