import { kernelTrouble, useKernel } from '../native/index.ts';
import { exitCodes } from '../pipeline/failure.ts';
import { runFailure } from '../pipeline/run-failures.ts';
import type { Io } from './command.ts';
import { reportFailure } from './io.ts';

/**
 * What --kernel says: the kernel that any command runs on.
 * @param value as it was given
 * @returns the exit code where there is no kernel of that name, or it cannot run here: that was said then
 */
export function refusedKernel(value: unknown, command: string, io: Io): number | undefined {
  if (value !== 'native' && value !== 'builtin') {
    io.say(io.text.commands.wrongArguments({ command, reason: `--kernel ${value === true ? '' : value}`.trim() }));
    return exitCodes.usage;
  }
  if (useKernel(value)) return undefined;
  return reportFailure(runFailure('KERNEL_MISSING', { why: kernelTrouble()?.why ?? '' }), command, io);
}
