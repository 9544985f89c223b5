import { unsuited } from '../screens/suits.ts';
import type { Io } from './command.ts';

/** Is there a person at a terminal that can show screens, and wants them? */
export function canShowScreens({ env, plain, json }: Io): boolean {
  return !plain && !json && unsuited(env, process.stdin, process.stdout) === undefined;
}
