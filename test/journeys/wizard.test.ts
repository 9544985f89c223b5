import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { makeMachineOva } from '../../src/sandbox/machine/ova.ts';
import { widthOf } from '../../src/screens/parts/line.ts';
import { walkToSignIn } from './demo-walk.ts';
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

/** From the welcome screen to the plan, as somebody who reads each screen would. */
async function walkToPlan(on: Pty, group: string, sizeGiB?: string): Promise<void> {
  await walkToSignIn(on);
  on.press('enter');
  await on.shows('How does it boot in Azure?', 'GPT');
  on.press('enter');
  await on.shows('▌ Disk 1', '0.625', '640 MiB');
  if (sizeGiB !== undefined) {
    for (const wrong of ['0.5', '1.5']) {
      on.press('^U', ...wrong, 'enter');
      await on.shows(wrong === '0.5' ? 'smaller than what is on the disk' : 'Whole GiB only');
    }
    on.press('^U', ...sizeGiB);
  }
  on.press('enter');
  await on.shows('▌ Disk kind', 'Premium SSD');
  on.press('enter');
  await on.shows('▌ New, empty disks');
  // The kind of data disks comes to be asked above it, and what is typed stays where it was.
  on.press('^U', '1', '6');
  await on.shows('Data disks', '▌ New, empty disks', '16', 'New disk 1, empty');
  on.press('^U', '0', 'enter');
  await on.shows('Where in Azure?', 'Sandbox of last year');
  on.press(...'other');
  await on.shows('1 of 3');
  on.press('enter');
  await on.shows('▌ Group', 'new: rg-rehearsal');
  on.paste(group);
  await on.shows(`new: ${group}`);
  on.press('enter');
  await on.shows('▌ Region', '▌ East US');
  on.press(...'westeu');
  await on.shows('1 of 7');
  on.press('enter');
  await on.shows('▌ Result', 'a managed image');
  on.press('enter');
  await on.shows('▌ Name          rehearsal');
  on.press('enter');
  await on.shows('▌ Zone', 'no zone');
  on.press('enter');
  await on.shows('This will happen', 'Nothing has been created so far.');
}

describe.each([
  [80, 24],
  [120, 40],
] as const)('at %ix%i', (columns, rows) => {
  test('the whole walk from welcome to done, and what arrived is the source', async () => {
    const keep = join(dir, `keep-${columns}`);
    terminal = wizardOn(['demo', '--from', 'ova', '--keep', keep], { columns, rows, cwd: dir });
    await walkToPlan(terminal, 'rg-walk');
    expect(terminal.modes).toMatchObject({ alternate: true, bracketedPaste: true });
    fits(terminal, columns);
    terminal.press('enter');
    await terminal.shows('▶ send', 'disk 1', '640 MiB');
    fits(terminal, columns);
    await terminal.shows('✓ rehearsal is in Azure westeurope', 'finish');
    fits(terminal, columns);
    terminal.press('enter');
    expect(await terminal.ended).toEqual({ code: 0, signal: 0 });
    await terminal.shows('✓ rehearsal is in Azure westeurope', 'that arrived equal the source.');
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

test('into files, in Chinese: killed with SIGKILL while it writes, gone on with by one key, the bytes are the source', async () => {
  const disks = [{ size: 400 * 1024 * 1024, fill: 0.8 }];
  const { raws } = await makeMachineOva({ dir, name: 'written', seed: 5, disks });
  const out = join(dir, 'out');
  const args = ['--lang', 'zh-CN', '--state-dir', join(dir, 'state')];
  const first = wizardOn(args, { columns: 100, rows: 30, cwd: dir });
  terminal = first;
  await first.shows('迁移一台虚拟机', '⏎ 新建');
  first.press('n');
  await first.shows('虚拟机在哪里？', 'OVA');
  first.press('down');
  await first.shows('虚拟机在哪里？', 'written.ova');
  first.paste('written.ova');
  await first.shows('路径  written.ova');
  first.press('enter');
  await first.shows('written', 'Azure');
  first.press('2');
  await first.shows('以什么形式写入', '文件夹');
  first.paste(out);
  await first.shows(out);
  first.press('enter');
  await first.shows('VHD');
  first.press('enter');
  await first.shows('▌ 磁盘 1', '0.391');
  first.press('enter');
  await first.shows('vmferry run written.plan.yaml');
  first.press('enter');
  await first.until(() => acknowledged(out) > 0, 'the first acknowledged piece');
  process.kill(first.pid, 'SIGKILL');
  expect((await first.ended).signal).toBe(9);
  expect(existsSync(join(out, 'written-disk1.vhd'))).toBe(false);

  const again = wizardOn(args, { columns: 100, rows: 30, cwd: dir });
  terminal = again;
  await again.shows('未完成', '▌ written', '⏎ 继续');
  again.press('enter');
  await again.shows('✓ written 已在', '完成');
  again.press('enter');
  expect(await again.ended).toEqual({ code: 0, signal: 0 });
  const source = readFileSync(raws[0] ?? '');
  const arrived = readFileSync(join(out, 'written-disk1.vhd')).subarray(0, -512);
  expect(arrived.subarray(0, source.length).equals(source)).toBe(true);
}, 120_000);

test('a disk that is to be larger is larger in the plan, in Azure and in what the demo compares', async () => {
  const on = wizardOn(['demo', '--from', 'ova'], { columns: 120, rows: 40, cwd: dir });
  terminal = on;
  await walkToPlan(on, 'rg-larger', '1');
  await on.shows('give disk 1 1.0 GiB instead of 640.0 MiB');
  on.press('enter');
  await on.shows('✓ rehearsal is in Azure westeurope', 'finish');
  on.press('enter');
  expect(await on.ended).toEqual({ code: 0, signal: 0 });
  await on.shows('1.0 GiB', 'that arrived equal the source.');
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

/** Bytes of the records of what is on disk. */
function acknowledged(out: string): number {
  const file = join(out, 'written-disk1.vhd.acks');
  return existsSync(file) ? statSync(file).size : 0;
}
