import type { Cell } from '../run-shapes.ts';
import type { Glyphs } from './glyphs.ts';
import type { Line, Span, Tone } from './line.ts';

type Sign = 'failed' | 'sent' | 'read' | 'toRead' | 'zero';
const tones: Readonly<Record<Sign, Tone | undefined>> = {
  failed: 'error',
  sent: 'accent',
  read: 'ok',
  toRead: undefined,
  zero: 'dim',
};

/**
 * What one cell is shown as. A failed piece must never be hidden by its neighbours; a cell counts as sent
 * only when nothing in it is left to do, so the map never says more than is true.
 */
export function signOf(cell: Cell): Sign {
  if (cell.failed > 0) return 'failed';
  const done = cell.sent + cell.held;
  const left = Math.max(0, 1 - done - cell.zero);
  if (left < 1e-9) return done > 0 ? 'sent' : 'zero';
  return cell.read > 0 && cell.read >= left / 2 ? 'read' : 'toRead';
}

/** The cells as rows of so many columns, neighbours of one kind joined into one span. */
export function diskMap(cells: readonly Cell[], columns: number, glyphs: Glyphs): Line[] {
  const rows: Line[] = [];
  for (let from = 0; from < cells.length; from += columns) {
    const row: Span[] = [];
    for (const cell of cells.slice(from, from + columns)) {
      const sign = signOf(cell);
      const tone = tones[sign];
      const last = row.at(-1);
      if (last !== undefined && last.tone === tone && last.text.endsWith(glyphs[sign]))
        row[row.length - 1] = { ...last, text: last.text + glyphs[sign] };
      else row.push(tone === undefined ? { text: glyphs[sign] } : { text: glyphs[sign], tone });
    }
    rows.push(row);
  }
  return rows;
}
