import type { Io } from './command.ts';

/** Is there a person at a terminal that can show screens, and wants them? */
export function canShowScreens({ env, plain, json }: Io): boolean {
  const terminal = process.stdin.isTTY === true && process.stdout.isTTY === true && env.TERM !== 'dumb';
  return terminal && !plain && !json && !env.CI && env.ACCESSIBLE !== '1';
}
