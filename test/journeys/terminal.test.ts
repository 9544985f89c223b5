import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { widthOf } from '../../src/screens/parts/line.ts';
import { type Pty, shellOn, wizardOn } from './pty.ts';
import { childrenOf, stateOf, told } from './shell.ts';

let dir: string;
let terminal: Pty;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'vmferry-terminal-'));
});
afterEach(async () => {
  await terminal.close();
  rmSync(dir, { recursive: true, force: true });
});

const firstScreen = ['Migrate a VM', '⏎ new'];

describe('the terminal is as it was', () => {
  async function afterwards(leave: (shell: Pty) => Promise<void> | void, command = '$VMFERRY'): Promise<string> {
    terminal = shellOn({ columns: 90, rows: 30, cwd: dir });
    await terminal.shows('$');
    const before = await stateOf(terminal);
    terminal.press(`${command}; echo "left with $?"\r`);
    await terminal.shows(...firstScreen);
    await terminal.until(() => terminal.modes.alternate && terminal.modes.bracketedPaste, 'a terminal taken over');
    await leave(terminal);
    await terminal.until(() => /left with \d+/.test(terminal.history()), 'the shell again');
    expect(await stateOf(terminal)).toEqual(before);
    return /left with (\d+)/.exec(terminal.history())?.[1] ?? '';
  }

  test('after q', async () => {
    expect(await afterwards(shell => shell.press('q'))).toBe('0');
    expect(terminal.history()).toContain('Nothing was started; nothing was created.');
  });

  test('after ^C', async () => {
    expect(await afterwards(shell => shell.press('^C'))).toBe('0');
  });

  test('after SIGTERM', async () => {
    const ended = await afterwards(terminateChildrenOf);
    expect(ended).toBe('75');
  });

  test('after an error nobody foresaw', async () => {
    const planted = join(dir, 'planted.mjs');
    writeFileSync(
      planted,
      "process.stdin.on('data', key => { if (String(key) === '!') setImmediate(() => { throw new Error('planted'); }); });",
    );
    const ended = await afterwards(shell => shell.press('!'), `NODE_OPTIONS="--import ${planted}" $VMFERRY`);
    expect(ended).toBe('70');
    expect(terminal.history()).toContain('planted');
  });

  test('while it is stopped by ^Z, and after fg and q', async () => {
    terminal = shellOn({ columns: 90, rows: 30, cwd: dir });
    await terminal.shows('$');
    const before = await stateOf(terminal);
    terminal.press('$VMFERRY; echo "left with $?"\r');
    await terminal.shows(...firstScreen);
    terminal.press('n');
    await terminal.shows('Where is the VM?');
    terminal.press(...'typed');
    await terminal.shows('Path  typed');
    const shown = terminal.text();
    for (let round = 0; round < 3; round++) {
      terminal.press('^Z');
      await terminal.until(() => !terminal.modes.alternate, 'the shell');
      await terminal.shows('Stopped');
      expect(await stateOf(terminal)).toEqual(before);
      terminal.press('fg\r');
      await terminal.shows('Where is the VM?', 'Path  typed');
      expect(terminal.text()).toBe(shown);
      await terminal.until(() => terminal.modes.alternate && terminal.modes.bracketedPaste, 'a terminal taken over');
    }
    terminal.press('!');
    await terminal.shows('Path  typed!');
    terminal.press('^C');
    await terminal.until(() => !terminal.modes.alternate, 'the shell');
    expect(await stateOf(terminal)).toEqual(before);
  });
});

/** Sends SIGTERM to what the shell is waiting for. */
function terminateChildrenOf(shell: Pty): void {
  for (const pid of childrenOf(shell)) process.kill(pid, 'SIGTERM');
}

test('twenty resizes leave no stale cell', async () => {
  terminal = wizardOn([], { columns: 80, rows: 24, cwd: dir });
  await terminal.shows(...firstScreen);
  terminal.press('n');
  await terminal.shows('Where is the VM?');
  terminal.paste('/etc/');
  await terminal.shows('Path  /etc/', 'matches');
  const clean = terminal.text();
  const sizes = [
    [120, 40],
    [60, 20],
    [39, 11],
    [200, 50],
    [80, 24],
  ] as const;
  for (let n = 0; n < 20; n++) {
    const [columns, rows] = sizes[n % sizes.length] ?? [80, 24];
    terminal.resize(columns, rows);
    if (n % 3 === 0) await terminal.until(() => true, 'a moment');
  }
  // Drawn whole a moment after the last resize: no cell of an older frame is left.
  await terminal.until(() => terminal.text() === clean, 'the screen as it was before');
  for (const row of terminal.rows()) expect(widthOf(row)).toBeLessThanOrEqual(80);
});

test('a pasted path is text, whatever is in it', async () => {
  terminal = wizardOn([], { columns: 80, rows: 24, cwd: dir });
  await terminal.shows(...firstScreen);
  terminal.paste('qn\u0003');
  terminal.press('n');
  await terminal.shows('Where is the VM?');
  terminal.paste('/vms/q n/机器 1.ova');
  await terminal.shows('Path  /vms/q n/机器 1.ova');
  terminal.press('enter');
  await terminal.shows('✗', '机器 1.ova');
  terminal.press('^C');
  expect(await terminal.ended).toEqual({ code: 0, signal: 0 });
});

describe('no screens, but one sentence that says what to do', () => {
  test.each([
    ['TERM=dumb', 'TERM=dumb $VMFERRY'],
    ['CI', 'CI=true $VMFERRY'],
    ['ACCESSIBLE', 'ACCESSIBLE=1 $VMFERRY'],
    ['--plain', '$VMFERRY --plain'],
    ['a pipe behind it', 'set -o pipefail; $VMFERRY | cat'],
    ['no keyboard', '$VMFERRY < /dev/null'],
    ['a closed keyboard', '$VMFERRY <&-'],
  ])('%s', async (_, command) => {
    terminal = shellOn({ columns: 200, rows: 30, cwd: dir });
    await terminal.shows('$');
    const said = await told(terminal, `${command}; echo "left with $?"`);
    expect(said.split('\n')).toEqual([expect.stringContaining('vmferry run plan.yaml'), 'left with 64']);
    expect(terminal.modes.alternate).toBe(false);
  });
});

test('NO_COLOR has screens without colours', async () => {
  terminal = wizardOn([], { columns: 80, rows: 24, cwd: dir, env: { NO_COLOR: '1' } });
  await terminal.shows(...firstScreen);
  expect(terminal.colours()).toEqual(new Set());
  terminal.press('q');
  expect((await terminal.ended).code).toBe(0);
});
