import type { CellLook } from './cells.ts';

const size = { cell: 8.4, row: 18, font: 14, edge: 10 };
const back = '#1e1e2e';
const fore = '#cdd6f4';
/** The sixteen colours of a common dark palette; bright ones by their number + 8. */
const palette = ['#45475a', '#f38ba8', '#a6e3a1', '#f9e2af', '#89b4fa', '#f5c2e7', '#94e2d5', '#bac2de'];

const safe = (text: string): string =>
  text.replace(/[&<>]/g, sign => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign] ?? sign);

/** Hebrew and Arabic have no cells of their own in most fonts, and would shift what follows. */
const rightToLeft = (look: CellLook): boolean => /[\u0590-\u08ff]/.test(look.text);

const same = (a: CellLook, b: CellLook): boolean =>
  rightToLeft(a) === rightToLeft(b) &&
  a.colour === b.colour &&
  a.bold === b.bold &&
  a.dim === b.dim &&
  a.inverse === b.inverse &&
  a.width === b.width;

/**
 * A screen as a picture: every run of like cells is a text stretched to exactly the columns it takes, so that
 * neither a missing font nor a wide character can shift what follows.
 */
export function toSvg(rows: readonly (readonly CellLook[])[], title: string): string {
  const columns = rows[0]?.length ?? 0;
  const width = (columns * size.cell + 2 * size.edge).toFixed(1);
  const height = rows.length * size.row + 2 * size.edge;
  const out = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
    `<title>${safe(title)}</title>`,
    `<rect width="100%" height="100%" rx="6" fill="${back}"/>`,
    `<g font-family="'DejaVu Sans Mono','Noto Sans Mono CJK SC','Noto Sans CJK SC',monospace" font-size="${size.font}" fill="${fore}" xml:space="preserve">`,
  ];
  for (const [at, row] of rows.entries()) out.push(...rowOf(row, at));
  return [...out, '</g>', '</svg>', ''].join('\n');
}

function rowOf(row: readonly CellLook[], at: number): string[] {
  const out: string[] = [];
  const y = size.edge + at * size.row;
  for (let from = 0; from < row.length; ) {
    const first = row[from];
    let to = from;
    let text = '';
    let columns = 0;
    for (
      let cell = row[to];
      first !== undefined && cell !== undefined && (cell.width === 0 || same(cell, first));
      cell = row[++to]
    ) {
      if (cell.width > 0) text += cell.text || ' ';
      columns++;
    }
    if (first !== undefined) out.push(...run(first, text, from, columns, y));
    from = Math.max(to, from + 1);
  }
  return out;
}

function run(look: CellLook, text: string, from: number, columns: number, y: number): string[] {
  const x = size.edge + from * size.cell;
  const wide = columns * size.cell;
  const colour = look.colour === undefined ? fore : (palette[look.colour % 8] ?? fore);
  const box = look.inverse
    ? [`<rect x="${x.toFixed(1)}" y="${y}" width="${wide.toFixed(1)}" height="${size.row}" fill="${colour}"/>`]
    : [];
  if (text.trim() === '') return box;
  const lead = text.length - text.trimStart().length;
  const shown = text.trim();
  const shownWide = shown.length * size.cell;
  const style = [
    colour === fore && !look.inverse ? '' : ` fill="${look.inverse ? back : colour}"`,
    look.bold ? ' font-weight="bold"' : '',
    look.dim ? ' opacity="0.6"' : '',
  ].join('');
  const at = (x + lead * size.cell).toFixed(1);
  // Wide characters get a place each: not every font gives them exactly two columns.
  if (look.width === 2) {
    const places = [...shown].map((_, n) => (x + (lead + 2 * n) * size.cell).toFixed(1)).join(' ');
    return [
      ...box,
      `<text x="${places}" y="${y + 14}" font-size="${(2 * size.cell).toFixed(1)}"${style}>${safe(shown)}</text>`,
    ];
  }
  return [...box, `<text x="${at}" y="${y + 14}" textLength="${shownWide.toFixed(1)}"${style}>${safe(shown)}</text>`];
}
