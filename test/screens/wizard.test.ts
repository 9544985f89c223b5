import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  asked,
  firstState,
  nextStep,
  relevant,
  type StepId,
  stepOf,
  stepsOf,
  type WizardEvent,
  type WizardState,
  wizard,
} from '../../src/screens/wizard.ts';
import type { Answer, Answers } from '../../src/screens/world.ts';
import { inspected } from './fake-machine.ts';
import { FakeWorld } from './fake-world.ts';
import { stateAt } from './stage.ts';

const world = new FakeWorld();
const asksOf = world.asks;
const step = (state: WizardState, event: WizardEvent) => wizard(state, event, asksOf);

const values: Readonly<Record<string, readonly Answer[]>> = {
  'source.power': ['shutdown', 'snapshot'],
  'source.after': ['leave-off', 'power-on'],
  'target.kind': ['azure', 'file'],
  'target.signIn': ['az', 'browser'],
  'target.generation': [1, 2],
  'disks.0.sizeGiB': [60, 64],
  'disks.1.sizeGiB': [60, 128],
  'target.sku': ['Premium_LRS', 'StandardSSD_LRS'],
  'target.dataSku': ['Premium_LRS', 'StandardSSD_LRS'],
  'disks.empty': [0, 1],
  'target.dataDisks.0.sizeGiB': [256, 4],
  'target.subscription': ['a41c', '77e0'],
  'target.location': ['westeurope', 'northeurope'],
  'target.resourceGroup': ['rg-a', 'rg-b'],
  'target.name': ['web-1', 'web-2'],
  'target.path': ['/srv/a', '/srv/b'],
  'target.format': ['vhd', 'raw'],
};

/** Answers to everything the step asks, picked by a number. */
function given(state: WizardState, at: StepId, pick: number): Answers {
  if (at === 'source' && pick % 4 === 3) return { 'source.kind': 'vsphere' };
  if (at === 'server') return { 'source.server': pick % 2 === 0 ? 'vc' : 'esx', 'source.user': 'ana' };
  if (at === 'machine') return { 'source.vm': `vm-${pick % 2}` };
  if (at === 'source') return { 'source.kind': 'ova', 'source.path': pick % 2 === 0 ? '/vms/a.ova' : '/vms/b.ova' };
  if (at === 'target') return { 'target.kind': pick % 3 === 0 ? 'file' : 'azure' };
  const asks = asksOf(state.answers, state.inspected).filter(
    ask => asked(ask, state.answers) && stepOf(ask.key, state.answers) === at,
  );
  return Object.fromEntries(asks.map((ask, n) => [ask.key, values[ask.key]?.[(pick + n) % 2] ?? 'x']));
}

function answer(state: WizardState, pick: number): WizardState {
  const at = state.at;
  if (at === 'welcome') return step(state, { is: 'began' });
  if (at === 'plan' || at === 'run') return state;
  const answers = given(state, at, pick);
  const looked = at === 'machine' || 'source.path' in answers ? { inspected } : {};
  return step(state, { is: 'answered', step: at, given: answers, ...looked });
}

const acts = fc.array(
  fc.oneof(fc.record({ is: fc.constant('answer' as const), pick: fc.nat(9) }), fc.constant({ is: 'back' as const })),
  {
    maxLength: 60,
  },
);

function play(list: readonly ({ is: 'answer'; pick: number } | { is: 'back' })[]): WizardState {
  return list.reduce((state, act) => (act.is === 'back' ? step(state, act) : answer(state, act.pick)), firstState);
}

test('whatever is answered and taken back, answering goes on to the plan', () => {
  fc.assert(
    fc.property(acts, list => {
      let state = play(list);
      for (let n = 0; n < 20 && state.at !== 'plan'; n++) state = answer(state, 1);
      expect(state.at).toBe('plan');
    }),
  );
});

test('Esc never loses an answer and never leads to a place not come from', () => {
  fc.assert(
    fc.property(acts, list => {
      const state = play(list);
      const back = step(state, { is: 'back' });
      expect(back.answers).toEqual(state.answers);
      expect(back.at).toBe(state.back.at(-1) ?? state.at);
      expect(back.back.length).toBe(Math.max(0, state.back.length - 1));
    }),
  );
});

