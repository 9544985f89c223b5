import { expect, test } from 'vitest';
import { RunState } from '../../src/pipeline/run-state.ts';
import type { RunFact } from '../../src/pipeline/types/run.ts';
import { signOf } from '../../src/screens/parts/disk-map.ts';
import { makeGlyphs } from '../../src/screens/parts/glyphs.ts';
import { stageLines } from '../../src/screens/run-lines.ts';
import { viewOf } from '../../src/screens/run-view.ts';
import { wizardTextOf } from '../../src/screens/text/wizard.ts';

const MiB = 1024 ** 2;
const about = { target: 'Azure', draining: false, paused: false, now: 40_000 };

function run(...facts: readonly (readonly [number, RunFact])[]): RunState {
  const state = new RunState();
  for (const [n, [at, fact]] of facts.entries()) state.apply({ v: 1, seq: n + 1, at, session: 's1', ...fact });
  return state;
}

const plan: RunFact = {
  is: 'plan',
  name: 'web',
  source: {},
  target: {},
  disks: [{ index: 0, name: 'web.vmdk', size: 100 * MiB, format: 'raw' }],
  resumed: false,
  kernel: 'builtin',
};
const sent = (at: number): readonly [number, RunFact] => [
  at * 1000,
  { is: 'moved', disk: 0, what: 'sent', extents: [{ offset: (at - 1) * MiB, length: MiB }] },
];
const read: RunFact = { is: 'moved', disk: 0, what: 'read', extents: [{ offset: 0, length: 30 * MiB }] };

test('a run is shown as it is: its stages, pace, time left, what holds it up', () => {
  const steps = Array.from({ length: 20 }, (_, n) => sent(n + 1));
  const view = viewOf(
    run(
      [1, plan],
      [2, { is: 'stage', stage: 'transfer', state: 'started' }],
      [3, read],
      ...steps,
      [20_000, { is: 'at', disk: 0, offset: 60 * MiB, waitedForSource: 100, waitedForSink: 900 }],
      sent(21),
    ),
    about,
  );
  expect(view.state).toBe('running');
  expect(view.stages.map(stage => `${stage.id} ${stage.state}`)).toContain('send running');
  expect(view.stages.find(stage => stage.id === 'read')?.progress).toEqual({ done: 60 * MiB, total: 100 * MiB });
  // 30 MiB were read as data, 40 MiB are not read yet.
  expect(view.disks[0]?.expected).toBe(70 * MiB);
  expect(view.safe).toBe(21 * MiB);
  expect(view.rates.at(-1)).toBeCloseTo(MiB, -4);
  expect(view.leftMs).toBeGreaterThan(40_000);
  expect(view.leftMs).toBeLessThan(60_000);
  expect(view.heldUpBy).toBe('send');
  const map = view.disks[0]?.cells(100).map(signOf) ?? [];
  expect(map.slice(0, 21)).toEqual(Array(21).fill('sent'));
  expect(map.slice(21, 30)).toEqual(Array(9).fill('read'));
  expect(map.slice(30, 60)).toEqual(Array(30).fill('zero'));
  expect(map.slice(60)).toEqual(Array(40).fill('toRead'));
});

test('nothing is said that is not known yet', () => {
  const view = viewOf(run([1, plan]), about);
  for (const key of ['leftMs', 'doubtMs', 'meanRate', 'heldUpBy', 'streams', 'folder', 'failure', 'bytes'])
    expect(view, key).not.toHaveProperty(key);
  expect(view.rates).toEqual([]);
});

test('a stream that begins again at its start is being read again, until it is where it was', () => {
  const GiB = 1024 ** 3;
  const large: RunFact = {
    ...plan,
    is: 'plan',
    disks: [{ index: 0, name: 'web.vmdk', size: 10 * GiB, format: 'vmdk' }],
  } as RunFact;
  const at = (offset: number): RunFact => ({ is: 'at', disk: 0, offset, waitedForSource: 0, waitedForSink: 0 });
  const began: readonly (readonly [number, RunFact])[] = [
    [1, large],
    [2, { is: 'stage', stage: 'transfer', state: 'started' }],
    [3, { is: 'moved', disk: 0, what: 'read', extents: [{ offset: 0, length: 4 * GiB }] }],
  ];
  const again = (offset: number) =>
    viewOf(run(...began, [4, at(offset)]), about).stages.find(stage => stage.id === 'read')?.again;
  expect(again(4 * GiB)).toBeUndefined();
  expect(again(4 * GiB - 50 * MiB)).toBeUndefined();
  expect(again(1 * GiB)).toBe(true);
  expect(again(5 * GiB)).toBeUndefined();
});

test('bytes that were there and were sent again are counted once', () => {
  const view = viewOf(
    run([1, plan], [2, { is: 'moved', disk: 0, what: 'held', extents: [{ offset: 0, length: 2 * MiB }] }], sent(1)),
    about,
  );
  expect(view.safe).toBe(2 * MiB);
});

test('how it stands follows what happened last', () => {
  expect(viewOf(run([1, plan]), { ...about, draining: true }).state).toBe('draining');
  expect(viewOf(run([1, plan]), { ...about, paused: true }).state).toBe('paused');
  expect(viewOf(run([1, plan], [2, { is: 'stopped', how: 'drained' }]), { ...about, draining: true }).state).toBe(
    'stopped',
  );
});

test('a stage whose work others do shows them as one bar and the slowest by name, as long as it runs', () => {
  const parts = [
    { name: 'westeurope', percent: 100 },
    { name: 'japaneast', percent: 40 },
    { name: 'northeurope', percent: 10 },
  ];
  const copying = run(
    [1, plan],
    [2, { is: 'stage', stage: 'publish', state: 'started' }],
    [3, { is: 'progress', parts }],
  );
  const shown = (state: RunState) =>
    stageLines(viewOf(state, about), { text: wizardTextOf('en'), glyphs: makeGlyphs(false), columns: 100 }, () => '')
      .map(row => row.map(({ text }) => text).join(''))
      .find(row => row.includes('publish'));
  expect(shown(copying)).toMatch(/50% {3}1\/3 . northeurope 10% . japaneast 40%/);
  copying.apply({ v: 1, seq: 4, at: 4, session: 's1', is: 'stage', stage: 'publish', state: 'done' });
  expect(shown(copying)).not.toContain('northeurope');
});
