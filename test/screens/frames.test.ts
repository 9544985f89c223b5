import { describe, expect, test } from 'vitest';
import { widthOf } from '../../src/screens/parts/line.ts';
import { doneView, FakeRun, failedView, runView } from './fake-run.ts';
import { FakeWorld, sessions } from './fake-world.ts';
import { Stage, type StageOptions, walks } from './stage.ts';
import { toSvg } from './svg.ts';

const sizes = [
  [80, 24],
  [120, 40],
  [60, 20],
] as const;

/** Every screen, and the way there. */
const frames: Readonly<Record<string, { options?: () => StageOptions; go: (stage: Stage) => Promise<void> }>> = {
  '01-welcome': {
    options: () => ({ world: Object.assign(new FakeWorld(), { unfinished: sessions }) }),
    go: stage => stage.shows('web-prod-01', '/var/tmp').catch(() => stage.shows('web-prod-01')),
  },
  '02-source': {
    go: async stage => {
      await walks.source(stage);
      await stage.write('/vms/we');
      await stage.shows('web-old.ova');
    },
  },
  '03-source-refused': {
    go: async stage => {
      await walks.source(stage);
      await stage.write('/vms/x');
      await stage.press('enter');
      await stage.shows('✗');
    },
  },
  '04-target': { go: walks.target },
  '05-sign-in': { go: walks.signIn },
  '06-sign-in-code': {
    go: async stage => {
      await walks.signIn(stage);
      await stage.press('3');
      await stage.shows('F7KQ');
    },
  },
  '07-boot': { go: walks.boot },
  '08-boot-against': {
    go: async stage => {
      await walks.boot(stage);
      await stage.press('2');
      await stage.write('ge');
      await stage.shows('gen1');
    },
  },
  '09-disks': { go: walks.disks },
  '10-where': {
    go: async stage => {
      await walks.where(stage);
      await stage.write('prod');
      await stage.shows('Fabrikam');
    },
  },
  '11-where-checked': {
    go: async stage => {
      await walks.where(stage);
      await stage.press('enter', 'enter');
      await stage.write('rg-web-prod');
      await stage.press('enter');
      await stage.shows('rg-web-prod');
    },
  },
  '12-plan': { go: walks.plan },
  '13-keys': {
    go: async stage => {
      await walks.plan(stage);
      await stage.press('?');
      await stage.shows('^Z');
    },
  },
  '14-options': {
    go: async stage => {
      await walks.target(stage);
      await stage.press('2');
      await stage.rest();
      await stage.write('/srv/out');
    },
  },
  '15-running': { options: () => ({ run: new FakeRun() }), go: stage => stage.shows('web-prod-01') },
  '16-draining': {
    options: () => ({ run: new FakeRun() }),
    go: async stage => {
      await stage.shows('web-prod-01');
      await stage.press('^C');
    },
  },
  '17-disk-map': {
    options: () => ({ run: new FakeRun() }),
    go: async stage => {
      await stage.shows('web-prod-01');
      await stage.press('m');
    },
  },
  '18-log': {
    options: () => ({ run: new FakeRun() }),
    go: async stage => {
      await stage.shows('web-prod-01');
      await stage.press('l');
      await stage.shows('18.2 GiB');
    },
  },
  '19-stopped': {
    options: () => ({ run: new FakeRun(runView({ state: 'stopped' })) }),
    go: stage => stage.shows('web-prod-01'),
  },
  '20-failed': { options: () => ({ run: new FakeRun(failedView()) }), go: stage => stage.shows('web-prod-01') },
  '21-done': { options: () => ({ run: new FakeRun(doneView()) }), go: stage => stage.shows('web-prod-01') },
};

describe.each(['en', 'zh-CN'] as const)('every screen in %s', lang => {
  test.each(sizes)('at %ix%i is as it was looked at, and stays inside the terminal', async (columns, rows) => {
    for (const [name, { options, go }] of Object.entries(frames)) {
      const stage = new Stage({ ...options?.(), lang, columns, rows });
      await go(stage);
      await stage.rest();
      const shown = stage.terminal.rows();
      expect(shown.length).toBe(rows);
      for (const row of shown) expect(widthOf(row), `${name}: ${row}`).toBeLessThanOrEqual(columns);
      const file = `frames/${lang}/${columns}x${rows}/${name}`;
      await expect(`${shown.join('\n')}\n`).toMatchFileSnapshot(`${file}.txt`);
      await expect(toSvg(stage.terminal.cells(), `vmferry ${name.slice(3)}`)).toMatchFileSnapshot(`${file}.svg`);
      await stage.leave();
    }
  });
});

test('without Unicode and without colour every screen says the same in ASCII', async () => {
  for (const [name, { options, go }] of Object.entries(frames)) {
    if (['03-source-refused'].includes(name)) continue;
    const stage = new Stage({ ...options?.(), ascii: true, colour: false });
    await go(stage);
    const looks = stage.terminal.cells().flat();
    expect(
      looks.filter(cell => cell.colour !== undefined || cell.dim),
      name,
    ).toEqual([]);
    await expect(`${stage.terminal.rows().join('\n')}\n`).toMatchFileSnapshot(`frames/ascii/${name}.txt`);
    await stage.leave();
  }
});
