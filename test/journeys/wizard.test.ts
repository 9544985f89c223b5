import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { widthOf } from '../../src/screens/parts/line.ts';
import { walkToPlan } from './demo-walk.ts';
import { type Pty, wizardOn } from './pty.ts';

let dir: string;
let terminal: Pty | undefined;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'vmferry-wizard-'));
});
afterEach(async () => {
  await terminal?.close();
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function fits(on: Pty, columns: number): void {
  for (const row of on.rows()) expect(widthOf(row), on.text()).toBeLessThanOrEqual(columns);
}

describe.each([
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40, sizeGiB: '1' },
])('at $columns x $rows', ({ columns, rows, sizeGiB }) => {
  const what = sizeGiB === undefined ? 'is the source' : 'is the source, on a disk that is larger';
  test(`the whole walk from welcome to done, and what arrived ${what}`, async () => {
    const keep = join(dir, `keep-${columns}`);
    terminal = wizardOn(['demo', '--from', 'ova', '--keep', keep], { columns, rows, cwd: dir });
    await walkToPlan(terminal, 'rg-walk', sizeGiB);
    if (sizeGiB !== undefined) await terminal.shows('give disk 1 1.0 GiB instead of 640.0 MiB');
    expect(terminal.modes).toMatchObject({ alternate: true, bracketedPaste: true });
    fits(terminal, columns);
    terminal.press('enter');
    await terminal.shows('▶ send', 'disk 1', sizeGiB === undefined ? '640 MiB' : '1.0 GiB');
    fits(terminal, columns);
    await terminal.shows('✓ rehearsal is in Azure westeurope', 'finish');
    fits(terminal, columns);
    terminal.press('enter');
    expect(await terminal.ended).toEqual({ code: 0, signal: 0 });
    await terminal.shows('✓ rehearsal is in Azure westeurope', 'that arrived equal the source.');
    if (sizeGiB !== undefined) await terminal.shows('1.0 GiB');
    expect(terminal.modes).toMatchObject({ alternate: false, cursorHidden: false, bracketedPaste: false });
    const source = readFileSync(join(keep, 'source-0.raw'));
    const arrived = readFileSync(join(keep, 'arrived-0.raw'));
    expect(arrived.subarray(0, source.length).equals(source)).toBe(true);
    expect(arrived.subarray(source.length).every(byte => byte === 0)).toBe(true);
  }, 90_000);
});

test('Esc leads back through all of it and forward again; an early answer changed keeps what is still valid', async () => {
  const on = wizardOn(['demo', '--from', 'ova'], { columns: 100, rows: 30, cwd: dir });
  terminal = on;
  await walkToPlan(on, 'rg-back');
  await on.shows('Sandbox for the other team › rg-back › westeurope');
  await on.until(() => / checks passed/.test(on.text()) && !/checking/.test(on.text()), 'all checks');
  const plan = on.text();
  const screens = [
    'Where in Azure?',
    'How large should the disks be in Azure?',
    'How does it boot in Azure?',
    'How do you want to sign in to Azure?',
    'Will rehearsal boot and answer in Azure?',
    'Where should rehearsal live?',
    'Where is the VM?',
    'Migrate a VM',
  ];
  for (const screen of screens) {
    on.press('esc');
    await on.shows(screen);
  }
  on.press('n');
  await on.until(() => on.text() === plan, 'the plan as it was');

  // Another region, and nothing else: edit, the last step, the third field.
  on.press('e');
  await on.shows('Which step do you want to change?', '8  Where');
  on.press('8');
  await on.shows('Where in Azure?', 'Sandbox for the other team');
  on.press('tab', 'tab');
  await on.shows('▌ Region', 'westeurope');
  on.press(...'eastus');
  await on.shows('1 of 7');
  on.press('enter');
  await on.shows('▌ Result', 'a managed image');
  on.press('enter');
  await on.shows('▌ Name          rehearsal');
  on.press('enter');
  await on.shows('▌ Zone', 'no zone');
  on.press('enter');
  await on.shows('Sandbox for the other team › rg-back › eastus');

  // Another target asks for what it needs, and coming back finds the answers.
  on.press('e', '2');
  await on.shows('Where should rehearsal live?');
  on.press('2');
  await on.shows('Files here: how should it be written?', 'Folder');
  on.press('esc');
  await on.shows('Where should rehearsal live?');
  on.press('1');
  await on.shows('Sandbox for the other team › rg-back › eastus');
  on.press('^C');
  expect(await on.ended).toEqual({ code: 0, signal: 0 });
}, 120_000);

test('a demo that is asked to end (SIGTERM) ends, and leaves no folder behind', async () => {
  const temporary = mkdtempSync(join(dir, 'tmp-'));
  terminal = wizardOn(['demo', '--from', 'ova'], { cwd: dir, env: { TMPDIR: temporary } });
  await terminal.shows('Migrate a VM', '⏎ new');
  process.kill(terminal.pid, 'SIGTERM');
  expect((await terminal.ended).code).toBe(75);
  expect(readdirSync(temporary).filter(name => name.startsWith('vmferry-'))).toEqual([]);
  expect(terminal.modes).toMatchObject({ alternate: false, cursorHidden: false });
}, 60_000);
