import { expect, test } from 'vitest';
import { bindings } from '../../src/screens/parts/keys.ts';
import type { Place } from '../../src/screens/wizard.ts';
import { sessions } from './fake-machine.ts';
import { askingPassword, askingView, doneView, FakeRun, failedView, runView } from './fake-run.ts';
import { certificate, wrongPassword } from './fake-server.ts';
import { FakeWorld } from './fake-world.ts';
import { keyBytes } from './key-bytes.ts';
import { Stage, type StageOptions } from './stage.ts';

interface Case {
  readonly name: string;
  readonly options?: () => StageOptions;
  readonly go: (stage: Stage) => Promise<void>;
}

const unfinished = () => ({ world: Object.assign(new FakeWorld(), { unfinished: sessions }) });
const running = () => ({ run: new FakeRun() });
const long = () => ({
  run: new FakeRun(
    runView({ log: Array.from({ length: 90 }, (_, n) => ({ at: n * 1000, code: `line-${n}`, facts: {} })) }),
  ),
});
const shown = (stage: Stage) => stage.shows('web-prod-01');
const at = (place: Place) => (): StageOptions => ({ at: place });
const served = (place: Place) => (): StageOptions => ({ at: place, server: true });
const trusting = (): StageOptions => ({
  ...served('server')(),
  world: Object.assign(new FakeWorld(), { certificate }),
});
const closedTenants = (): StageOptions => ({
  at: 'where',
  world: Object.assign(new FakeWorld(), { closed: [{ id: 't-1', name: 'Northwind', why: 'second-factor' }] }),
});
const shows = (text: string) => (stage: Stage) => stage.shows(text);
const then =
  (go: (stage: Stage) => Promise<void>, ...keys: readonly string[]) =>
  async (stage: Stage) => {
    await go(stage);
    await stage.press(...keys);
  };

const typing = (go: (stage: Stage) => Promise<void>, text: string) => async (stage: Stage) => {
  await go(stage);
  await stage.write(text);
};

/** The page of a machine with more checks than a small screen has rows. */
const details = async (stage: Stage) => {
  await typing(shows('213 of 213'), 'web-search')(stage);
  await stage.shows('larger than 2 TiB');
  await stage.press('right');
};

const cases: readonly Case[] = [
  { name: 'welcome', options: unfinished, go: shown },
  { name: 'welcome, sure?', options: unfinished, go: then(shown, 'd') },
  { name: 'welcome, nothing unfinished', go: shows('GiB free') },
  { name: 'source', options: at('source'), go: shows('vSphere') },
  { name: 'source, file', options: at('source'), go: typing(shows('vSphere'), '/vms/w') },
  { name: 'server', options: served('server'), go: typing(shows('ana@corp'), 'secret') },
  { name: 'server, keep', options: served('server'), go: then(shows('ana@corp'), 'tab') },
  { name: 'server, certificate', options: trusting, go: then(typing(shows('ana@corp'), 'secret'), 'enter') },
  { name: 'server, signing in', options: served('server'), go: then(typing(shows('ana@corp'), 'slow'), 'enter') },
  { name: 'machine', options: served('machine'), go: then(typing(shows('213 of 213'), 'web'), 'down', 'down') },
  { name: 'machine, details', options: () => ({ ...served('machine')(), rows: 18 }), go: details },
  { name: 'power', options: served('power'), go: shows('snapshot') },
  { name: 'power, after', options: served('power'), go: then(shows('snapshot'), 'enter') },
  { name: 'target', options: at('target'), go: shows('AWS') },
  { name: 'readiness', options: at('readiness'), go: shows('AG-WAAGENT') },
  { name: 'readiness, about', options: () => ({ at: 'readiness', rows: 14 }), go: then(shows('Azure?'), 'right') },
  {
    name: 'readiness, broken',
    options: () => ({
      at: 'readiness',
      world: Object.assign(new FakeWorld(), { brokenLook: wrongPassword('vc', 'ana') }),
    }),
    go: shows('check again'),
  },
  { name: 'sign-in', options: at('sign-in'), go: shows('ana@contoso.com') },
  { name: 'sign-in, code', options: at('sign-in'), go: then(shows('ana@contoso.com'), '3') },
  { name: 'boot', options: at('boot'), go: shows('Gen2') },
  {
    name: 'boot, against',
    options: at('boot'),
    go: typing(then(shows('Gen2'), '2'), 'gen1'),
  },
  { name: 'disks', options: at('disks'), go: shows('web-disk2') },
  {
    name: 'sign-in, another tenant',
    options: at('sign-in'),
    go: typing(then(shows('ana@contoso.com'), '5'), 'contoso.example'),
  },
  { name: 'where', options: at('where'), go: shows('Contoso') },
  { name: 'where, closed tenants', options: closedTenants, go: shows('^T') },
  { name: 'tenants', options: closedTenants, go: then(shows('^T'), '^T') },
  { name: 'tenants, code', options: closedTenants, go: then(shows('^T'), '^T', '1') },
  { name: 'plan', options: at('plan'), go: shows('plan.yaml') },
  { name: 'plan, edit', options: at('plan'), go: then(shows('plan.yaml'), 'e') },
  { name: 'running', options: running, go: shown },
  { name: 'disk map', options: running, go: then(shown, 'm') },
  { name: 'run, asking', options: () => ({ run: new FakeRun(askingView()) }), go: shown },
  {
    name: 'run, asking a secret',
    options: () => ({ run: new FakeRun(askingPassword()) }),
    go: typing(shows('corp.example'), 'secret'),
  },
  { name: 'log', options: long, go: then(shown, 'l') },
  { name: 'stopped', options: () => ({ run: new FakeRun(runView({ state: 'stopped' })) }), go: shown },
  { name: 'failed', options: () => ({ run: new FakeRun(failedView()) }), go: shown },
  { name: 'done', options: () => ({ run: new FakeRun(doneView()) }), go: shown },
  { name: 'keys', options: at('plan'), go: then(shows('plan.yaml'), '?') },
];

