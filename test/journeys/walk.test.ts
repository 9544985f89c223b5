import { expect, test } from 'vitest';
import { until } from '../screens/cells.ts';
import { sessions } from '../screens/fake-machine.ts';
import { doneView, failedView } from '../screens/fake-run.ts';
import { FakeWorld } from '../screens/fake-world.ts';
import { Stage, walks } from '../screens/stage.ts';

const titles = ['Source', 'Target', 'Readiness', 'Sign in', 'Boot', 'Disks', 'Where', 'Plan'];

test.each([
  [80, 24],
  [120, 40],
] as const)('the whole walk from welcome to done at %ix%i', async (columns, rows) => {
  const stage = new Stage({ columns, rows });
  await walks.running(stage);
  const started = stage.world.calls.find(call => call.startsWith('start '));
  expect(JSON.parse(started?.slice(6) ?? '{}')).toEqual({
    'source.kind': 'ova',
    'source.path': '/vms/web.ova',
    'target.kind': 'azure',
    'target.signIn': 'az',
    'target.generation': 2,
    'disks.0.sizeGiB': 60,
    'disks.1.sizeGiB': 60,
    'target.sku': 'StandardSSD_LRS',
    'target.dataSku': 'StandardSSD_LRS',
    'disks.empty': 0,
    'target.subscription': 'a41c',
    'target.location': 'westeurope',
    'target.resourceGroup': 'rg-web-prod',
    'target.name': 'web-prod-01',
  });
  stage.world.run.set(doneView());
  await stage.shows('✓ web-prod-01 is in Azure westeurope');
  await stage.press('enter');
  expect(await stage.card).toMatchObject({ outcome: 'done', exit: 0 });
  await until(
    () => stage.terminal.settled,
    () => stage.text(),
  );
  expect(stage.text()).toContain('✓ web-prod-01 is in Azure westeurope');
  expect(stage.text()).toContain('vmferry undo 7f3a');
});

test('Esc leads back through all of it, and forward again with every answer kept', async () => {
  const stage = new Stage();
  await walks.plan(stage);
  const plan = stage.text();
  for (const title of titles.slice(0, -1).toReversed()) {
    await stage.press('esc');
    await stage.shows(title);
  }
  await stage.press('esc');
  await stage.shows('Migrate a VM');
  await stage.press('n');
  await stage.shows('Nothing has been created so far');
  expect(stage.text()).toBe(plan);
  await stage.leave();
});

test('an early answer changed keeps what is still valid and asks again for the rest, preselected', async () => {
  const stage = new Stage();
  await walks.plan(stage);
  await stage.press('e');
  await stage.press('4');
  await stage.shows('How do you want to sign in');
  await stage.press('2');
  await stage.shows('Where in Azure?', 'an earlier answer changed', 'rg-web-prod');
  await stage.press('enter', 'enter', 'enter', 'enter');
  if (stage.text().includes('▌ Tag owner')) await stage.press('enter');
  await stage.shows('vmferry run plan.yaml');
  await stage.press('enter');
  await until(
    () => stage.world.calls.some(call => call.startsWith('start ')),
    () => stage.text(),
  );
  const started = JSON.parse(stage.world.calls.find(call => call.startsWith('start '))?.slice(6) ?? '{}');
  expect(started).toMatchObject({
    'target.signIn': 'browser',
    'target.subscription': 'a41c',
    'target.name': 'web-prod-01',
  });
  await stage.leave();
});

test('what is unfinished comes first, and one key goes on with it', async () => {
  const stage = new Stage({ world: Object.assign(new FakeWorld(), { unfinished: sessions }) });
  await stage.shows('Unfinished', 'web-prod-01');
  await stage.press('enter');
  await stage.shows('28 MiB/s');
  expect(stage.world.calls).toEqual(['resume 7f3a']);
  await stage.leave();
});

test('going against the advice must be typed', async () => {
  const stage = new Stage();
  await walks.boot(stage);
  await stage.press('down', 'enter');
  await stage.shows('Type  gen1  to choose it');
  await stage.press('enter');
  await stage.write('gen2');
  await stage.press('enter');
  await stage.shows('Boot');
  await stage.press('^U');
  await stage.write('gen1');
  await stage.press('enter');
  await stage.shows('Disks');
  await stage.leave();
});

test('a disk smaller than its data is refused with a sentence', async () => {
  const stage = new Stage();
  await walks.disks(stage);
  await stage.press('^U');
  await stage.write('20');
  await stage.press('enter');
  await stage.shows('✗ That is smaller than what is on the disk.');
  await stage.leave();
});

test('signing in with a code shows the code, and the screen moves on by itself', async () => {
  const stage = new Stage();
  await walks.signIn(stage);
  await stage.press('3');
  await stage.shows('F7KQ 2MTD', 'https://microsoft.com/devicelogin');
  await stage.press('o', 'k');
  expect(stage.world.calls).toContain('open https://microsoft.com/devicelogin');
  expect(stage.world.calls).toContain('copy F7KQ 2MTD');
  stage.world.signedIn.resolve();
  await stage.shows('How does it boot');
  await stage.leave();
});

test('after a failure the first action goes on with the session', async () => {
  const stage = new Stage();
  await walks.running(stage);
  stage.world.run.set(failedView());
  await stage.shows('The migration stopped.', '26.1 GiB are there');
  await stage.press('1');
  expect(stage.world.calls.at(-1)).toBe('resume 7f3a resume');
  await stage.leave();
});
