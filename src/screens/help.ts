import type { Glyphs } from './parts/glyphs.ts';
import { type Bound, signOf } from './parts/keys.ts';
import { blank, bold, type Line, line, pad, span, wrap } from './parts/line.ts';
import type { WizardText } from './text/wizard.ts';

/** What can be typed on a screen, and what it means. */
export interface About {
  readonly heading: string;
  readonly rows: readonly (readonly [sign: string, means: string])[];
}

function row(sign: string, what: string, columns: number): Line[] {
  return wrap(what, columns - 18).map((t, n) => line('     ', span(pad(n === 0 ? sign : '', 12), 'accent'), t));
}

/** The keys of a screen, each with what it does. */
export function helpLines(bound: readonly Bound[], text: WizardText, glyphs: Glyphs, columns: number): Line[] {
  return [
    line('  ', bold(text.help.here)),
    blank,
    ...bound
      .filter(b => b.hidden !== true)
      .flatMap(b => row(signOf(b, glyphs), text.help.what[b.id] ?? b.label, columns)),
    blank,
  ];
}

/** What can be typed. */
export function aboutLines({ heading, rows }: About, columns: number): Line[] {
  return [line('  ', bold(heading)), blank, ...rows.flatMap(([sign, what]) => row(sign, what, columns)), blank];
}

/** The keys that work on every screen. */
export function everywhereLines(text: WizardText, columns: number): Line[] {
  return [
    line('  ', bold(text.help.everywhere)),
    blank,
    ...row('^C', text.help.stop, columns),
    ...row('^Z', text.help.suspend, columns),
    ...row('^L', text.help.redraw, columns),
  ];
}
