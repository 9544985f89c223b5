/** Every sign on screen, and its twin for terminals without Unicode. */
const pairs = {
  bar: ['▌', '>'],
  ok: ['✓', 'ok'],
  no: ['✗', 'x'],
  warn: ['!', '!'],
  unknown: ['?', '?'],
  running: ['▶', '>'],
  waiting: ['○', '-'],
  skipped: ['–', '-'],
  pointer: ['▸', '>'],
  on: ['(•)', '(*)'],
  off: ['( )', '( )'],
  rule: ['─', '-'],
  full: ['━', '='],
  half: ['╸', '='],
  empty: ['─', '-'],
  sent: ['█', '#'],
  read: ['▓', '='],
  toRead: ['▒', '-'],
  zero: ['·', '.'],
  failed: ['✗', 'x'],
  cursor: ['█', '_'],
  hidden: ['●', '*'],
  arrow: ['→', '->'],
  crumb: ['›', '>'],
  dot: ['·', '.'],
  times: ['×', 'x'],
  ellipsis: ['…', '...'],
  plusMinus: ['±', '+-'],
  updown: ['↑↓', 'up/dn'],
  leftright: ['←→', 'lt/rt'],
  enter: ['⏎', 'enter'],
  minus: ['−', '-'],
  more: ['▼', 'v'],
  less: ['▲', '^'],
} as const;

export type GlyphName = keyof typeof pairs;
export interface Glyphs extends Readonly<Record<GlyphName, string>> {
  readonly ascii: boolean;
  /** From nothing to full. */
  readonly spark: readonly string[];
  /** Frames of the sign that says something is under way. */
  readonly spin: readonly string[];
}

const sparks = [
  ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
  ['_', '.', '-', '=', '#'],
] as const;
const spins = [
  ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'],
  ['|', '/', '-', '\\'],
] as const;

export function makeGlyphs(ascii: boolean): Glyphs {
  const at = ascii ? 1 : 0;
  const signs = Object.fromEntries(Object.entries(pairs).map(([name, pair]) => [name, pair[at]])) as Record<
    GlyphName,
    string
  >;
  return { ...signs, ascii, spark: sparks[at], spin: spins[at] };
}

/**
 * Can this terminal show more than ASCII?
 * TERM=linux is the kernel console, whose font lacks most of these signs; the locale names the encoding (POSIX, XBD §8.2).
 */
export function wantsAscii(env: Readonly<Record<string, string | undefined>>): boolean {
  if (env.TERM === 'linux' || env.TERM === 'dumb') return true;
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  if (locale === '') return env.TERM_PROGRAM === undefined && env.WT_SESSION === undefined;
  return !/utf-?8/i.test(locale);
}
