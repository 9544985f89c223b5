/**
 * What docs/performance.md says of the screens: how long a key takes with 2,000 rows in a list, and how much a
 * running screen writes at 120x40. Bundle it first, for Node does not read TSX:
 *   esbuild bench/screens.ts --bundle --platform=node --format=esm --packages=external --outfile=dist/bench-screens.js
 */

import { runWizard } from '../src/screens/app.tsx';
import { FakeTerminal, until } from '../test/screens/cells.ts';
import { FakeRun, runView } from '../test/screens/fake-run.ts';
import { fakeMachines } from '../test/screens/fake-server.ts';
import { FakeWorld } from '../test/screens/fake-world.ts';
import { keyBytes } from '../test/screens/key-bytes.ts';
import { Stage, walks } from '../test/screens/stage.ts';

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const worst = (values: readonly number[]): number => Math.max(...values);
const p95 = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.95)] ?? 0;

/** Milliseconds from a key to the first bytes of its frame, with 2,000 rows in the list. */
async function keyTimes(): Promise<number[]> {
  const world = new FakeWorld();
  const rows = Array.from({ length: 2000 }, (_, n) => ({
    value: `s${n}`,
    label: `subscription-${n}`,
    facts: { tenant: `Tenant ${n % 17}` },
  }));
  world.lists = { ...world.lists, 'target.subscription': [{ value: 'a41c', label: 'Contoso-Prod' }, ...rows] };
  const stage = new Stage({ world, columns: 120, rows: 40 });
  await walks.where(stage);
  const times: number[] = [];
  const keys = [
    'down',
    's',
    'u',
    'b',
    'down',
    'pagedown',
    'end',
    'up',
    '1',
    '9',
    'backspace',
    'backspace',
    'home',
    '^U',
  ];
  for (let n = 0; n < 140; n++) {
    const before = stage.terminal.bytes;
    const from = performance.now();
    stage.terminal.type(keyBytes[keys[n % keys.length] ?? ''] ?? keys[n % keys.length] ?? '');
    while (stage.terminal.bytes === before && performance.now() - from < 100)
      await new Promise(resolve => setImmediate(resolve));
    if (stage.terminal.bytes !== before) times.push(performance.now() - from);
    await stage.rest();
  }
  await stage.leave();
  return times;
}

/** Bytes a second that a running screen writes at 120x40 while everything in it moves, with the real pace of figures. */
async function bytesPerSecond(seconds: number): Promise<number> {
  const run = new FakeRun();
  const terminal = new FakeTerminal(120, 40);
  const card = runWizard(new FakeWorld(), {
    stdin: terminal.keyboard,
    stdout: terminal.screen,
    jobs: terminal.jobs,
    lang: 'en',
    ascii: false,
    colour: true,
    run,
  });
  await until(
    () => terminal.settled && terminal.text().includes('web-prod-01'),
    () => terminal.text(),
  );
  const before = terminal.bytes;
  const GiB = 1024 ** 3;
  let n = 0;
  const timer = setInterval(() => {
    n++;
    const done = 20 * GiB + n * 30 * 1024 ** 2;
    const view = runView();
    run.set({
      ...view,
      now: view.now + n * 100,
      leftMs: 29 * 60_000 - n * 100,
      stages: view.stages.map(stage =>
        stage.progress === undefined
          ? stage
          : { ...stage, progress: { ...stage.progress, done, rate: (28 + (n % 5)) * 1024 ** 2 } },
      ),
      rates: [...view.rates.slice(n % 7), ...view.rates.slice(0, n % 7)],
      log: [...view.log, { at: view.now + n * 100, code: `line ${n}`, facts: {} }],
    });
  }, 100);
  await new Promise(resolve => setTimeout(resolve, seconds * 1000));
  clearInterval(timer);
  const bytes = terminal.bytes - before;
  run.set(runView({ state: 'stopped' }));
  await until(
    () => terminal.text().includes('stopped it'),
    () => terminal.text(),
  );
  terminal.type('q');
  await card;
  return bytes / seconds;
}

/** Milliseconds from a key to its frame in a list of 5,000 machines, and until all of them are there. */
async function machineTimes(columns: number, rows: number): Promise<{ times: number[]; first: number; all: number }> {
  const world = Object.assign(new FakeWorld(), { listed: fakeMachines(5000), batch: 250 });
  const from = performance.now();
  const stage = new Stage({ world, columns, rows, at: 'machine', server: true });
  await stage.shows('app-');
  const first = performance.now() - from;
  await stage.shows('of 5,000 ·');
  const all = performance.now() - from;
  const keys = ['a', 'p', 'p', 'space', 'o', 's', ':', 'u', 'down', 'pagedown', 'end', 'up', '^S', 'home', '^U'];
  const times: number[] = [];
  for (let n = 0; n < 150; n++) {
    const before = stage.terminal.bytes;
    const key = keys[n % keys.length] ?? '';
    const pressed = performance.now();
    stage.terminal.type(keyBytes[key] ?? key);
    while (stage.terminal.bytes === before && performance.now() - pressed < 100)
      await new Promise(resolve => setImmediate(resolve));
    if (stage.terminal.bytes !== before) times.push(performance.now() - pressed);
    await stage.rest();
  }
  await stage.leave();
  return { times, first, all };
}

for (const [columns, rows] of [
  [80, 24],
  [120, 40],
] as const) {
  const { times: took, first, all } = await machineTimes(columns, rows);
  console.log(
    JSON.stringify({
      what: `key painted, 5,000 machines, ${columns}x${rows}`,
      ms: { median: median(took), p95: p95(took), worst: worst(took) },
      keys: took.length,
      firstRows: first,
      allRows: all,
    }),
  );
}
const times = await keyTimes();
console.log(
  JSON.stringify({
    what: 'key painted, 2,000 rows, 120x40',
    ms: { median: median(times), worst: worst(times) },
    keys: times.length,
  }),
);
console.log(JSON.stringify({ what: 'running screen, 120x40', bytesPerSecond: Math.round(await bytesPerSecond(6)) }));
process.exit(0);
