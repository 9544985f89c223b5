import type { ParseArgsOptionsConfig } from 'node:util';
import type { Language } from '../screens/text/index.ts';
import type { Text } from '../screens/text/types.ts';

/** What a command has of the world around it. */
export interface Io {
  /** One result or event, as a line on stdout. */
  out(line: string): void;
  /** Everything else, as a line on stderr. */
  say(line: string): void;
  readonly env: NodeJS.ProcessEnv;
  readonly text: Text;
  readonly language: Language;
  readonly json: boolean;
  /** Aborted by an error that nobody caught: what runs closes what it has open and ends; its reason is the error. */
  readonly crash: AbortSignal;
  /** Lines instead of screens. */
  readonly plain: boolean;
  readonly ascii: boolean;
  /** Where sessions are kept. */
  readonly stateDir: string;
  /** Where preferences are kept. */
  readonly configDir: string;
  /** The password for vSphere that was in the environment: it is taken out before a child could inherit it. */
  readonly vspherePassword?: string | undefined;
}

export interface Given {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly positionals: readonly string[];
}

/** One of the commands of cli.md. */
export interface Command {
  readonly options: ParseArgsOptionsConfig;
  /** How many words it takes at least and at most. */
  readonly words: readonly [least: number, most: number];
  /** @returns the exit code */
  run(given: Given, io: Io): Promise<number>;
}
