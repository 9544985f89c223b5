import { describe, expect, test } from 'vitest';
import { widthOf } from '../../src/screens/parts/line.ts';
import type { Place } from '../../src/screens/wizard.ts';
import { until } from './cells.ts';
import { sessions } from './fake-machine.ts';
import { judgedRunning } from './fake-readiness.ts';
import { askingPassword, askingView, doneView, FakeRun, failedView, held, runView } from './fake-run.ts';
import { certificate, changedCertificate, fakeMachines } from './fake-server.ts';
import { FakeWorld } from './fake-world.ts';
import { Stage, type StageOptions } from './stage.ts';
import { toSvg } from './svg.ts';

const sizes = [
  [80, 24],
  [120, 40],
  [60, 20],
] as const;

const at = (place: Place) => (): StageOptions => ({ at: place });

const served =
  (place: Place, more: Partial<FakeWorld> = {}) =>
  (): StageOptions => ({ at: place, server: true, world: Object.assign(new FakeWorld(), more) });

/** Types a password, and sends it. */
const password = (typed: string) => async (stage: Stage) => {
  await stage.shows('ana@corp.example');
  stage.terminal.paste(typed);
  await stage.rest();
  await stage.press('enter');
};

/** The list, filtered, once the server has told of the selected one. */
const filtered =
  (filter: string, shows: string, ...keys: readonly string[]) =>
  async (stage: Stage) => {
    await stage.shows('213');
    stage.terminal.paste(filter);
    await stage.rest();
    await stage.press(...keys);
    await stage.shows(shows);
  };

/** The plan once every check has answered. */
async function checked(stage: Stage): Promise<void> {
  await stage.shows('vmferry undo');
  await until(
    () => stage.world.calls.includes('checked'),
    () => stage.text(),
  );
  await stage.rest();
}

/** Tenants that the person must sign in to by themselves. */
const closed: FakeWorld['closed'] = [
  { id: 't-1', name: 'Northwind Traders', why: 'second-factor' },
  { id: 't-2', name: 'Tailspin Toys GmbH', why: 'second-factor' },
];

