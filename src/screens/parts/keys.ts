import type { Key } from 'ink';
import type { Glyphs } from './glyphs.ts';

/**
 * Every binding of the program, once. A key bar shows these and nothing else, and a screen hears a key only
 * through a binding, so the bar cannot promise what does nothing.
 */
export const bindings = {
  enter: { keys: ['enter'], sign: 'enter' },
  back: { keys: ['esc'], sign: 'esc' },
  move: { keys: ['up', 'down', 'pageup', 'pagedown', 'home', 'end'], sign: 'updown' },
  change: { keys: ['left', 'right'], sign: 'leftright' },
  next: { keys: ['tab'], sign: 'tab' },
  previous: { keys: ['backtab'], sign: 'shift-tab' },
  complete: { keys: ['tab'], sign: 'tab' },
  toggle: { keys: ['space'], sign: 'space' },
  digit: { keys: ['1', '2', '3', '4', '5', '6', '7', '8', '9'], sign: '1-9' },
  begin: { keys: ['n'], sign: 'n' },
  discard: { keys: ['d'], sign: 'd' },
  logs: { keys: ['l'], sign: 'l' },
  map: { keys: ['m'], sign: 'm' },
  pause: { keys: ['p'], sign: 'p' },
  fewer: { keys: ['t'], sign: 't' },
  more: { keys: ['T'], sign: 'T' },
  open: { keys: ['o'], sign: 'o' },
  copy: { keys: ['c'], sign: 'c' },
  copyCode: { keys: ['k'], sign: 'k' },
  evidence: { keys: ['w'], sign: 'w' },
  edit: { keys: ['e'], sign: 'e' },
  save: { keys: ['s'], sign: 's' },
  report: { keys: ['s'], sign: 's' },
  all: { keys: ['a'], sign: 'a' },
  about: { keys: ['right'], sign: 'arrow' },
  quit: { keys: ['q'], sign: 'q' },
  again: { keys: ['^R'], sign: '^R' },
  refresh: { keys: ['^R'], sign: '^R' },
  reveal: { keys: ['^R'], sign: '^R' },
  details: { keys: ['right'], sign: 'arrow' },
  addDisk: { keys: ['^N'], sign: '^N' },
  removeDisk: { keys: ['^X'], sign: '^X' },
  sort: { keys: ['^S'], sign: '^S' },
  otherServer: { keys: ['^O'], sign: '^O' },
  help: { keys: ['?', '^G'], sign: '?' },
  /** Where ? is text. */
  helpInText: { keys: ['^G'], sign: 'F1' },
  /** Shown only: the terminal hears it before any screen. */
  stop: { keys: ['^C'], sign: '^C' },
} as const;

export type BindingId = keyof typeof bindings;

export interface Bound {
  readonly id: BindingId;
  readonly label: string;
  /** Absent where a part of the screen hears the key itself. */
  readonly run?: (key: string) => void;
  /** Keys shown instead of the binding's own: `1-4`. */
  readonly sign?: string;
  /** The first to go where the bar has no room for all. */
  readonly rare?: boolean;
  /** Shown with a neighbour's sign. */
  readonly hidden?: boolean;
}

/** The sign of a binding in the key bar. */
export function signOf(bound: Bound, glyphs: Glyphs): string {
  if (bound.sign !== undefined) return bound.sign;
  const { sign } = bindings[bound.id];
  return sign === 'enter' || sign === 'updown' || sign === 'leftright' || sign === 'arrow' ? glyphs[sign] : sign;
}

/** The name of a pressed key: `enter`, `up`, `^R`, `space`, or the character itself. */
export function keyName(input: string, key: Key): string {
  if (key.return) return 'enter';
  if (key.escape) return 'esc';
  if (key.tab) return key.shift ? 'backtab' : 'tab';
  if (key.upArrow) return 'up';
  if (key.downArrow) return 'down';
  if (key.leftArrow) return 'left';
  if (key.rightArrow) return 'right';
  if (key.pageUp) return 'pageup';
  if (key.pageDown) return 'pagedown';
  if (key.home) return 'home';
  if (key.end) return 'end';
  if (key.backspace) return 'backspace';
  if (key.delete) return 'delete';
  if (key.ctrl) return /^[a-z]$/.test(input) ? `^${input.toUpperCase()}` : '';
  if (key.meta) return '';
  return input === ' ' ? 'space' : input;
}

/** The character a key types, or undefined for a command. */
export function typed(name: string): string | undefined {
  if (name === 'space') return ' ';
  return [...name].length === 1 && name >= ' ' && name !== '\u007f' ? name : undefined;
}
