import { release } from 'node:os';
import about from '../../package.json' with { type: 'json' };
import { kernelName } from '../native/index.ts';
import type { Session } from '../pipeline/session/store.ts';

/**
 * Logs who begins to work on a session: version, Node, platform and the command, in which there never is a secret.
 * @returns logs how it ended, by its exit code; a process that was killed leaves no such line
 */
export function logProcess(session: Session): (exit: number | undefined) => void {
  const began = performance.now();
  session.log({
    is: 'start',
    version: about.version,
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    system: release(),
    kernel: kernelName(),
    pid: process.pid,
    command: process.argv.slice(2),
  });
  return exit =>
    session.log({ is: 'end', ...(exit === undefined ? {} : { exit }), ms: Math.round(performance.now() - began) });
}
