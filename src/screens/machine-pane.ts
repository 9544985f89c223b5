import type { Failure } from '../pipeline/failure.ts';
import { briefLines, fullLines, type MachineInk, verdictOf } from './machine-lines.ts';
import { wordOf } from './machine-table.ts';
import { blank, bold, dim, ends, fit, type Line, line, plain, span, wrap } from './parts/line.ts';
import type { MachineDetails } from './server-shapes.ts';
import { verdictSign } from './use-ready.ts';
import type { MachineRow } from './world.ts';

/** The selected machine, and what is known of it by now. */
export interface Pane {
  readonly row: MachineRow | undefined;
  readonly details: MachineDetails | undefined;
  readonly asking: boolean;
  readonly failure: Failure | undefined;
  /** Why it was not chosen. */
  readonly refused: string | undefined;
  readonly spin: string;
  readonly ink: MachineInk;
}

function wrong(sentence: string, columns: number, { glyphs }: MachineInk): Line[] {
  return wrap(sentence, columns - 4).map((t, n) => line(span(n === 0 ? `${glyphs.no} ` : '  ', 'error'), t));
}

/** What is not known yet, or cannot be: said in place of the details. */
function instead({ row, asking, failure, spin, ink }: Pane, columns: number): Line[] | undefined {
  const { text, say } = ink;
  if (row?.trouble !== undefined)
    return wrong(text.picker.troubleWhy(plain(row.name), wordOf(row, text) ?? ''), columns, ink);
  if (failure !== undefined) return wrong(say.failure(failure), columns, ink);
  return asking ? [line(dim(`${spin} ${text.details.asking}`))] : undefined;
}

/** Below the list: a rule and so many rows less one. */
export function underLines(pane: Pane, rows: number, columns: number): Line[] {
  const { row, details, refused, ink } = pane;
  if (rows < 2) return [];
  const inner = (lines: readonly Line[]) => lines.map(each => line('  ', ...each));
  const head =
    row === undefined ? blank : line(bold(plain(row.name)), dim(row.path === undefined ? '' : `   ${plain(row.path)}`));
  const shown =
    refused !== undefined
      ? inner(wrong(refused, columns - 2, ink))
      : details !== undefined && row?.trouble === undefined
        ? briefLines(details, columns, ink)
        : inner([head, ...(instead(pane, columns - 2) ?? [])]);
  // Of fewer rows than there is to say the last, what speaks against it, stays.
  const kept = shown.length < rows ? shown : [...shown.slice(0, rows - 2), ...shown.slice(-1)];
  const all = [line(dim(ink.glyphs.rule.repeat(columns))), ...kept.map(each => fit(each, columns))];
  return [...all, ...Array.from({ length: Math.max(0, rows - all.length) }, () => blank)];
}

/** Beside the list: name and verdict, then everything, as much as fits into so many rows. */
export function paneLines(pane: Pane, columns: number, rows: number): Line[] {
  const { row, details, refused, ink } = pane;
  if (row === undefined) return [];
  const verdict = details === undefined ? row.move : verdictOf(details.checks);
  const said =
    verdict === undefined || row.trouble !== undefined
      ? []
      : line(verdictSign(verdict, ink.glyphs), ` ${ink.text.details.verdicts[verdict]}`);
  const head = [ends(line(bold(plain(row.name))), said, columns), line(dim(ink.glyphs.rule.repeat(columns)))];
  const why = refused === undefined ? [] : [...wrong(refused, columns, ink), blank];
  const rest = instead(pane, columns) ?? (details === undefined ? [] : fullLines(details, columns, ink));
  const all = [...head, ...why, ...rest];
  if (all.length <= rows) return all;
  return [...all.slice(0, rows - 1), line(dim(ink.text.details.more(all.length - rows + 1)))];
}
