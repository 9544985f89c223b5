import { describe, expect, test } from 'vitest';
import type { Check, Verdict } from '../../src/pipeline/types/inspection.ts';
import type { Answers } from '../../src/pipeline/types/question.ts';
import { wizard } from '../../src/screens/wizard.ts';
import { until } from './cells.ts';
import { FakeWorld } from './fake-world.ts';
import { Stage, stateAt } from './stage.ts';

const check = (id: string, verdict: Verdict, code: string, facts: Check['evidence'][number]['facts'] = {}): Check => ({
  id,
  verdict,
  severity: verdict === 'fail' ? 'blocks' : 'info',
  evidence: [{ code, facts, verdict }],
});

/** Looks as the program does: at the answers it is given, and as long as anybody wants to know. */
class Looking extends FakeWorld {
  readonly looks: { readonly answers: Answers; readonly signal: AbortSignal }[] = [];
  found: (answers: Answers) => readonly Check[] = () => [];
  hold: Promise<void> | undefined;

  override async *preflight(answers: Answers = {}, signal = new AbortController().signal): AsyncIterable<Check> {
    this.looks.push({ answers, signal });
    await this.hold;
    yield* this.found(answers);
  }
}

/** On the name, with everything before it answered. */
async function onName(world: Looking, options: { columns?: number; rows?: number } = {}): Promise<Stage> {
  const stage = new Stage({ at: 'where', world, ...options });
  await stage.shows('Contoso-Prod');
  await stage.press('enter', 'enter');
  stage.terminal.paste('rg-web-prod');
  await stage.rest();
  await stage.press('enter');
  await stage.shows('rg-web-prod');
  return stage;
}

const looked = (stage: Stage, world: Looking, times: number) =>
  until(
    () => world.looks.length >= times,
    () => stage.text(),
  );

test('what is wrong comes first, what passed is counted where there is no room for all', async () => {
  const world = new Looking();
  const passed = Array.from({ length: 14 }, (_, n) => check(`p${n}`, 'pass', `passed-${n}`));
  world.found = () => [...passed, check('u', 'unknown', 'not-known'), check('f', 'fail', 'forbidden')];
  const stage = await onName(world);
  await stage.shows('forbidden');
  const rows = stage.text().split('\n');
  const at = (text: string) => rows.findIndex(row => row.includes(text));
  expect(at('14 checks passed')).toBeGreaterThan(0);
  expect(at('not-known')).toBe(at('forbidden') + 1);
  expect(stage.text()).toContain('you can go on, but the run would stop there');
  await stage.leave();
});

test('all are shown where there is room', async () => {
  const world = new Looking();
  world.found = () => Array.from({ length: 14 }, (_, n) => check(`p${n}`, 'pass', `passed-${n}`));
  const stage = await onName(world, { columns: 120, rows: 40 });
  await stage.shows('passed-0', 'passed-13');
  await stage.leave();
});

test.each([
  [80, 24],
  [60, 20],
])('more than fits at %dx%d is told as more', async (columns, rows) => {
  const world = new Looking();
  world.found = () => Array.from({ length: 30 }, (_, n) => check(`f${n}`, 'fail', `wrong-${n}`));
  const stage = await onName(world, { columns, rows });
  await stage.shows('wrong-0', 'more lines');
  expect(stage.text()).toContain('web-prod-01');
  await stage.leave();
});

test('a tag that a policy wants has a field, and is looked at again once it is given', async () => {
  const world = new Looking();
  const wanted = { tag: 'cost.center', asks: 'target.tags.cost.center', values: 'a1, b2' };
  world.found = answers =>
    answers['target.tags.cost.center'] === 'a1'
      ? [check('t', 'pass', 'tagged')]
      : [check('t', 'fail', 'wants', wanted)];
  const stage = await onName(world);
  await stage.shows('Tag cost.center', 'one of a1, b2');
  await stage.press('enter');
  await stage.write('a1');
  await stage.press('tab');
  await stage.shows('tagged', 'Tag cost.center');
  expect(world.looks.at(-1)?.answers).toMatchObject({ 'target.tags.cost.center': 'a1' });
  await stage.leave();
});

test('^R looks again at once; what was under way is stopped', async () => {
  const world = new Looking();
  world.hold = new Promise(() => {});
  const stage = await onName(world);
  await looked(stage, world, 1);
  const before = world.looks.length;
  await stage.press('^R');
  await looked(stage, world, before + 1);
  expect(world.looks.at(-2)?.signal.aborted).toBe(true);
  expect(world.looks.at(-1)?.signal.aborted).toBe(false);
  await stage.leave();
});

