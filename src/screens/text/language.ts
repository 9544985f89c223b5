// Kept in syntax and calls that Node 12 knows: the launcher says there, in one of the two, that it is too old.
export type Language = 'en' | 'zh-CN';

/** The language of a locale string (`zh_CN.UTF-8`, `zh-Hans`, `en`); English for all others. */
export function languageOf(locale: string | undefined): Language {
  return /^zh(?![a-z])/i.test(locale || '') ? 'zh-CN' : 'en';
}

/** Is it one of the two, as `--lang` takes it: `en`, `en-GB`, `zh`, `zh-CN`, `zh_CN.UTF-8`? */
export function isLanguage(value: unknown): boolean {
  return typeof value === 'string' && /^(en|zh)(?![a-z])/i.test(value);
}

/** The locale a person asks for: `--lang`, else the first that is set of LC_ALL, LC_MESSAGES, LANG (POSIX). */
export function localeAsked(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  return langFlag(argv) || env.LC_ALL || env.LC_MESSAGES || env.LANG;
}

function langFlag(argv: readonly string[]): string | undefined {
  const at = argv.findIndex(word => word === '--lang' || word.startsWith('--lang='));
  const word = argv[at];
  return word === '--lang' ? argv[at + 1] : word?.slice('--lang='.length);
}
