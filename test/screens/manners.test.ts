import { expect, test } from 'vitest';
import { widthOf } from '../../src/screens/parts/line.ts';
import { Terminal } from '../../src/screens/terminal/terminal.ts';
import { FakeTerminal, until } from './cells.ts';
import { sessions } from './fake-machine.ts';
import { FakeRun, runView } from './fake-run.ts';
import { FakeWorld } from './fake-world.ts';
import { Stage, walks } from './stage.ts';

test('the wizard lives on the alternate screen and gives the terminal back with the card on the main one', async () => {
  const stage = new Stage();
  await stage.shows('1.0.0');
  expect(stage.terminal.alternate).toBe(true);
  expect(stage.terminal.keyboard.raw).toBe(true);
  await stage.press('q');
  const card = await stage.card;
  await until(
    () => stage.terminal.settled,
    () => '',
  );
  expect(card).toMatchObject({ outcome: 'quit', exit: 0 });
  expect(stage.terminal.alternate).toBe(false);
  expect(stage.terminal.keyboard.raw).toBe(false);
  expect(stage.text()).toBe('Nothing was started; nothing was created.');
});

test('the terminal is given back when a screen throws', async () => {
  const world = new FakeWorld();
  world.advise = () => {
    throw new Error('planted');
  };
  const stage = new Stage({ world });
  await walks.source(stage);
  stage.terminal.paste('/vms/web.ova');
  await stage.rest();
  await stage.press('enter');
  await expect(stage.card).rejects.toThrow('planted');
  await until(
    () => stage.terminal.settled,
    () => '',
  );
  expect(stage.terminal.alternate).toBe(false);
  expect(stage.terminal.keyboard.raw).toBe(false);
});

test('the first ^C of a run stops cleanly, the second at once, and a third leaves with everything kept', async () => {
  const run = new FakeRun();
  const stage = new Stage({ run });
  await stage.shows('28 MiB/s');
  await stage.press('^C');
  expect(run.told).toEqual(['drain']);
  await stage.shows('^C again stops at once');
  await stage.press('^C');
  expect(run.told).toEqual(['drain', 'kill']);
  await stage.shows('You stopped it');
  await stage.press('^C');
  expect(await stage.card).toMatchObject({ outcome: 'stopped', exit: 130 });
});

test('^C before anything was started leaves with exit 0', async () => {
  const stage = new Stage();
  await walks.boot(stage);
  await stage.press('^C');
  expect(await stage.card).toMatchObject({ outcome: 'quit', exit: 0 });
});

test('when the terminal closes, a run is stopped cleanly', async () => {
  const run = new FakeRun();
  const stage = new Stage({ run });
  await stage.shows('28 MiB/s');
  stage.terminal.keyboard.emit('end');
  await stage.card;
  expect(run.told).toEqual(['drain']);
});

test('^Z gives the terminal back, and fg draws everything again in the size it has then', async () => {
  const stage = new Stage();
  await walks.boot(stage);
  const before = stage.text();
  await stage.press('^Z');
  expect(stage.terminal.jobs.stops).toBe(1);
  expect(stage.terminal.alternate).toBe(false);
  expect(stage.terminal.keyboard.raw).toBe(false);
  stage.terminal.jobs.continued?.();
  await stage.rest();
  expect(stage.terminal.alternate).toBe(true);
  expect(stage.terminal.keyboard.raw).toBe(true);
  expect(stage.text()).toBe(before);
  await stage.leave();
});

test('no stale cell is left after many resizes', async () => {
  const stage = new Stage({ run: new FakeRun() });
  await stage.shows('28 MiB/s');
  for (let n = 0; n < 20; n++) {
    stage.terminal.resize(60 + ((n * 37) % 70), 20 + ((n * 11) % 24));
    if (n % 3 === 0) await stage.rest();
  }
  stage.terminal.resize(80, 24);
  await stage.rest();
  const fresh = new Stage({ run: new FakeRun() });
  await fresh.shows('28 MiB/s');
  expect(stage.terminal.rows()).toEqual(fresh.terminal.rows());
  await stage.leave();
  await fresh.leave();
});

test('below 40x12 there is a sentence, and what was typed is still there afterwards', async () => {
  const stage = new Stage();
  await walks.source(stage);
  await stage.write('/vms/w');
  for (const [columns, rows] of [
    [39, 24],
    [80, 11],
    [8, 3],
    [1, 1],
  ] as const) {
    stage.terminal.resize(columns, rows);
    await stage.rest();
    for (const row of stage.terminal.rows()) expect(widthOf(row)).toBeLessThanOrEqual(columns);
    expect(stage.text().replace(/\s/g, '')).toContain('v');
  }
  stage.terminal.resize(80, 24);
  await stage.shows('/vms/w');
  await stage.leave();
});

test('a paste is one text: nothing in it is a key, and its end of line does not send it', async () => {
  const stage = new Stage();
  await walks.source(stage);
  stage.terminal.paste('/vms/q?\u001b[A\u0003.ova\r\n');
  await stage.rest();
  expect(stage.world.calls).toEqual([]);
  await stage.shows('/vms/q? [A .ova');
  await stage.leave();
});

test('a paste cut into single bytes is still one text, also without bracketed paste', async () => {
  const terminal = new FakeTerminal(80, 24);
  const heard: string[] = [];
  const owner = new Terminal({ keyboard: terminal.keyboard, screen: terminal.screen });
  owner.open();
  owner.input.on('readable', () => heard.push(owner.input.read() ?? ''));
  for (const byte of '\u001b[200~a long 路径 with \u001b[Z keys\u001b[201~') terminal.type(byte);
  terminal.type('/a/path/that/nobody/types/at/once');
  await until(
    () => heard.length === 2,
    () => heard.join(),
  );
  owner.close();
  const pasted = (text: string) => `\u001b[200~${text}\u001b[201~`;
  expect(heard).toEqual([pasted('a long 路径 with \u001b[Z keys'), pasted('/a/path/that/nobody/types/at/once')]);
});

test('several keys in one read are several keys', async () => {
  const world = Object.assign(new FakeWorld(), { unfinished: sessions });
  const stage = new Stage({ world });
  await stage.shows('db-stage-02');
  stage.terminal.type('\u001b[B\r');
  await until(
    () => world.calls.length > 0,
    () => stage.text(),
  );
  expect(world.calls).toEqual(['resume 12bc']);
  await stage.leave();
});

test('^L draws the whole screen again over foreign output', async () => {
  const stage = new Stage();
  await walks.boot(stage);
  const before = stage.text();
  stage.terminal.screen.write('\u001b[5;5Hforeign words');
  await stage.rest();
  expect(stage.text()).not.toBe(before);
  await stage.press('^L');
  expect(stage.text()).toBe(before);
  await stage.leave();
});

test('names from outside cannot move the cursor or colour the screen', async () => {
  const run = new FakeRun(runView({ machine: 'web\u001b[2J\u001b[31m\nprod\u202e' }));
  const stage = new Stage({ run });
  await stage.shows('28 MiB/s');
  expect(stage.terminal.rows()[0]).toContain('web·[2J·[31m·prod·');
  await stage.leave();
});

test('states are shown at once, figures no faster than they can be read', async () => {
  const run = new FakeRun();
  const stage = new Stage({ run });
  await stage.shows('28 MiB/s');
  run.set(runView({ state: 'stopped' }));
  await stage.shows('You stopped it');
  await stage.leave();
});
