import { execFileSync } from 'node:child_process';
import type { Pty } from './pty.ts';

let marks = 0;

/** Runs a command in the shell. @returns what it printed */
export async function told(shell: Pty, command: string): Promise<string> {
  const mark = `mark${marks++}`;
  shell.press(`${command}; echo ${mark.slice(0, 2)}''${mark.slice(2)}\r`);
  await shell.until(() => shell.history().includes(`\n${mark}`), mark);
  const lines = shell.history().split('\n');
  const from = lines.findLastIndex(line => line.includes(`echo ${mark.slice(0, 2)}''`));
  return lines
    .slice(from + 1, lines.indexOf(lines.find(line => line.startsWith(mark)) ?? ''))
    .map(line => line.trimEnd())
    .join('\n');
}

/** Everything a program could leave behind in a terminal. */
export async function stateOf(shell: Pty): Promise<unknown> {
  return { settings: await told(shell, 'stty -a'), modes: shell.modes };
}

/** The processes that a shell waits for. */
export function childrenOf({ pid }: Pty): number[] {
  const children = execFileSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' });
  return children.trim().split(/\s+/).map(Number);
}
