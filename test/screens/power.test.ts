import { expect, test } from 'vitest';
import { nextStep, stepsOf } from '../../src/screens/wizard.ts';
import { inspected } from './fake-machine.ts';
import { FakeWorld } from './fake-world.ts';
import { Stage, stateAt } from './stage.ts';

test('how a machine comes to rest is a decision with its price, and afterwards is asked only where it will be off', async () => {
  const stage = new Stage({ at: 'power', server: true });
  await stage.shows('web-prod-01 is running', 'recommended', 'shut down');
  await stage.press('down');
  await stage.shows('keeps running', 'file systems to rest');
  await stage.press('down');
  await stage.shows('Like pulling the plug');
  await stage.press('enter');
  await stage.shows('afterwards?');
  await stage.press('esc');
  expect(stage.text()).not.toContain('afterwards?');
  await stage.press('2');
  await stage.shows('Where should web-prod-01 live?');
  await stage.leave();
});

test('a snapshot without VMware Tools is called crash-consistent', async () => {
  const world = new FakeWorld();
  world.lists = { ...world.lists, 'source.power': [{ value: 'snapshot', label: 'snapshot' }] };
  const stage = new Stage({ at: 'power', server: true, world });
  await stage.shows('crash-consistent');
  await stage.leave();
});

test('a machine that is off is not asked about', () => {
  const world = new FakeWorld();
  const off = { ...inspected, machine: { ...inspected.machine, power: 'off' as const } };
  const answers = { 'source.kind': 'vsphere', 'source.server': 'vc', 'source.user': 'ana', 'source.vm': 'vm-0' };
  expect(nextStep({ answers, inspected }, world.asks)).toBe('power');
  expect(nextStep({ answers, inspected: off }, world.asks)).toBe('target');
  expect(stepsOf({ answers, inspected: off }, world.asks)).not.toContain('power');
});

test('the plan says when the machine is off, and never that the source is not stopped then', async () => {
  const stage = new Stage({ at: 'plan', server: true });
  await stage.shows('shut down web-prod-01', 'will be OFF until step 10');
  expect(stage.text()).not.toContain('the source is not stopped, changed');
  await stage.leave();
  const world = new FakeWorld();
  const start = stateAt('plan', world, true);
  expect(start.answers).toMatchObject({ 'source.power': 'shutdown', 'source.after': 'power-on' });
});
