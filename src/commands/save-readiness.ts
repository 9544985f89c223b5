import { rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import about from '../../package.json' with { type: 'json' };
import type { GuestTarget } from '../pipeline/guest/checks/check.ts';
import type { Judged } from '../pipeline/guest/judge.ts';
import { runFailure } from '../pipeline/run-failures.ts';
import { placeFor } from '../pipeline/target/file/place.ts';
import { readinessPage } from '../screens/readiness-page.ts';
import { type Language, languages } from '../screens/text/index.ts';
import type { Io } from './command.ts';

export interface Readiness {
  readonly machine: string;
  readonly target: GuestTarget;
  readonly judged: readonly Judged[];
}

/**
 * Writes what was found of a guest to a file, a page or JSON by its extension, readable by its owner alone; a file of
 * that name is replaced, whole or not at all.
 * @returns its whole path
 * @throws Failed READINESS_UNWRITABLE, FILE_NOT_REGULAR
 */
export async function writeReadiness(file: string, found: Readiness, language: Language): Promise<string> {
  const path = await placeFor(resolve(file));
  const fresh = join(dirname(path), `.${basename(path)}.${process.pid}`);
  const by = `vmferry ${about.version}, ${new Date().toISOString()}`;
  const { machine, target, judged } = found;
  const content = /\.json$/i.test(path)
    ? `${JSON.stringify({ v: 1, is: 'readiness', machine, for: target, by, checks: judged }, null, 2)}\n`
    : readinessPage({ text: languages[language], language, by, ...found });
  try {
    await writeFile(fresh, content, { mode: 0o600, flag: 'wx' });
    await rename(fresh, path);
  } catch (error) {
    await rm(fresh, { force: true });
    throw runFailure(
      'READINESS_UNWRITABLE',
      { file: path, reason: String((error as NodeJS.ErrnoException).code) },
      { cause: error },
    );
  }
  return path;
}

/** The same, and says where it is. @throws Failed READINESS_UNWRITABLE */
export async function saveReadiness(file: string, found: Readiness, io: Io): Promise<void> {
  io.say(io.text.commands.readinessSaved({ file: await writeReadiness(file, found, io.language) }));
}