test('answers that change one after the other are looked at once they rest', async () => {
  const world = new Looking();
  world.found = () => [check('p', 'pass', 'fine')];
  const stage = await onName(world);
  await stage.shows('fine');
  const before = world.looks.length;
  // Back to the region, another one, and on to the name: three drafts, one look.
  await stage.press('backtab', 'backtab');
  stage.terminal.paste('north');
  await stage.rest();
  await stage.press('enter', 'enter');
  await looked(stage, world, before + 1);
  await stage.shows('North Europe', 'fine');
  expect(world.looks.at(-1)?.answers['target.location']).toBe('northeurope');
  expect(world.looks.length - before).toBeLessThanOrEqual(3);
  await stage.leave();
});

test('a group that is proposed and not there yet is the first of its list, and Enter takes it', async () => {
  const world = new Looking();
  const own = world.asks;
  world.asks = (...known) =>
    own(...known).map(ask => (ask.key === 'target.resourceGroup' ? { ...ask, implied: () => 'rg-web' } : ask));
  const stage = new Stage({ at: 'where', world });
  await stage.shows('Contoso-Prod');
  await stage.press('enter', 'enter');
  await stage.shows('new: rg-web', 'rg-shared');
  await stage.press('enter');
  await looked(stage, world, 1);
  expect(world.looks.at(-1)?.answers['target.resourceGroup']).toBe('rg-web');
  await stage.leave();
});

test('what was seen beside a changed answer on one screen is not asked again', () => {
  const world = new FakeWorld();
  const state = stateAt('plan', world);
  const kept = Object.fromEntries(Object.entries(state.answers).filter(([key]) => /location|Group|name$/.test(key)));
  const given = { ...kept, 'target.subscription': '77e0' };
  expect(wizard(state, { is: 'answered', step: 'where', given }, world.asks)).toMatchObject({ at: 'plan', marked: {} });
  const alone = wizard(state, { is: 'answered', step: 'where', given: { 'target.subscription': '77e0' } }, world.asks);
  expect(alone).toMatchObject({ at: 'where', marked: { 'target.location': 'westeurope' } });
});

/** With questions that are not asked as things are: what a gallery or a machine would want to know. */
class Unasked extends FakeWorld {
  override readonly asks: FakeWorld['asks'] = (...known) => [
    ...new FakeWorld().asks(...known),
    ...Array.from({ length: 9 }, (_, n) => ({
      key: `target.gallery.more${n}`,
      kind: 'text' as const,
      needed: true,
      when: () => false,
    })),
  ];
}

describe.each([
  [60, 20],
  [80, 24],
  [120, 40],
])('an open list at %dx%d', (columns, rows) => {
  const open = async () => {
    const stage = new Stage({ at: 'where', world: new Unasked(), columns, rows });
    await stage.shows('Contoso-Prod', '41 of 41');
    return stage;
  };
  const lines = (stage: Stage) => stage.text().split('\n');
  /** Rows of subscriptions. */
  const listed = (stage: Stage) => lines(stage).filter(row => /…\w{4}/.test(row)).length;

  test('takes the rows that are free, and leaves one above the hint', async () => {
    const stage = await open();
    const at = lines(stage).findIndex(row => row.includes('Name'));
    expect(at).toBe(rows - 4);
    expect(listed(stage)).toBe(rows - 12);
    await stage.leave();
  });

  test('gives way to what is wrong with the answers', async () => {
    const stage = await open();
    await stage.press('tab', 'tab', 'tab', '^U', 'enter');
    await stage.shows('▌ Subscription', 'Name');
    const wrong = lines(stage).filter(row => row.includes('✗ ') && !/…\w{4}/.test(row)).length;
    expect(wrong).toBeGreaterThan(1);
    expect(listed(stage)).toBe(Math.max(3, rows - 12 - wrong));
    expect(lines(stage).findIndex(row => row.includes('Name'))).toBeGreaterThan(0);
    await stage.leave();
  });

  test('is no longer than what there is to choose from', async () => {
    const stage = await open();
    await stage.press('enter');
    await stage.shows('▌ Region', 'North Europe');
    const regions = stage.world.lists['target.location'] ?? [];
    const at = (text: string) => lines(stage).findIndex(row => row.includes(text));
    expect(at('Group')).toBe(at('▌ Region') + 2 + regions.length);
    await stage.leave();
  });
});
