import { expect, test } from 'vitest';
import { Stage } from './stage.ts';

const open = (size: { columns: number; rows: number } = { columns: 80, rows: 24 }) =>
  new Stage({ ...size, at: 'disks' });

test('a key adds new, empty disks, another drops the chosen one, and what is left is answered', async () => {
  const stage = open();
  await stage.shows('web-disk2.vmdk', '^N new disk');
  expect(stage.text()).not.toContain('^X');
  await stage.press('^N', '^N');
  await stage.shows('New disk 1, empty', 'New disk 2, empty', '256', '^X drop it');
  await stage.press('tab', 'tab', 'tab', 'tab', 'tab', 'tab', '^U');
  await stage.write('512');
  await stage.shows('▌ New disk 2', '512');
  await stage.press('backtab', '^X');
  await stage.shows('▌ New disk 1', '512');
  expect(stage.text()).not.toContain('New disk 2');
  await stage.press('enter');
  await stage.shows('Where in Azure?');
  await stage.leave();
});

test('sizes are shown with what they are paid as', async () => {
  const stage = open();
  await stage.shows('web-disk2.vmdk');
  await stage.press('^N');
  await stage.shows('paid as E6', 'New disk 1, empty', 'paid as E15');
  await stage.leave();
});

test('more disks than rows: the one that is chosen is seen', async () => {
  const stage = open({ columns: 60, rows: 20 });
  await stage.shows('New, empty disks');
  await stage.press('tab', 'tab', 'tab', 'tab', '^U');
  await stage.write('16');
  await stage.press(...Array<'tab'>(16).fill('tab'));
  await stage.shows('▌ New disk 16, empty');
  await stage.press('tab');
  await stage.shows('▌ Disk 1');
  await stage.leave();
});
