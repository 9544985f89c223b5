import type { Glyphs } from './parts/glyphs.ts';
import { type Bound, signOf } from './parts/keys.ts';
import { blank, bold, type Line, line, pad, span, wrap } from './parts/line.ts';
import type { WizardText } from './text/wizard.ts';

/** What can be typed on a screen, and what it means. */
export interface About {
  readonly heading: string;
  readonly rows: readonly (readonly [sign: string, means: string])[];
}

/** The keys of a screen, each with what it does, what can be typed there, and the keys that work everywhere. */
export function helpLines(
  bound: readonly Bound[],
  about: About | undefined,
  text: WizardText,
  glyphs: Glyphs,
  columns: number,
): Line[] {
  const row = (sign: string, what: string) =>
    wrap(what, columns - 18).map((t, n) => line('     ', span(pad(n === 0 ? sign : '', 12), 'accent'), t));
  return [
    line('  ', bold(text.help.here)),
    blank,
    ...bound.filter(b => b.hidden !== true).flatMap(b => row(signOf(b, glyphs), text.help.what[b.id] ?? b.label)),
    blank,
    ...(about === undefined
      ? []
      : [line('  ', bold(about.heading)), blank, ...about.rows.flatMap(each => row(...each)), blank]),
    line('  ', bold(text.help.everywhere)),
    blank,
    ...row('^C', text.help.stop),
    ...row('^Z', text.help.suspend),
    ...row('^L', text.help.redraw),
  ];
}
