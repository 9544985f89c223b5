import { expect, test } from 'vitest';
import { widthOf } from '../../src/screens/parts/line.ts';
import { until } from './cells.ts';
import { fakeMachines } from './fake-server.ts';
import { FakeWorld } from './fake-world.ts';
import { keyBytes } from './key-bytes.ts';
import { Stage, type StageOptions } from './stage.ts';

const atList = (more: Partial<FakeWorld> = {}, options: StageOptions = {}) =>
  new Stage({ ...options, at: 'machine', server: true, world: Object.assign(new FakeWorld(), more) });

/** The row with the bar, without what stands beside it. */
const selected = (stage: Stage): string =>
  stage.terminal
    .rows()
    .find(row => row.startsWith('▌'))
    ?.slice(2, 18)
    .trim() ?? '';
const asked = (stage: Stage): string[] => stage.world.calls.filter(call => call.startsWith('details'));

test('rows are there before all of them are, and the selection stays on its machine while others come', async () => {
  const gates = Array.from({ length: 30 }, () => Promise.withResolvers<void>());
  let at = 0;
  const stage = atList({
    listed: fakeMachines(2000).toReversed(),
    nextBatch: () => gates[at++ % gates.length]?.promise ?? Promise.resolve(),
  });
  await stage.shows('100 of 100 …');
  await stage.press('down', 'down', 'down');
  const before = selected(stage);
  const row = stage.terminal.rows().findIndex(each => each.startsWith('▌'));
  expect(before).not.toBe('');
  for (const gate of gates) gate.resolve();
  await stage.shows('2,000 of 2,000 ·');
  expect(selected(stage)).toBe(before);
  expect(stage.terminal.rows().findIndex(each => each.startsWith('▌'))).toBe(row);
  await stage.leave();
});

test('the filter is live, and takes the same words at every size', async () => {
  for (const [columns, rows] of [
    [60, 20],
    [80, 24],
    [120, 40],
  ] as const) {
    const stage = atList({}, { columns, rows });
    await stage.shows('213');
    await stage.write('web os:ubuntu on mem:>=16');
    await stage.shows('4 of 213');
    await stage.press('^U');
    await stage.shows('213 of 213');
    for (const each of stage.terminal.rows()) expect(widthOf(each)).toBeLessThanOrEqual(columns);
    await stage.leave();
  }
});

test('the server is asked once for the machine that a selection rests on, and not for those it went by', async () => {
  const stage = atList();
  await stage.shows('213 of 213');
  await stage.write('web-prod');
  // Faster than a selection rests, however busy the machine is: all of them at once.
  const before = asked(stage);
  stage.terminal.type(['down', 'down', 'up', 'down', 'down'].map(key => keyBytes[key]).join(''));
  await until(
    () => asked(stage).length > before.length,
    () => stage.text(),
  );
  await stage.shows('esx-07');
  const first = asked(stage);
  expect(first.length).toBe(before.length + 1);
  await stage.press('up');
  await until(
    () => asked(stage).length > first.length,
    () => stage.text(),
  );
  await stage.rest();
  const both = asked(stage);
  await stage.press('down');
  await stage.shows('esx-07');
  await new Promise(resolve => setTimeout(resolve, 200));
  expect(asked(stage)).toEqual(both);
  await stage.leave();
});

test('Enter chooses the machine with the bar and goes on', async () => {
  const stage = atList();
  await stage.shows('213 of 213');
  await stage.write('web-prod-0');
  await stage.press('down', 'enter');
  await stage.shows('How should it be copied?');
  expect(stage.world.calls).toContain('chosen vm-1');
  await stage.press('esc');
  await stage.shows('213 of 213');
  expect(selected(stage)).toBe('web-prod-02');
  await stage.leave();
});

test('a machine that cannot be carried says why and is not chosen', async () => {
  const stage = atList();
  await stage.shows('213 of 213');
  await stage.write('web-search-1');
  await stage.press('enter');
  await stage.shows('cannot be carried: disk 3 is larger than 2 TiB');
  await stage.press('^U');
  await stage.write('web-lost');
  await stage.press('enter');
  await stage.shows('web-lost cannot be read now');
  expect(stage.world.calls.filter(call => call.startsWith('chosen'))).toEqual([]);
  await stage.leave();
});

test('a look that takes long can be given up', async () => {
  const stage = atList({ chosen: () => new Promise(() => {}) });
  await stage.shows('213 of 213');
  await stage.press('enter');
  await stage.shows('looking at');
  await stage.press('esc');
  await stage.shows('Type to filter');
  await stage.leave();
});

test('everything that is known of a machine is a key away, and Esc returns to the list as it was', async () => {
  const stage = atList();
  await stage.shows('213 of 213');
  await stage.write('web-proxy-a');
  await stage.shows('esx-07');
  const before = stage.text();
  await stage.press('right');
  await stage.shows('Can it move?', 'it has 2 snapshots');
  await stage.press('esc');
  expect(stage.text()).toBe(before);
  await stage.leave();
});

test('^S goes through the orders, and the selection stays on its machine', async () => {
  const stage = atList();
  await stage.shows('213 of 213');
  await stage.write('web');
  await stage.press('down');
  const machine = selected(stage);
  for (const sign of ['name ▼', 'used ▼', 'used ▲', 'power ▲', 'power ▼', 'guest ▲', 'guest ▼', 'name ▲']) {
    await stage.press('^S');
    expect(stage.text()).toContain(sign);
    expect(selected(stage)).toBe(machine);
  }
  await stage.leave();
});

test('a name from the server cannot move the cursor, colour the screen or shift a column', async () => {
  const stage = atList();
  await stage.shows('213 of 213');
  await stage.write('os:ubuntu web- -proxy -search -stage -web-prod mem:8');
  const rows = stage.terminal.rows().filter(row => row.includes('web-') && row.includes('60G'));
  expect(rows.some(row => row.includes('web-·[31mred'))).toBe(true);
  const cells = stage.terminal.cells();
  const memory = rows.map(row => {
    const at = stage.terminal.rows().indexOf(row);
    return (cells[at] ?? [])
      .slice(45, 49)
      .map(cell => cell.text)
      .join('');
  });
  for (const shown of memory) expect(shown.trim()).toBe('8G');
  await stage.leave();
});

test('a list that cannot be read says so, and ^R reads it again', async () => {
  let broken = true;
  const world = new FakeWorld();
  const inventory = world.inventory.bind(world);
  const stage = atList({
    inventory: async function* (signal: AbortSignal) {
      if (broken) throw new Error('planted');
      yield* inventory(signal);
    },
  });
  await stage.shows('planted');
  broken = false;
  await stage.press('^R');
  await stage.shows('213 of 213');
  await stage.leave();
});
