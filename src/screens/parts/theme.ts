import type { Line, Tone } from './line.ts';

/** How a terminal is told what a tone looks like: 16-colour names only, or nothing but weight. */
export interface Theme {
  readonly colour: boolean;
  paint(line: Line): string;
}

/** SGR parameters (ECMA-48 §8.3.117); the terminal's own palette decides the exact hues. */
const codes: Readonly<Record<Tone, string>> = { accent: '36', ok: '32', warn: '33', error: '31', dim: '2' };

/** Signs that sentences use, each with a twin of the same width. Names from outside stay as they are. */
const twins: Readonly<Record<string, string>> = {
  '…': '~',
  '·': '.',
  '−': '-',
  '–': '-',
  '±': '~',
  '→': '>',
  '›': '>',
  '“': '"',
  '”': '"',
  '⏎': '<',
};
const signs = new RegExp(`[${Object.keys(twins).join('')}]`, 'gu');

function paintWith(line: Line, colour: boolean, ascii: boolean): string {
  let out = '';
  for (const span of line) {
    const part = ascii ? { ...span, text: span.text.replace(signs, sign => twins[sign] ?? sign) } : span;
    const sgr: string[] = [];
    if (part.bold === true) sgr.push('1');
    if (part.inverse === true) sgr.push('7');
    if (colour && part.tone !== undefined) sgr.push(codes[part.tone]);
    out += sgr.length === 0 ? part.text : `\u001b[${sgr.join(';')}m${part.text}\u001b[0m`;
  }
  return out;
}

/**
 * @param colour false under NO_COLOR: state is then carried by glyph, word, bar and weight alone
 * @param ascii true where the terminal shows no other signs
 */
export function makeTheme(colour: boolean, ascii: boolean): Theme {
  return { colour, paint: line => paintWith(line, colour, ascii) };
}
