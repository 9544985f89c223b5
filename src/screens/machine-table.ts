import type { Verdict } from '../pipeline/types/inspection.ts';
import { shortText } from './parts/figures.ts';
import type { Glyphs } from './parts/glyphs.ts';
import { dim, type Line, line, pad, plain, type Span, span } from './parts/line.ts';
import type { VsphereText } from './text/vsphere-types.ts';
import { verdictSign } from './use-ready.ts';
import type { MachineRow } from './world.ts';

type Column = keyof VsphereText['picker']['columns'];

interface Cell {
  readonly column: Exclude<Column, 'name'>;
  readonly width: number;
  /** Cells before it. */
  readonly gap: number;
}

/** The columns that are shown, from left to right; the name has what they leave. */
export interface Columns {
  readonly name: number;
  readonly rest: readonly Cell[];
}

type Widths = Readonly<Record<Cell['column'], readonly [gap: number, width: number]>>;
/** The last cell of the last column is for the sign that there is more. */
const wide: Widths = {
  guest: [2, 17],
  cpus: [2, 4],
  memory: [2, 4],
  disks: [2, 9],
  used: [2, 5],
  state: [2, 5],
  move: [2, 4],
};
const narrow: Widths = {
  guest: [2, 13],
  cpus: [2, 4],
  memory: [1, 4],
  disks: [2, 9],
  used: [1, 5],
  state: [2, 5],
  move: [1, 3],
};
const order = ['guest', 'cpus', 'memory', 'disks', 'used', 'state', 'move'] as const;
/** Given up one after the other where the name would have too little room. */
const given: readonly Column[] = ['cpus', 'memory', 'guest', 'disks', 'used'];
const right: ReadonlySet<Column> = new Set(['cpus', 'memory', 'used']);
const mark = 2;

/** The columns for so many cells. Pure. */
export function columnsFor(cells: number): Columns {
  const [widths, nameLeast] = cells < 76 ? [narrow, 13] : [wide, 16];
  let rest = order.map((column): Cell => ({ column, gap: widths[column][0], width: widths[column][1] }));
  const left = () => cells - mark - rest.reduce((sum, cell) => sum + cell.gap + cell.width, 0);
  for (const column of given) {
    if (left() >= nameLeast) break;
    rest = rest.filter(cell => cell.column !== column);
  }
  return { name: Math.max(4, left()), rest };
}

const cell = ({ column, width, gap }: Cell, text: string): Span =>
  span(' '.repeat(gap) + pad(text, width, right.has(column) ? 'right' : 'left'));

export function headerLine(columns: Columns, text: VsphereText): Line {
  const names = text.picker.columns;
  // A narrow table has room for the sign alone.
  const nameOf = ({ column, width }: Cell) => (column === 'move' && width < 4 ? '' : names[column]);
  return line(
    dim(' '.repeat(mark) + pad(names.name, columns.name)),
    ...columns.rest.map(each => dim(cell(each, nameOf(each)).text)),
  );
}

/** One word for what a machine is, where it is not simply on or off. */
export function wordOf(row: MachineRow, text: VsphereText): string | undefined {
  if (row.trouble !== undefined) return text.picker.troubles[row.trouble] ?? plain(row.trouble);
  return row.template === true ? text.picker.template : undefined;
}

function textOf(row: MachineRow, column: Column, glyphs: Glyphs, text: VsphereText): string {
  switch (column) {
    case 'guest':
      return plain(row.guest ?? '');
    case 'cpus':
      return row.cpus === undefined ? '' : String(row.cpus);
    case 'memory':
      return row.memoryMiB === undefined ? '' : shortText(row.memoryMiB * 1024 ** 2);
    case 'disks':
      return `${row.disks}${row.bytes === undefined ? '' : ` ${glyphs.dot} ${pad(shortText(row.bytes), 4, 'right')}`}`;
    case 'used':
      return row.used === undefined ? '' : shortText(row.used);
    case 'state':
      return row.power === undefined ? '' : text.picker.power[row.power];
    default:
      return '';
  }
}

export interface RowLook {
  readonly here: boolean;
  /** At the right edge: there is more above or below. */
  readonly edge?: string;
}

/** One machine as a row of exactly so many cells as the columns take. */
export function machineLine(
  row: MachineRow,
  columns: Columns,
  { here, edge = ' ' }: RowLook,
  glyphs: Glyphs,
  text: VsphereText,
): Line {
  const word = wordOf(row, text);
  const name = span(pad(plain(row.name), columns.name), word === undefined ? undefined : 'dim');
  const cells = columns.rest.map(each => {
    if (each.column === 'move') return signCell(row.move, each, glyphs, edge);
    const shown = cell(each, textOf(row, each.column, glyphs, text));
    return [word === undefined ? shown : dim(shown.text)];
  });
  return line(
    here ? span(`${glyphs.bar} `, 'accent') : ' '.repeat(mark),
    here ? { ...name, bold: true } : name,
    ...(word === undefined ? cells.flat() : worded(cells.flat(), columns, word, edge)),
  );
}

/** A word takes the place of state and sign, which mean nothing for what it stands for. */
function worded(cells: readonly Span[], { rest }: Columns, word: string, edge: string): Span[] {
  const tail = rest.filter(each => each.column === 'state' || each.column === 'move');
  const room = tail.reduce((sum, each) => sum + each.gap + each.width, 0) - 1;
  const gap = tail[0]?.gap ?? 0;
  return [...cells.slice(0, rest.length - tail.length), dim(' '.repeat(gap) + pad(word, room - gap)), span(edge)];
}

function signCell(move: Verdict | undefined, { gap, width }: Cell, glyphs: Glyphs, edge: string): Span[] {
  const sign = move === undefined ? span('') : verdictSign(move, glyphs);
  return [span(' '.repeat(gap)), { ...sign, text: pad(sign.text, width - 1) }, span(edge)];
}
