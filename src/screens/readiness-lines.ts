import type { Judged } from '../pipeline/guest/judge.ts';
import type { Say } from './env.tsx';
import type { Glyphs } from './parts/glyphs.ts';
import { blank, bold, dim, ends, type Line, line, pad, plain, type Span, span, widthOf, wrap } from './parts/line.ts';
import { hopeless, type ReadCheck } from './readiness.ts';
import type { ReadinessText } from './text/readiness-types.ts';

/** What rows about a guest are made with. */
export interface ReadinessInk {
  readonly text: ReadinessText;
  readonly glyphs: Glyphs;
  readonly say: Pick<Say, 'guest'>;
}

/** A row of the list: a check, several that are not known for one reason, or what is fine. */
export type ReadinessRow =
  | { readonly is: 'check'; readonly key: string; readonly check: ReadCheck }
  | { readonly is: 'together'; readonly key: string; readonly reason: string; readonly checks: readonly ReadCheck[] }
  | { readonly is: 'fine'; readonly key: 'fine'; readonly checks: readonly ReadCheck[] };

const isFine = ({ verdict }: Judged): boolean => verdict === 'pass' || verdict === 'n/a';

/**
 * The rows for what was found, in its order.
 * @param all also what is in order, each in a row of its own
 */
export function readinessRows(judged: readonly Judged[], all: boolean, { say }: ReadinessInk): ReadinessRow[] {
  const wrong = judged.filter(one => !isFine(one));
  const fine = say.guest(judged.filter(isFine));
  const groups = Map.groupBy(say.guest(wrong.filter(hopeless)), reasonOf);
  const told = new Set<string>();
  const rows = say.guest(wrong).flatMap((check): ReadinessRow[] => {
    const reason = reasonOf(check);
    const group = check.verdict === 'unknown' ? groups.get(reason) : undefined;
    if (group === undefined || group.length < 2) return [{ is: 'check', key: check.id, check }];
    if (told.has(reason)) return [];
    told.add(reason);
    return [{ is: 'together', key: `together ${reason}`, reason, checks: group }];
  });
  if (fine.length === 0) return rows;
  if (!all) return [...rows, { is: 'fine', key: 'fine', checks: fine }];
  return [...rows, ...fine.map((check): ReadinessRow => ({ is: 'check', key: check.id, check }))];
}

const reasonOf = ({ evidence }: ReadCheck): string => evidence.join();

/** The sign of a verdict: never a colour alone. */
export function guestSign(verdict: ReadCheck['verdict'], glyphs: Glyphs): Span {
  if (verdict === 'fail') return span(glyphs.no, 'error');
  if (verdict === 'warn') return span(glyphs.warn, 'warn');
  if (verdict === 'pass') return span(glyphs.ok, 'ok');
  return verdict === 'unknown' ? span(glyphs.unknown, 'warn') : dim(glyphs.skipped);
}

/** What it means, or how it was judged where nothing is wrong. */
function weightOf({ verdict, weight, says }: ReadCheck): Span {
  const tone = verdict === 'fail' ? 'error' : verdict === 'warn' ? 'warn' : 'dim';
  return span(weight === '' ? says : weight, tone);
}

/** From so many columns on a row has room for the id of its check beside its title. */
const idFrom = 72;
const idWidth = 20;

/** One row of the list. `edge` says that the list goes on there. */
export function readinessLine(
  row: ReadinessRow,
  columns: number,
  { here, edge }: { readonly here: boolean; readonly edge: string },
  ink: ReadinessInk,
): Line {
  const { glyphs, text } = ink;
  const mark = here ? span(`${glyphs.bar} `, 'accent') : '  ';
  const strong = (words: string): Span => (here ? bold(words) : { text: words });
  const sign = (verdict: ReadCheck['verdict']) => {
    const { text: shown, ...look } = guestSign(verdict, glyphs);
    return { ...look, text: pad(shown, widthOf(glyphs.ok) + 1) };
  };
  const right = (words: string) => line(dim(words), ` ${edge}`);
  if (row.is === 'fine') {
    const passed = row.checks.filter(({ verdict }) => verdict === 'pass').length;
    const words = strong(text.rest(passed, row.checks.length - passed));
    return ends(line(mark, sign(passed > 0 ? 'pass' : 'n/a'), words), right(text.restKey), columns);
  }
  if (row.is === 'together')
    return ends(line(mark, sign('unknown'), strong(row.reason)), right(text.checks(row.checks.length)), columns);
  const { check } = row;
  const id = columns >= idFrom ? dim(`${pad(check.id, idWidth)} `) : '';
  const head = line(mark, sign(check.verdict), id, strong(check.title));
  return ends(head, line(weightOf(check), ` ${edge}`), columns);
}

/** All that is known of a row: what was seen, why it matters, what to do, how to verify it. */
export function readinessAbout(row: ReadinessRow, columns: number, ink: ReadinessInk): Line[] {
  if (row.is === 'check') return checkAbout(row.check, columns, ink);
  const { text, glyphs } = ink;
  const head = row.is === 'together' ? wrap(row.reason, columns).map(t => line(bold(t))) : [];
  const list = row.checks.map(({ id, title, verdict }) => {
    const { text: shown, ...look } = guestSign(verdict, glyphs);
    return line({ ...look, text: pad(shown, widthOf(glyphs.ok) + 1) }, dim(`${pad(id, idWidth)} `), title);
  });
  const counted = line(dim(text.checks(row.checks.length)));
  return [
    ...head,
    ...(head.length > 0 ? [counted, blank] : [line(bold(text.checks(row.checks.length))), blank]),
    ...list,
  ];
}

function checkAbout(check: ReadCheck, columns: number, { text }: ReadinessInk): Line[] {
  const { labels } = text;
  const names = Math.max(...Object.values(labels).map(widthOf)) + 2;
  const labelled = (label: string, words: readonly string[], tone?: Span['tone']): Line[] =>
    words
      .flatMap(one => wrap(plain(one), columns - names))
      .map((t, n) => line(dim(pad(n === 0 ? label : '', names)), span(t, tone)));
  const wrong = check.verdict !== 'pass' && check.verdict !== 'n/a';
  const roomy = columns >= idFrom;
  return [
    ends(line(bold(check.title), roomy ? dim(`  ${check.id}`) : ''), line(weightOf(check)), columns),
    ...(roomy ? [] : [line(dim(check.id))]),
    ...labelled(labels.seen, check.evidence),
    ...labelled(labels.why, [check.why]),
    ...(wrong ? labelled(labels.fix, [check.fix]) : []),
    ...(check.verify === '' || !wrong ? [] : labelled(labels.verify, [check.verify], 'accent')),
  ];
}

/** As many rows of it as there is room for; the last then says that there is more. */
export function cutTo(lines: readonly Line[], rows: number, ink: ReadinessInk): Line[] {
  if (lines.length <= rows) return [...lines];
  return [...lines.slice(0, Math.max(0, rows - 1)), line(dim(ink.text.more))];
}