test('no place is twice on the way back, and the screen one is on is not among them', () => {
  fc.assert(
    fc.property(acts, list => {
      const { at, back } = play(list);
      expect(new Set(back).size).toBe(back.length);
      expect(back).not.toContain(at);
    }),
  );
});

test('Esc back through everything and forward again ends at the same plan', () => {
  let state = firstState;
  while (state.at !== 'plan') state = answer(state, 1);
  const before = state;
  while (state.back.length > 0) state = step(state, { is: 'back' });
  expect(state.at).toBe('welcome');
  state = step(state, { is: 'began' });
  expect(state.at).toBe('plan');
  expect(state.answers).toEqual(before.answers);
});

test('an early answer changed keeps the later ones that do not depend on it, and asks again for those that do', () => {
  let state = firstState;
  while (state.at !== 'plan') state = answer(state, 1);
  const before = state.answers;
  state = step(state, { is: 'revisited', step: 'sign-in' });
  state = step(state, {
    is: 'answered',
    step: 'sign-in',
    given: { 'target.signIn': before['target.signIn'] === 'az' ? 'browser' : 'az' },
  });
  expect(state.at).toBe('where');
  expect(state.answers['target.name']).toBe(before['target.name']);
  expect(state.answers['disks.0.sizeGiB']).toBe(before['disks.0.sizeGiB']);
  expect(state.answers).not.toHaveProperty('target.subscription');
  expect(state.marked['target.subscription']).toBe(before['target.subscription']);
  expect(state.marked['target.location']).toBe(before['target.location']);
});

test('the same answer given again changes nothing', () => {
  let state = firstState;
  while (state.at !== 'plan') state = answer(state, 1);
  const again = step(step(state, { is: 'revisited', step: 'where' }), {
    is: 'answered',
    step: 'where',
    given: Object.fromEntries(Object.entries(state.answers).filter(([key]) => stepOf(key, state.answers) === 'where')),
  });
  expect(again.answers).toEqual(state.answers);
  expect(again.at).toBe('plan');
});

test('who confirms what went without saying puts no earlier answer in doubt; who says otherwise does', () => {
  const asks = [
    { key: 'target.sku', kind: 'text', needed: true, dependsOn: ['target.publish'] },
    { key: 'target.publish', kind: 'text', needed: true, implied: () => 'image' },
  ] as const;
  const before = { ...firstState, at: 'where', answers: { 'target.sku': 'Premium_LRS' } } as const;
  const said = (publish: string) =>
    wizard(before, { is: 'answered', step: 'where', given: { 'target.publish': publish } }, () => asks);
  expect(said('image').answers).toEqual({ 'target.sku': 'Premium_LRS', 'target.publish': 'image' });
  expect(said('vm')).toMatchObject({ answers: { 'target.publish': 'vm' }, marked: { 'target.sku': 'Premium_LRS' } });
});

test('an answer that a change made wrong is asked again', () => {
  let state = firstState;
  while (state.at !== 'plan') state = answer(state, 1);
  const small = { ...state, answers: { ...state.answers, 'disks.1.sizeGiB': 1 } };
  const next = step(small, { is: 'answered', step: 'source', given: { 'source.path': '/vms/other.ova' }, inspected });
  // Another machine: what speaks against it has not been seen.
  expect(next.at).toBe('readiness');
  expect(next.marked['disks.1.sizeGiB']).toBe(1);
  expect(step(next, { is: 'answered', step: 'readiness', given: { 'readiness.seen': 'azure' } }).at).toBe('disks');
});

test('what was seen of the guest is no part of a plan', () => {
  let state = firstState;
  while (state.at !== 'plan') state = answer(state, 1);
  expect(state.answers['readiness.seen']).toBeDefined();
  expect(Object.keys(relevant(state, asksOf))).not.toContain('readiness.seen');
});

