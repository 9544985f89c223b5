import { bar } from './parts/bar.ts';
import { diskMap } from './parts/disk-map.ts';
import { bytesText, clockText, percent, rateText, rateUnit, shareText } from './parts/figures.ts';
import type { Glyphs } from './parts/glyphs.ts';
import {
  blank,
  bold,
  dim,
  fit,
  type Line,
  line,
  lineWidth,
  pad,
  plain,
  type Span,
  span,
  widthOf,
} from './parts/line.ts';
import { chart, sparkline } from './parts/sparkline.ts';
import type { DiskView, LogLine, RunView, StageView } from './run-shapes.ts';
import type { WizardText } from './text/wizard-types.ts';

/** What rows about a run are made with. */
export interface Ink {
  readonly text: WizardText;
  readonly glyphs: Glyphs;
  readonly columns: number;
}

const stageSign = (stage: StageView, glyphs: Glyphs) =>
  ({
    waiting: span(glyphs.waiting, 'dim'),
    running: span(glyphs.running, 'accent'),
    done: span(glyphs.ok, 'ok'),
    failed: span(glyphs.no, 'error'),
    skipped: span(glyphs.skipped, 'dim'),
  })[stage.state];

type SayNote = (code: string, facts: LogLine['facts']) => string;
/** Stages without figures, in which the last note tells what is being done. */
const told = new Set(['quiesce', 'tidy']);

/** The last thing that was noted since the stage began. */
function doing(view: RunView, stage: StageView, say: SayNote): string {
  const last = view.log.at(-1);
  if (last === undefined || stage.ms === undefined || last.at < view.now - stage.ms) return '';
  return plain(say(last.code, last.facts));
}

/** One row a stage: sign and word, then a bar with its figures, or how long it took. */
export function stageLines(view: RunView, { text, glyphs, columns }: Ink, say: SayNote): Line[] {
  const nameOf = (stage: StageView) =>
    stage.again === true ? text.vsphere.again : (text.run.stages[stage.id] ?? stage.id);
  const names = Math.max(8, ...view.stages.map(stage => widthOf(nameOf(stage)))) + 2;
  const signs = Math.max(...view.stages.map(stage => widthOf(stageSign(stage, glyphs).text)));
  return view.stages.map(stage => {
    const head = line(
      '  ',
      stageSign(stage, glyphs),
      ' '.repeat(signs - widthOf(stageSign(stage, glyphs).text) + 1),
      stage.state === 'running' ? bold(pad(nameOf(stage), names)) : pad(nameOf(stage), names),
    );
    if (stage.state === 'running' && told.has(stage.id))
      return fit(
        line(head, dim(`${stage.ms === undefined ? '' : text.duration(stage.ms)}   ${doing(view, stage, say)}`)),
        columns,
      );
    if (stage.parts !== undefined && stage.parts.length > 0)
      return partsLine(head, stage.parts, Math.min(24, columns - names - signs - 39), glyphs, columns);
    if (stage.progress === undefined || stage.state === 'waiting' || stage.state === 'skipped')
      return line(head, dim(stage.ms === undefined ? '' : text.duration(stage.ms)));
    const { done, total, rate } = stage.progress;
    const share = shareText(done, total);
    const room = columns - names - signs - 39;
    const figures = ` ${pad(`${percent(done, total)}%`, 4, 'right')}   ${pad(`${share.part} / ${share.whole} ${share.unit}`, 18)}`;
    const pace =
      rate === undefined || stage.state !== 'running'
        ? stage.ms === undefined
          ? ''
          : text.duration(stage.ms)
        : rateText(rate);
    return line(
      head,
      room >= 8 ? bar(total <= 0 ? 1 : done / total, room, glyphs) : [],
      figures,
      pad(pace, 9, 'right'),
    );
  });
}

/** How far others are with it: all together as a bar, then those that are not done, the slowest first. */
function partsLine(
  head: Line,
  parts: NonNullable<StageView['parts']>,
  room: number,
  glyphs: Glyphs,
  columns: number,
): Line {
  const sum = parts.reduce((all, part) => all + part.percent, 0);
  const open = parts.filter(part => part.percent < 100).toSorted((a, b) => a.percent - b.percent);
  const words = [
    `${parts.length - open.length}/${parts.length}`,
    ...open.map(part => `${plain(part.name)} ${part.percent}%`),
  ].join(` ${glyphs.dot} `);
  return fit(
    line(
      head,
      room >= 8 ? bar(sum / (100 * parts.length), room, glyphs) : [],
      ` ${pad(`${percent(sum, 100 * parts.length)}%`, 4, 'right')}   `,
      words,
    ),
    columns,
  );
}

/** As many of the parts, in their order, as the row has room for. */
function fitting(columns: number, first: Line, ...more: readonly (Line | Span)[]): Line {
  let row = first;
  for (const part of more) {
    const next = line(row, part);
    if (lineWidth(next) <= columns) row = next;
  }
  return row;
}