/** The keys of a key bar, as it is on the screen: every sign before its word. */
function keysOf(stage: Stage): string[] {
  const bar = stage.terminal.rows().at(-1) ?? '';
  return bar
    .trim()
    .split(/\s{2,}/)
    .flatMap(cell => keysOfSign(cell.split(' ')[0] ?? ''));
}

function keysOfSign(sign: string): string[] {
  if (sign === '⏎') return ['enter'];
  if (sign === '↑↓') return ['down up'];
  if (sign === '←→') return ['left right'];
  if (sign === '→') return ['right'];
  if (sign === 't/T') return ['t', 'T'];
  const digits = /^1-(\d)$/.exec(sign)?.[1];
  return digits === undefined ? [sign] : ['1', '2'];
}

/** What a key can be seen to have done: the screen, what the program was asked, what the run was told. */
function trace(stage: Stage, options: StageOptions): string {
  const run = options.run instanceof FakeRun ? options.run.told : [];
  return JSON.stringify([
    stage.terminal.rows(),
    stage.terminal.copied,
    stage.world.calls,
    stage.world.run.told,
    run,
    stage.ended,
  ]);
}

test.each(cases)('every key in the key bar of $name does something', async ({ options, go }) => {
  const first = new Stage(options?.());
  await go(first);
  const keys = keysOf(first);
  await first.leave();
  expect(keys.length).toBeGreaterThan(0);
  for (const key of keys) {
    const own = options?.() ?? {};
    const stage = new Stage(own);
    await go(stage);
    const before = trace(stage, own);
    const traces: string[] = [];
    // Of a pair of arrows one may be at its end already.
    for (const one of key.split(' ')) {
      expect(keyBytes[one] ?? (one.length === 1 ? one : undefined), `unknown sign ${one}`).toBeDefined();
      await stage.press(one);
      traces.push(trace(stage, own));
    }
    expect(
      traces.some(after => after !== before),
      key,
    ).toBe(true);
    await stage.leave();
  }
});

test('? shows the keys of every screen and Esc returns to it as it was', async () => {
  for (const { name, options, go } of cases.filter(c => c.name !== 'keys')) {
    const stage = new Stage(options?.());
    await go(stage);
    const before = stage.text();
    await stage.press(before.includes('F1 keys') ? 'F1' : '?');
    expect(stage.text(), name).toContain('Keys on this screen');
    await stage.press('esc');
    expect(stage.text(), name).toBe(before);
    await stage.leave();
  }
});

test('no two bindings of one screen share a key without meaning the same', () => {
  const pairs = Object.entries(bindings).flatMap(([id, b]) => b.keys.map(key => [key, id] as const));
  const shared = new Map<string, string[]>();
  for (const [key, id] of pairs) shared.set(key, [...(shared.get(key) ?? []), id]);
  const known = [
    ['next', 'complete'],
    ['help', 'helpInText'],
    ['about', 'change', 'details'],
    ['report', 'save'],
    ['again', 'refresh', 'reveal'],
  ].map(ids => ids.sort().join());
  for (const ids of shared.values()) if (ids.length > 1) expect(known).toContain(ids.sort().join());
});