test('a target asks only its own steps', () => {
  expect(stepsOf({ answers: { 'target.kind': 'file' }, inspected }, asksOf)).toEqual([
    'source',
    'target',
    'options',
    'plan',
    'run',
  ]);
  expect(stepsOf({ answers: { 'target.kind': 'azure' }, inspected }, asksOf)).toEqual([
    'source',
    'target',
    'readiness',
    'sign-in',
    'boot',
    'disks',
    'where',
    'plan',
    'run',
  ]);
  expect(nextStep({ answers: {}, inspected: undefined }, asksOf)).toBe('source');
});

test('which machine of a file was chosen reaches the plan', () => {
  const answers = { 'source.kind': 'ova', 'source.path': '/vms/two.ova' };
  expect(relevant({ answers: { ...answers, 'source.vm': 'db' }, inspected }, asksOf)).toHaveProperty('source.vm', 'db');
  expect(relevant({ answers: { ...answers, 'source.vm': '' }, inspected }, asksOf)).toEqual(answers);
});

test('a machine on a server is signed in to, picked and brought to rest before it is asked where it goes', () => {
  const answers = { 'source.kind': 'vsphere', 'target.kind': 'file' };
  expect(stepsOf({ answers, inspected }, asksOf)).toEqual([
    'source',
    'server',
    'machine',
    'power',
    'target',
    'options',
    'plan',
    'run',
  ]);
  let state = step(firstState, { is: 'began' });
  state = step(state, { is: 'answered', step: 'source', given: { 'source.kind': 'vsphere' } });
  expect(state.at).toBe('server');
  const server = { 'source.server': 'vc', 'source.user': 'ana' };
  state = step(state, { is: 'answered', step: 'server', given: server });
  expect(state.at).toBe('machine');
  state = step(state, { is: 'answered', step: 'machine', given: { 'source.vm': 'vm-1' }, inspected });
  expect(state.at).toBe('power');
  state = step(state, { is: 'answered', step: 'power', given: { 'source.power': 'snapshot' } });
  expect(state.at).toBe('target');
  expect(relevant(state, asksOf)).toMatchObject({ ...server, 'source.vm': 'vm-1', 'source.power': 'snapshot' });
});

test('another server, or another place, forgets the machine; the same server signed in to again does not', () => {
  let state = stateAt('plan', world, true);
  const server = { 'source.server': 'vcenter.corp.example', 'source.user': 'ana@corp.example' };
  state = step(state, { is: 'revisited', step: 'server' });
  const same = step(state, { is: 'answered', step: 'server', given: server });
  expect(same.at).toBe('plan');
  const other = step(state, { is: 'answered', step: 'server', given: { ...server, 'source.server': 'esx-lab' } });
  expect(other.at).toBe('machine');
  expect(other.inspected).toBeUndefined();
  expect(other.answers).not.toHaveProperty('source.vm');
  expect(other.answers).not.toHaveProperty('source.power');
  const file = step(state, {
    is: 'answered',
    step: 'source',
    given: { 'source.kind': 'ova', 'source.path': '/vms/a.ova', 'source.vm': '' },
    inspected,
  });
  expect(relevant(file, asksOf)).not.toHaveProperty('source.server');
  expect(file.answers['source.vm']).toBe('');
});

test('another machine asks again how it comes to rest, with the old answer in mind', () => {
  const before = stateAt('plan', world, true);
  const state = step(step(before, { is: 'revisited', step: 'machine' }), {
    is: 'answered',
    step: 'machine',
    given: { 'source.vm': 'vm-2' },
    inspected,
  });
  expect(state.at).toBe('power');
  expect(state.marked['source.power']).toBe('shutdown');
});

test('answers of another target are kept for coming back, and never reach a plan', () => {
  let state = firstState;
  while (state.at !== 'plan') state = answer(state, 1);
  const azure = state.answers;
  state = step(state, { is: 'answered', step: 'target', given: { 'target.kind': 'file' } });
  state = step(state, { is: 'answered', step: 'options', given: { 'target.path': '/srv/out' } });
  expect(relevant(state, asksOf)).not.toHaveProperty('target.subscription');
  expect(relevant(state, asksOf)).toHaveProperty('target.path');
  state = step(state, { is: 'answered', step: 'target', given: { 'target.kind': 'azure' } });
  expect(relevant(state, asksOf)).toMatchObject({ 'target.subscription': azure['target.subscription'] });
});