/** What holds it up and how fast it is: one row, or a chart where there is room. */
export function rateLines(view: RunView, { text, glyphs, columns }: Ink, tall: boolean): Line[] {
  const now = view.rates.at(-1);
  if (now === undefined) return [];
  const unit = rateUnit(Math.max(...view.rates));
  const label = `${text.run.rate} ${unit.name}`;
  const figures = [
    text.run.now(unit.of(now)),
    view.meanRate === undefined ? undefined : text.run.mean(unit.of(view.meanRate)),
    tall ? text.run.peak(unit.of(Math.max(...view.rates))) : undefined,
    view.streams === undefined || !tall ? undefined : text.run.streams(view.streams),
  ].filter(f => f !== undefined);
  const held = view.heldUpBy === undefined ? '' : text.run.heldUp(text.run.by[view.heldUpBy] ?? view.heldUpBy);
  const dot = ` ${glyphs.dot} `;
  if (!tall) {
    const words = [...figures, held].filter(Boolean).join(dot);
    const room = Math.min(24, columns - widthOf(words) - widthOf(label) - 7);
    if (room < 5) return [blank, line('  ', words)];
    return [blank, line(`  ${label}  `, span(sparkline(view.rates, room, glyphs), 'accent'), `  ${words}`)];
  }
  const top = Math.max(...view.rates, 1);
  const width = Math.min(48, columns - 72);
  const rows = chart(view.rates, width, 2, top, glyphs);
  const side = columns - width - 14;
  const span0 = view.ratesEvery === undefined ? '' : text.run.ago(text.duration(view.ratesEvery * view.rates.length));
  const axis = (label: string) => dim(`${pad(label, 10, 'right')} ${glyphs.ascii ? '|' : '│'}`);
  return [
    blank,
    line('  ', pad(label, side), axis(unit.of(top)), span(rows[0] ?? '', 'accent')),
    line('  ', pad(figures.join(dot), side), axis(''), span(rows[1] ?? '', 'accent')),
    line('  ', pad(held, side), dim(`${pad('', 11)}${glyphs.ascii ? '+' : '└'}${glyphs.rule.repeat(width)}`)),
    line(' '.repeat(Math.max(0, side + 14)), dim(span0)),
  ];
}

/** One row a disk: its map as wide as the screen allows. */
export function diskRows(view: RunView, { text, glyphs, columns }: Ink): Line[] {
  if (view.disks.length === 0) return [];
  const head = (disk: DiskView) => `${text.run.disk(disk.index + 1)}  ${bytesText(disk.size)}`;
  const heads = Math.max(...view.disks.map(disk => widthOf(head(disk)))) + 3;
  const cells = Math.max(8, Math.min(64, columns - heads - 4));
  const rows = view.disks.map(disk => line('  ', pad(head(disk), heads), ...diskMap(disk.cells(cells), cells, glyphs)));
  const same = view.disks.every(disk => disk.size === view.disks[0]?.size);
  const cell = dim(same ? `   ${text.run.cell(bytesText((view.disks[0]?.size ?? 0) / cells))}` : '');
  const legend = fitting(
    columns,
    line(' '.repeat(columns < 70 ? 2 : heads + 2), legendLine(view, { text, glyphs, columns })),
    cell,
  );
  return [blank, ...rows, legend];
}

/** A disk over several rows, with its figures above. */
export function diskBlock(disk: DiskView, rows: number, { text, glyphs, columns }: Ink): Line[] {
  const width = Math.max(8, Math.min(100, columns - 8));
  const data = disk.expected === undefined ? undefined : bytesText(disk.expected);
  const facts = text.run.data(bytesText(disk.sent + disk.held), bytesText(disk.zero), data);
  return [
    fitting(
      columns,
      line('  ', bold(text.run.disk(disk.index + 1)), `   ${bytesText(disk.size)}   `),
      line(facts, '   '),
      dim(text.run.cell(bytesText(disk.size / (width * rows)))),
      dim(`   ${plain(disk.name)}`),
    ),
    ...diskMap(disk.cells(width * rows), width, glyphs).map(row => line('     ', row)),
  ];
}

export function legendLine(view: RunView, { text, glyphs }: Ink): Line {
  const { legend } = text.run;
  const failed = view.disks.some(disk => disk.cells(64).some(cell => cell.failed > 0));
  return line(
    span(glyphs.sent, 'accent'),
    dim(` ${legend.sent}  `),
    span(glyphs.read, 'ok'),
    dim(` ${legend.read}  `),
    glyphs.toRead,
    dim(` ${legend.toRead}  `),
    dim(`${glyphs.zero} ${legend.zero}`),
    ...(failed ? [span(`  ${glyphs.failed}`, 'error'), dim(` ${legend.failed}`)] : []),
  );
}

/** The end of the log. */
export function logLines(log: readonly LogLine[], rows: number, say: SayNote): Line[] {
  return log
    .slice(-rows)
    .map(entry => line(dim(`  ${clockText(entry.at, true)}  `), plain(say(entry.code, entry.facts))));
}

/** `14 min · 29 min left ±4 min · ends at 14:36`, or as much of it as so many columns take. */
export function timeText(view: RunView, { text, glyphs }: Ink, room: number): string {
  const past = text.duration(view.ms);
  if (view.state === 'paused') return `${past} ${glyphs.dot} ${text.run.paused}`;
  if (view.leftMs === undefined) return past;
  const left = text.run.left(
    text.duration(view.leftMs),
    view.doubtMs === undefined ? undefined : text.duration(view.doubtMs),
  );
  const ends = text.run.endsAt(clockText(view.now + view.leftMs, false));
  const ways = [[past, left, ends], [left, ends], [left]].map(parts => parts.join(` ${glyphs.dot} `));
  return ways.find(way => widthOf(way) <= room) ?? text.run.left(text.duration(view.leftMs), undefined);
}
