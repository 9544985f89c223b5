import stringWidth from 'string-width';

/** Colours are 16-colour names with a meaning; what they become is the theme's business. */
export type Tone = 'accent' | 'ok' | 'warn' | 'error' | 'dim';

export interface Span {
  readonly text: string;
  readonly tone?: Tone;
  readonly bold?: boolean;
  readonly inverse?: boolean;
}

/** One row of the screen. Never holds a line break. */
export type Line = readonly Span[];

export const blank: Line = [];

/** Columns a text takes: a Chinese character takes two. */
export function widthOf(text: string): number {
  // Printable ASCII needs no segmenting; nearly every cell on screen is that.
  return /^[\x20-\x7e]*$/.test(text) ? text.length : stringWidth(text);
}

export function lineWidth(line: Line): number {
  return line.reduce((sum, span) => sum + widthOf(span.text), 0);
}

export function span(text: string, tone?: Tone, more: Omit<Span, 'text' | 'tone'> = {}): Span {
  return tone === undefined ? { text, ...more } : { text, tone, ...more };
}

export const bold = (text: string, tone?: Tone): Span => span(text, tone, { bold: true });
export const dim = (text: string): Span => span(text, 'dim');

/** A line from plain texts and spans. */
export function line(...parts: readonly (string | Span | Line)[]): Line {
  return parts.flatMap(part => (typeof part === 'string' ? [{ text: part }] : isLine(part) ? [...part] : [part]));
}

function isLine(part: Span | Line): part is Line {
  return Array.isArray(part);
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The longest start of a text that fits, and how wide it is. Never cuts a character in two. */
export function cut(text: string, columns: number): { text: string; width: number } {
  if (/^[\x20-\x7e]*$/.test(text)) {
    const kept = text.slice(0, Math.max(0, columns));
    return { text: kept, width: kept.length };
  }
  let kept = '';
  let width = 0;
  for (const { segment } of segmenter.segment(text)) {
    const next = width + stringWidth(segment);
    if (next > columns) break;
    kept += segment;
    width = next;
  }
  return { text: kept, width };
}

/** Control characters and line breaks from outside would move the cursor: each becomes a visible stand-in. */
export function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '\u00b7');
}

/** A text cut to so many columns, with an ellipsis when something is missing. */
export function ellipsis(text: string, columns: number, mark = '…'): string {
  if (widthOf(text) <= columns) return text;
  if (columns <= widthOf(mark)) return cut(text, columns).text;
  return cut(text, columns - widthOf(mark)).text + mark;
}

/** A path or id cut in its middle, so that both ends can be read. */
export function middle(text: string, columns: number, mark = '…'): string {
  if (widthOf(text) <= columns || columns < 5) return ellipsis(text, columns, mark);
  const room = columns - widthOf(mark);
  const head = cut(text, Math.ceil(room / 2)).text;
  const graphemes = [...segmenter.segment(text)].map(part => part.segment);
  let tail = '';
  while (graphemes.length > 0) {
    const next = (graphemes.pop() ?? '') + tail;
    if (widthOf(head) + widthOf(mark) + widthOf(next) > columns) break;
    tail = next;
  }
  return head + mark + tail;
}

/** Cut or padded with spaces to exactly so many columns. */
export function pad(text: string, columns: number, side: 'left' | 'right' = 'left', mark = '…'): string {
  const shown = ellipsis(text, columns, mark);
  const room = ' '.repeat(Math.max(0, columns - widthOf(shown)));
  return side === 'left' ? shown + room : room + shown;
}

/** A line cut to so many columns, with an ellipsis when something is missing. */
export function fit(row: Line, columns: number, mark = '…'): Line {
  if (lineWidth(row) <= columns) return row;
  const out: Span[] = [];
  let left = columns - widthOf(mark);
  if (left < 0) return [];
  for (const part of row) {
    const kept = cut(part.text, left);
    left -= kept.width;
    if (kept.text === part.text) out.push(part);
    else return [...out, { ...part, text: kept.text.trimEnd() + mark }];
  }
  return out;
}

/** A line with one part at the left edge and one at the right; the left one gives way. */
export function ends(left: Line, right: Line, columns: number): Line {
  const room = Math.max(0, columns - lineWidth(right) - 1);
  const head = fit(left, room);
  return [...head, { text: ' '.repeat(Math.max(1, columns - lineWidth(head) - lineWidth(right))) }, ...right];
}

/** A sentence broken into rows of at most so many columns, at spaces, or anywhere in Chinese. */
export function wrap(text: string, columns: number): string[] {
  const room = Math.max(1, columns);
  const rows: string[] = [];
  let row = '';
  for (const word of plain(text).match(
    /[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]|[^\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]+|\s+/gu,
  ) ?? []) {
    if (widthOf(row + word) <= room) {
      row += word;
      continue;
    }
    // A row does not begin with a mark that closes: the character before it comes along.
    const before = /^[，。：；！？、）》”]$/u.test(word) ? ([...row.trimEnd()].at(-1) ?? '') : '';
    const done = row.trimEnd().slice(0, row.trimEnd().length - before.length);
    if (done.trim() !== '') rows.push(done.trimEnd());
    row = before + word.trimStart();
    while (widthOf(row) > room) {
      const head = cut(row, room).text || [...row].slice(0, 1).join('');
      rows.push(head);
      row = row.slice(head.length);
    }
  }
  if (row.trim() !== '') rows.push(row.trimEnd());
  return rows.length === 0 ? [''] : rows.map(r => cut(r, room).text);
}
