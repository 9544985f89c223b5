import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startVsphere, type VsphereSandbox } from '../../src/sandbox/vsphere/index.ts';
import { scratch } from '../fixtures/scratch.ts';
import { type Pty, wizardOn } from './pty.ts';

const here = scratch();
let terminal: Pty | undefined;
afterEach(async () => {
  await terminal?.close();
});

describe('on a terminal, a person is asked', () => {
  let vcenter: VsphereSandbox;
  const state = () => join(here.dir, 'state');
  const list = () => {
    const { server, user } = vcenter;
    terminal = wizardOn(['vms', server, '--user', user, '--state-dir', state()], {
      columns: 120,
      rows: 30,
      cwd: here.dir,
    });
    return terminal;
  };
  beforeAll(async () => {
    vcenter = await startVsphere({ certificate: 'self-signed', crowd: 5 });
  });
  afterAll(async () => {
    await vcenter.close();
  });

  test('whether they trust the certificate: no is no, and no password is asked for', async () => {
    const on = list();
    await on.shows(vcenter.fingerprint, 'Trust it from now on? [y/N]');
    on.press('n', 'enter');
    expect(await on.ended).toEqual({ code: 77, signal: 0 });
    expect(on.text()).not.toContain('Password of');
    expect(vcenter.counters().calls.Login).toBeUndefined();
  });

  test('for the password, which is not shown; ^C leaves, and what was trusted is remembered', async () => {
    const first = list();
    await first.shows('Trust it from now on? [y/N]');
    first.press('y', 'enter');
    await first.shows('Password of');
    first.press('^C');
    expect(await first.ended).toEqual({ code: 130, signal: 0 });
    expect(readFileSync(join(state(), 'preferences.json'), 'utf8')).toContain(vcenter.fingerprint);

    const on = list();
    await on.shows(`Password of ${vcenter.user} on ${vcenter.server}:`);
    expect(on.text()).not.toContain('Trust it');
    on.press(...'wrong', 'enter');
    await on.until(() => on.text().split('Password of').length === 3, 'the question once more');
    expect(on.text()).toContain('The server did not accept that.');
    on.press(...'wrong', '^U', ...vcenter.password, 'x', 'backspace', 'enter');
    expect(await on.ended).toEqual({ code: 0, signal: 0 });
    expect(on.text()).toContain('/Frankfurt/');
    expect(on.history()).not.toContain(vcenter.password);
    expect(readFileSync(join(state(), 'preferences.json'), 'utf8')).not.toContain(vcenter.password);
  });
});

test('the demo begins among 2,000 machines, and the one that is chosen arrives', async () => {
  const on = wizardOn(['demo'], { columns: 100, rows: 30, cwd: here.dir, env: { TMPDIR: here.dir } });
  terminal = on;
  await on.shows('2,004 of 2,004');
  on.press(...'web-search-rdm');
  await on.shows('1 of 2,004');
  on.press('enter');
  await on.shows('web-search-rdm cannot be carried');
  on.press('^U', ...'web-legacy');
  await on.shows('▌ web-legacy');
  on.press('enter');
  await on.shows('Where should web-legacy live?', 'Gen1 recommended');
  on.press('2');
  await on.shows('Files here: how should it be written?', 'Folder');
  on.press('^U');
  on.paste(join(here.dir, 'arrived'));
  on.press('enter');
  await on.until(() => /This will happen|Format|How large/.test(on.text()), 'the plan or the next question');
  for (let n = 0; n < 4 && !on.text().includes('This will happen'); n++) {
    on.press('enter');
    await on.until(() => true, 'the next question');
  }
  await on.shows('export 1 disk (96.0 MiB) of web-legacy', 'the source is not stopped, changed or deleted');
  on.press('enter');
  await on.shows('web-legacy is in', 'finish');
  on.press('enter');
  expect(await on.ended).toEqual({ code: 0, signal: 0 });
  expect(on.modes).toMatchObject({ alternate: false, cursorHidden: false, bracketedPaste: false });
}, 90_000);
