export const languages = ['en', 'zh-CN'] as const;
export type Language = (typeof languages)[number];

/**
 * The language a person reads: `--lang`, else the locale of POSIX (LC_ALL, LC_MESSAGES, LANG: the first that is
 * set), else English. Kept in syntax and calls that Node 12 knows, because the launcher uses it there.
 */
export function languageAsked(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): Language {
  return /^zh(?![a-z])/i.test(asked(argv) || env.LC_ALL || env.LC_MESSAGES || env.LANG || '') ? 'zh-CN' : 'en';
}

function asked(argv: readonly string[]): string | undefined {
  const at = argv.findIndex(word => word === '--lang' || word.startsWith('--lang='));
  const word = argv[at];
  if (word === undefined) return undefined;
  return word === '--lang' ? argv[at + 1] : word.slice('--lang='.length);
}
