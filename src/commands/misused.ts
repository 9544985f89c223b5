import { isLanguage } from '../screens/text/language.ts';
import type { Io } from './command.ts';

/**
 * What no command is asked about: a language that nobody wrote, and a flag that is none where there is no command.
 * @param values of the flags, as given
 * @param known names of the flags that every command takes
 * @returns true where it is so; that was said then
 */
export function misused(
  values: Readonly<Record<string, unknown>>,
  known: Readonly<Record<string, unknown>>,
  name: string | undefined,
  io: Io,
): boolean {
  const wrong = wrongIn(values, known, name);
  if (wrong === undefined) return false;
  io.say(io.text.commands.wrongArguments({ command: name ?? '', reason: wrong }));
  return true;
}

function wrongIn(
  { lang, ...values }: Readonly<Record<string, unknown>>,
  known: Readonly<Record<string, unknown>>,
  name: string | undefined,
): string | undefined {
  if (lang !== undefined && !isLanguage(lang)) return `--lang ${lang === true ? '' : `${lang} `}(en, zh-CN)`;
  const strange = name === undefined ? Object.keys(values).find(flag => !Object.hasOwn(known, flag)) : undefined;
  if (strange === undefined) return undefined;
  return strange.length === 1 ? `-${strange}` : `--${strange}`;
}
