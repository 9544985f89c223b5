import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { vi } from 'vitest';
import { ran } from '../../fixtures/tools.ts';
import { vmferry } from '../../journeys/program.ts';

/** The built program in a terminal of 80x24 that tmux keeps, with a folder as HOME and for temporary files. */
export interface Terminal {
  /** Resolves when what is on the screen, or was and scrolled off, holds this. */
  shows(wanted: RegExp): Promise<string>;
  press(key: string): Promise<void>;
  /** The exit code, as the shell saw it. */
  ended(): Promise<number>;
  close(): Promise<void>;
}

const patience = { timeout: 60_000, interval: 20 };

/** @param args none with a quote in it: the shell in the terminal reads them */
export async function openTerminal(dir: string, name: string, args: readonly string[]): Promise<Terminal> {
  const socket = join(dir, `${name}.tmux`);
  const codeFile = join(dir, `${name}.code`);
  const script = join(dir, `${name}.sh`);
  const quoted = [process.execPath, vmferry, ...args].map(arg => `'${arg}'`).join(' ');
  // Ctrl-C reaches the shell too, which has to live to tell the exit code.
  const lines = [
    'trap : INT',
    `export HOME='${dir}' TMPDIR='${dir}' LANG=C.UTF-8`,
    quoted,
    `echo $? > '${codeFile}'`,
    'cat',
  ];
  writeFileSync(script, `${lines.join('\n')}\n`);
  const tmux = (...words: string[]) => ran('tmux', '-S', socket, '-f', '/dev/null', ...words);
  await tmux('new-session', '-d', '-s', 'it', '-x', '80', '-y', '24', 'sh', script);
  return {
    shows: wanted =>
      vi.waitFor(async () => {
        // -J joins what the terminal wrapped.
        const screen = await tmux('capture-pane', '-p', '-J', '-S', '-', '-t', 'it');
        if (!wanted.test(screen)) throw new Error(`no ${wanted} on the screen:\n${screen}`);
        return screen;
      }, patience),
    press: async key => void (await tmux('send-keys', '-t', 'it', key)),
    ended: () =>
      vi.waitFor(() => {
        const code = existsSync(codeFile) ? readFileSync(codeFile, 'utf8').trim() : '';
        if (code === '') throw new Error(`${name} is still running`);
        return Number(code);
      }, patience),
    close: async () => void (await tmux('kill-server')),
  };
}
