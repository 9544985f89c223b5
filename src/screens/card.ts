import { bootFacts, bootSaying } from './boot-lines.ts';
import type { Say } from './env.tsx';
import { heldBy, heldSentences } from './held-lines.ts';
import { exitOf } from './next-actions.ts';
import { bytesText, rateText } from './parts/figures.ts';
import type { Glyphs } from './parts/glyphs.ts';
import { blank, bold, dim, ends, type Line, line, pad, plain, type Span, span, widthOf, wrap } from './parts/line.ts';
import type { RunView } from './run-shapes.ts';
import { shellWord } from './shell-word.ts';
import type { WizardText } from './text/wizard-types.ts';

/** What stays on the main screen after the wizard. */
export interface ResultCard {
  readonly outcome: 'quit' | 'done' | 'stopped' | 'failed' | 'watched';
  readonly exit: number;
  readonly lines: readonly Line[];
}

/** A finished migration is undone only by saying its name. */
function undoCommand({ session, machine }: RunView): string {
  return `vmferry undo ${session} --confirm ${shellWord(machine)}`;
}

/** The rows about what stands at the end; what is not known has no row. */
export function doneLines(
  view: RunView,
  text: WizardText,
  say: Pick<Say, 'note'>,
  glyphs: Glyphs,
  columns: number,
): Line[] {
  const { labels } = text.done;
  const names = Math.max(...Object.values(labels).map(widthOf)) + 3;
  const row = (label: string, ...what: readonly (string | Span)[]) => line('  ', dim(pad(label, names)), ...what);
  const rows = (label: string, sentence: string) =>
    wrap(sentence, columns - names - 3).map((t, n) => row(n === 0 ? label : '', t));
  const moved =
    view.bytes === undefined
      ? []
      : [
          text.done.moved(bytesText(view.bytes.sent), bytesText(view.bytes.nominal)),
          ...(view.bytes.held > 0 ? [text.done.held(bytesText(view.bytes.held))] : []),
          ...(view.meanRate === undefined ? [] : [text.done.rate(rateText(view.meanRate))]),
        ];
  const verified = view.stages.some(stage => stage.id === 'verify' && stage.state === 'done');
  return [
    ends(
      line(span(glyphs.ok, 'ok'), ' ', bold(text.done.title(plain(view.machine), plain(view.target)))),
      line(text.duration(view.ms), ' '),
      columns,
    ),
    blank,
    ...(view.published === undefined
      ? []
      : publishedRows(view.published, text, (n, what) => rows(n === 0 ? labels.made : '', what))),
    ...bootRows(view, labels.boot, say, rows, row),
    ...(verified ? [row(labels.checked, span(glyphs.ok, 'ok'), ` ${text.done.checked}`)] : []),
    ...(moved.length === 0 ? [] : rows(labels.moved, moved.join(` ${glyphs.dot} `))),
    ...keptSentences(view, text, say).flatMap((sentence, n) => rows(n === 0 ? labels.kept : '', sentence)),
    blank,
    ...rows(labels.next, undoCommand(view)),
    row('', dim(text.done.undoWhat)),
    ...(view.folder === undefined ? [] : [row(labels.record, plain(view.folder))]),
  ];
}

/** How it started, in a sentence, and the end of what its serial console showed. */
function bootRows(
  { published }: RunView,
  label: string,
  say: Pick<Say, 'note'>,
  rows: (label: string, sentence: string) => Line[],
  row: (label: string, ...what: readonly (string | Span)[]) => Line,
): Line[] {
  const boot = bootSaying(published, say);
  if (!boot) return [];
  return [...rows(label, boot.sentence), ...boot.serial.map(text => row('', dim(text)))];
}

/** Long, and needed by programs only: they stand in the record and in --json. */
const inRecordOnly = new Set(['id', 'subscription', 'disks']);

function publishedRows(
  published: NonNullable<RunView['published']>,
  text: WizardText,
  rows: (n: number, what: string) => Line[],
): Line[] {
  const { name, ...others } = published.facts;
  const kind = text.done.kinds[published.kind] ?? published.kind;
  const facts = Object.entries(others)
    .filter(([key]) => !inRecordOnly.has(key) && !bootFacts.has(key) && key !== 'minutes')
    .map(([key, value]) => `${text.done.facts[key] ?? key} ${plain(String(value))}`);
  return [name === undefined ? kind : `${kind} ${plain(String(name))}`, ...facts].flatMap((what, n) => rows(n, what));
}

/** That the source is as it was, or what is not. */
function keptSentences(view: RunView, text: WizardText, say: Pick<Say, 'note'>): string[] {
  const held = heldSentences(view.sourceHeld ?? [], view.now, text, say);
  return held.length === 0 ? [text.done.kept] : held;
}

/** The card of a run that came to rest, or of one that the terminal left behind. */
export function runCard(
  view: RunView,
  text: WizardText,
  say: Pick<Say, 'note'>,
  glyphs: Glyphs,
  columns: number,
): ResultCard {
  if (view.state === 'done') return { outcome: 'done', exit: 0, lines: doneLines(view, text, say, glyphs, columns) };
  if (view.watching !== undefined && !['failed', 'stopped'].includes(view.state)) {
    return {
      outcome: 'watched',
      exit: 0,
      lines: [line(text.watch.left(plain(view.machine))), line('  ', `vmferry watch ${view.session}`)],
    };
  }
  const failed = view.state === 'failed';
  const stopped = view.state === 'stopped';
  const title = failed
    ? text.card.failed(plain(view.machine))
    : stopped
      ? text.card.stopped(plain(view.machine))
      : text.card.running(plain(view.machine));
  return {
    outcome: failed ? 'failed' : 'stopped',
    exit: exitOf(view),
    lines: [
      line(span(failed ? glyphs.no : glyphs.warn, failed ? 'error' : 'warn'), ' ', bold(title)),
      ...(view.safe === undefined ? [] : [line('  ', text.stopped.safeBytes(bytesText(view.safe)))]),
      ...heldSentences(heldBy(view), view.now, text, say).flatMap(sentence =>
        wrap(sentence, columns - 3).map(t => line('  ', t)),
      ),
      line('  ', dim(`${text.card.resumeWith}  `), `vmferry resume ${view.session}`),
    ],
  };
}
