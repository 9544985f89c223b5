import { writeSync } from 'node:fs';
import { resolve } from 'node:path';
import envPaths from 'env-paths';
import { asFailure } from '../pipeline/as-failure.ts';
import { exitCodes } from '../pipeline/failure.ts';
import { failureSentence, languageOf, languages } from '../screens/text/index.ts';
import type { Io } from './command.ts';

const passwordVariable = 'VMFERRY_VSPHERE_PASSWORD';

/** Streams, language and folders, from the common flags and the environment. */
export async function ioFor(values: Readonly<Record<string, unknown>>, env: NodeJS.ProcessEnv): Promise<Io> {
  const locale = typeof values.lang === 'string' ? values.lang : env.LC_ALL || env.LC_MESSAGES || env.LANG;
  const language = languageOf(locale);
  const folder = typeof values['state-dir'] === 'string' ? resolve(values['state-dir']) : undefined;
  const vspherePassword = takeFrom(env, passwordVariable);
  return {
    out: line => print(1, line),
    say: line => print(2, line),
    env,
    text: languages[language],
    language,
    json: values.json === true,
    crash: new AbortController().signal,
    plain: values.plain === true,
    ascii: values.ascii === true,
    stateDir: folder ?? defaultStateDir(),
    configDir: folder ?? envPaths('vmferry', { suffix: '' }).config,
    vspherePassword,
  };
}

/** A value that children of this process must not inherit. */
function takeFrom(env: NodeJS.ProcessEnv, name: string): string | undefined {
  const value = env[name];
  delete env[name];
  return value === '' ? undefined : value;
}

/** $XDG_STATE_HOME/vmferry on Linux, the platform's place for application data elsewhere. */
function defaultStateDir(): string {
  const paths = envPaths('vmferry', { suffix: '' });
  return process.platform === 'linux' ? paths.log : paths.data;
}

/** Says in one sentence what went wrong. @returns the exit code that goes with it */
export function reportFailure(error: unknown, command: string, io: Io): number {
  if ((error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS')) {
    io.say(io.text.commands.wrongArguments({ command, reason: (error as Error).message.split('. ')[0] ?? '' }));
    return exitCodes.usage;
  }
  const failure = asFailure(error);
  if (io.json) io.out(JSON.stringify({ v: 1, is: 'failure', failure }));
  io.say(failureSentence(io.text, failure));
  return exitCodes[failure.exit];
}

/** A pipe without a reader, a terminal that hung up, a stream that was closed from the start. */
const nobodyReads = new Set(['EPIPE', 'EIO', 'EBADF', 'ENXIO']);

/** Whole lines, also into a pipe that is about to close; a reader that went away is not our failure. */
function print(fd: 1 | 2, line: string): void {
  let rest = Buffer.from(`${line}\n`);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(fd, rest));
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      if (code === 'EAGAIN') continue;
      // What cannot be said cannot be complained of either: the exit code still tells.
      if (nobodyReads.has(code) || fd === 2) return;
      throw error;
    }
  }
}
