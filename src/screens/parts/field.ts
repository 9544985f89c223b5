import { widthOf } from './line.ts';

/** A text being typed: graphemes, and the cursor before one of them. */
export interface FieldState {
  readonly graphemes: readonly string[];
  readonly cursor: number;
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const cutUp = (text: string): string[] => [...segmenter.segment(text)].map(part => part.segment);
/** Longest text a field takes: paths end at 4,096 bytes (PATH_MAX), nothing else here is longer. */
const most = 4096;

export function fieldOf(text: string): FieldState {
  const graphemes = cutUp(text).slice(0, most);
  return { graphemes, cursor: graphemes.length };
}

export function textOf(field: FieldState): string {
  return field.graphemes.join('');
}

/** Text put in at the cursor; line breaks at its ends go, control characters within become spaces. */
export function insert(field: FieldState, text: string): FieldState {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  const clean = text.replace(/^[\r\n]+|[\r\n]+$/g, '').replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ');
  const before = field.graphemes.slice(0, field.cursor).join('');
  const head = cutUp(before + clean);
  const tail = field.graphemes.slice(field.cursor);
  return { graphemes: [...head, ...tail].slice(0, most), cursor: Math.min(most, head.length) };
}

function without(field: FieldState, from: number, to: number): FieldState {
  if (from < 0 || from >= to) return field;
  return { graphemes: [...field.graphemes.slice(0, from), ...field.graphemes.slice(to)], cursor: from };
}

/** What a key does to a field; undefined when it is not the field's key. */
export function edit(field: FieldState, key: string): FieldState | undefined {
  const { graphemes, cursor } = field;
  switch (key) {
    case 'left':
      return { graphemes, cursor: Math.max(0, cursor - 1) };
    case 'right':
      return { graphemes, cursor: Math.min(graphemes.length, cursor + 1) };
    case 'home':
    case '^A':
      return { graphemes, cursor: 0 };
    case 'end':
    case '^E':
      return { graphemes, cursor: graphemes.length };
    case 'backspace':
      return without(field, cursor - 1, cursor);
    case 'delete':
      return without(field, cursor, cursor + 1);
    case '^U':
      return without(field, 0, cursor);
    case '^K':
      return without(field, cursor, graphemes.length);
    case '^W': {
      let from = cursor;
      while (from > 0 && graphemes[from - 1] === ' ') from--;
      while (from > 0 && graphemes[from - 1] !== ' ') from--;
      return without(field, from, cursor);
    }
    default:
      return undefined;
  }
}

/** The part of a field that fits, with the cursor in it: before, under and after the cursor. */
export function view(field: FieldState, columns: number): { before: string; under: string; after: string } {
  const room = Math.max(1, columns - 1);
  let from = field.cursor;
  let width = 0;
  while (from > 0 && width + widthOf(field.graphemes[from - 1] ?? '') <= room) {
    from--;
    width += widthOf(field.graphemes[from] ?? '');
  }
  const under = field.graphemes[field.cursor] ?? ' ';
  let after = '';
  let to = field.cursor + 1;
  width += widthOf(under);
  while (to < field.graphemes.length && width + widthOf(field.graphemes[to] ?? '') <= columns) {
    after += field.graphemes[to];
    width += widthOf(field.graphemes[to] ?? '');
    to++;
  }
  return { before: field.graphemes.slice(from, field.cursor).join(''), under, after };
}