/** Every screen, and the way there. */
const frames: Readonly<Record<string, { options?: () => StageOptions; go: (stage: Stage) => Promise<void> }>> = {
  '01-welcome': {
    // What the program shows: it does not look around by itself yet.
    options: () => ({ world: Object.assign(new FakeWorld(), { unfinished: sessions, ready: undefined }) }),
    go: stage => stage.shows('web-prod-01'),
  },
  '02-source': {
    options: at('source'),
    go: async stage => {
      await stage.shows('vSphere');
      stage.terminal.paste('/vms/we');
      await stage.shows('web-old.ova');
    },
  },
  '03-source-refused': {
    options: at('source'),
    go: async stage => {
      await stage.shows('vSphere');
      stage.terminal.paste('/vms/x');
      await stage.rest();
      await stage.press('enter');
      await stage.shows('/vms/x');
    },
  },
  '04-target': { options: at('target'), go: stage => stage.shows('AWS') },
  '05-sign-in': { options: at('sign-in'), go: stage => stage.shows('ana@contoso.co') },
  '06-sign-in-code': {
    options: at('sign-in'),
    go: async stage => {
      await stage.shows('ana@contoso.co');
      await stage.press('3');
      await stage.shows('F7KQ');
    },
  },
  '06-sign-in-tenant': {
    options: at('sign-in'),
    go: async stage => {
      await stage.shows('ana@contoso.co');
      await stage.press('5');
      await stage.write('contoso.example');
      await stage.shows('contoso.example');
    },
  },
  '07-boot': { options: at('boot'), go: stage => stage.shows('Gen2') },
  '08-boot-against': {
    options: at('boot'),
    go: async stage => {
      await stage.shows('Gen2');
      await stage.press('2');
      await stage.write('ge');
    },
  },
  '09-disks': { options: at('disks'), go: stage => stage.shows('web-disk2.vmdk') },
  '09-disks-new': {
    options: at('disks'),
    go: async stage => {
      await stage.shows('web-disk2.vmdk');
      await stage.press('^N', '^N', 'tab', 'tab', 'tab', 'tab', 'tab', 'tab', '^U');
      await stage.write('512');
    },
  },
  '10-where': {
    options: at('where'),
    go: async stage => {
      await stage.shows('Contoso-Prod');
      stage.terminal.paste('prod');
      await stage.shows('Fabrikam');
    },
  },
  '10-where-closed': {
    options: () => ({ at: 'where', world: Object.assign(new FakeWorld(), { closed }) }),
    go: stage => stage.shows('Contoso-Prod', '^T'),
  },
  '10-tenants': {
    options: () => ({ at: 'where', world: Object.assign(new FakeWorld(), { closed }) }),
    go: async stage => {
      await stage.shows('Contoso-Prod', '^T');
      await stage.press('^T');
      await stage.shows('Northwind');
    },
  },
  '10-tenants-code': {
    options: () => ({ at: 'where', world: Object.assign(new FakeWorld(), { closed }) }),
    go: async stage => {
      await stage.shows('Contoso-Prod', '^T');
      await stage.press('^T', '2');
      await stage.shows('F7KQ');
    },
  },
  '11-where-checked': {
    options: at('where'),
    go: async stage => {
      await stage.shows('Contoso-Prod');
      await stage.press('enter', 'enter');
      stage.terminal.paste('rg-web-prod');
      await stage.rest();
      await stage.press('enter');
      await stage.shows('rg-web-prod', 'owner');
    },
  },
  '12-plan': { options: at('plan'), go: checked },
  '13-keys': {
    options: at('plan'),
    go: async stage => {
      await checked(stage);
      await stage.press('?');
      await stage.shows('^Z');
    },
  },
  '14-options': {
    options: at('options'),
    go: async stage => {
      await stage.shows('web-prod-01');
      stage.terminal.paste('/srv/out');
      await stage.shows('/srv/out');
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
  '22-server': {
    options: served('server'),
    go: async stage => {
      await stage.shows('ana@corp.example');
      stage.terminal.paste('correct horse');
      await stage.rest();
    },
  },
  '23-server-refused': { options: served('server'), go: password('wrong') },
  '24-certificate': { options: served('server', { certificate }), go: password('correct horse') },
  '25-certificate-changed': {
    options: served('server', { certificate: changedCertificate }),
    go: password('correct horse'),
  },
  '26-machines': { options: served('machine'), go: filtered('web os:ubuntu on', 'esx-07') },
  '27-machines-odd': { options: served('machine'), go: filtered('web -search', 'web-lost', 'down') },
  '28-machines-coming': {
    options: served('machine', { listed: fakeMachines(2000), nextBatch: () => new Promise(() => {}) }),
    go: stage => stage.shows('100', 'esx-'),
  },
  '29-machine-refused': {
    options: served('machine'),
    go: filtered('web-search', 'web-search-1', 'enter'),
  },
  '30-machine-details': {
    options: served('machine'),
    go: async stage => {
      await filtered('web-proxy-a', 'web-proxy-a')(stage);
      await stage.shows('esx-07');
      await stage.press('right');
      await stage.shows('cluster-a');
    },
  },
  '31-machines-keys': {
    options: served('machine'),
    go: async stage => {
      await filtered('web', 'esx-07')(stage);
      await stage.press('F1');
    },
  },
  '32-power': { options: served('power'), go: stage => stage.shows('3  ') },
  '33-power-after': {
    options: served('power'),
    go: async stage => {
      await stage.shows('3  ');
      await stage.press('enter');
    },
  },
  '34-plan-off': {
    options: served('plan'),
    go: async stage => {
      await stage.shows('vSphere', 'vmferry undo');
      await until(
        () => stage.world.calls.includes('checked'),
        () => stage.text(),
      );
      await stage.rest();
    },
  },
  '35-asking': { options: () => ({ run: new FakeRun(askingView()) }), go: stage => stage.shows('web-prod-01') },
  '36-asking-secret': {
    options: () => ({ run: new FakeRun(askingPassword()) }),
    go: async stage => {
      await stage.shows('corp.example');
      await stage.write('secret');
    },
  },
  '37-stopped-held': {
    options: () => ({ run: new FakeRun(runView({ state: 'stopped', sourceHeld: held })) }),
    go: stage => stage.shows('web-prod-01'),
  },
  '38-readiness': { options: at('readiness'), go: stage => stage.shows('BOOTX64.EFI') },
  '39-readiness-all': {
    options: at('readiness'),
    go: async stage => {
      await stage.shows('BOOTX64.EFI');
      await stage.press('a', 'end', 'up');
    },
  },
  '40-readiness-about': {
    options: at('readiness'),
    go: async stage => {
      await stage.shows('BOOTX64.EFI');
      await stage.press('down', 'right');
      await stage.shows('/etc/fstab:11');
    },
  },
  '41-readiness-looking': {
    options: () => ({
      at: 'readiness',
      world: Object.assign(new FakeWorld(), { pauseAt: 1, nextCheck: () => new Promise(() => {}) }),
    }),
    go: stage => stage.shows('BOOTX64.EFI'),
  },
  '42-readiness-running': {
    options: served('readiness', { judged: judgedRunning }),
    go: stage => stage.shows('21 '),
  },
  '43-readiness-saved': {
    options: at('readiness'),
    go: async stage => {
      await stage.shows('BOOTX64.EFI');
      await stage.press('s');
      await stage.shows('web-prod-01-azure');
    },
  },
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
    const stage = new Stage({ ...options?.(), ascii: true, colour: false });
    await go(stage);
    await stage.rest();
    const looks = stage.terminal.cells().flat();
    expect(
      looks.filter(cell => cell.colour !== undefined || cell.dim),
      name,
    ).toEqual([]);
    await expect(`${stage.terminal.rows().join('\n')}\n`).toMatchFileSnapshot(`frames/ascii/${name}.txt`);
    await stage.leave();
  }
});
