import { type ReactNode, useState } from 'react';
import { useAskPanel } from './ask-panel.tsx';
import { type Say, useEnv, useSize } from './env.tsx';
import { Frame } from './frame.tsx';
import type { Bound } from './parts/keys.ts';
import {
  blank,
  bold,
  dim,
  ends,
  type Line,
  line,
  lineWidth,
  middle,
  plain,
  span,
  widthOf,
  wrap,
} from './parts/line.ts';
import { moveBy } from './parts/list.ts';
import type { Block } from './parts/rows.tsx';
import { diskBlock, diskRows, type Ink, legendLine, logLines, rateLines, stageLines, timeText } from './run-lines.ts';
import type { RunHandle, RunView } from './run-shapes.ts';
import { useRun } from './use-run.ts';

/** `web-prod-01 → Azure` */
export function useRunTitle(view: RunView): Line {
  const { glyphs } = useEnv();
  const { columns } = useSize();
  const place = view.place === undefined || columns < 100 ? '' : `  ${glyphs.dot}  ${plain(view.place)}`;
  return line(bold(plain(view.machine)), ` ${glyphs.arrow} ${plain(view.target)}`, dim(place));
}

type Over = 'nothing' | 'log' | 'map';

/** The run as it goes: stages, speed, disks, log. */
export function Running({ run }: { readonly run: RunHandle }): ReactNode {
  const { glyphs, say, text } = useEnv();
  const { body, columns } = useSize();
  const view = useRun(run);
  const [over, setOver] = useState<Over>('nothing');
  const ink: Ink = { text, glyphs, columns };
  const title = useRunTitle(view);
  const draining = view.state === 'draining';
  const close = () => setOver('nothing');
  const answer = run.answer === undefined ? undefined : (value: string) => run.answer?.(value);
  const panel = useAskPanel(view.asking, answer);
  if (over === 'log' && panel === undefined) return <Log log={view.log} title={title} onClose={close} />;
  const back: Bound = { id: 'back', label: text.keys.back, run: close };
  const stopLabel = draining ? text.keys.stopNow : text.keys.stopKeep;
  const stop: Bound = { id: 'stop', label: view.watching === undefined ? stopLabel : text.keys.stopWatching };
  const { pause, streams } = run;
  const paused = view.state === 'paused';
  const asked = view.asking?.kind === 'secret' ? undefined : view.asking?.choices.length;
  const answers: Bound[] = [
    ...(asked === undefined ? [] : [{ id: 'digit', label: text.keys.choose, sign: `1-${asked}` } as const]),
    panel?.typing === true
      ? { id: 'enter', label: text.keys.answer, run: panel.enter }
      : { id: 'enter', label: text.keys.answer },
    stop,
  ];
  const keys: Bound[] = [
    { id: 'logs', label: text.keys.log, run: () => setOver('log') },
    ...(over === 'map' ? [back] : [{ id: 'map', label: text.keys.map, run: () => setOver('map') } as const]),
    ...(pause === undefined || draining
      ? []
      : [
          {
            id: 'pause',
            label: paused ? text.keys.go : text.keys.pause,
            run: () => (paused ? pause.go() : pause.hold()),
          } as const,
        ]),
    ...(streams === undefined
      ? []
      : ([
          { id: 'fewer', label: text.keys.streams, sign: 't/T', run: () => streams.fewer() },
          { id: 'more', label: text.keys.more, hidden: true, run: () => streams.more() },
        ] as const)),
    stop,
  ];
  const { watching } = view;
  const [long, short] =
    watching === undefined
      ? [text.run.safe, text.run.safeShort]
      : [text.watch.hint(watching.pid), text.watch.hintShort];
  const safe = widthOf(long) + 2 <= columns ? long : short;
  const elsewhere = watching !== undefined && view.asking !== undefined;
  const hint = elsewhere
    ? line(span(text.watch.asks(watching.pid), 'warn'))
    : draining
      ? line(span(watching === undefined ? text.run.draining : text.watch.draining, 'warn'))
      : panel !== undefined
        ? line(span(text.vsphere.asksYou, 'warn'))
        : line(dim(safe));
  const tall = columns >= 110 && body >= 30;
  const room = body - (panel?.blocks ?? []).reduce((sum, b) => sum + (b.lines?.length ?? b.height ?? 0), 0);
  const blocks =
    over === 'map' && panel === undefined ? mapBlocks(view, body, ink) : runBlocks(view, ink, tall, room, say);
  return (
    <Frame
      title={title}
      step={timeText(view, ink, columns - lineWidth(title) - 2)}
      hint={hint}
      keys={panel === undefined ? keys : answers}
      typing={panel?.typing === true}
      {...(panel === undefined ? {} : { onKey: panel.key })}
      blocks={[...(panel?.blocks ?? []), ...(elsewhere ? [asksThere(view, ink)] : []), ...blocks]}
    />
  );
}

/** What another process waits for. */
function asksThere({ asking }: RunView, { text, glyphs, columns }: Ink): Block {
  const sentence = asking && (text.vsphere.asks[asking.key]?.(asking.facts) ?? asking.key);
  const told = wrap(plain(sentence ?? ''), columns - 6);
  return { lines: told.map((t, n) => line(n === 0 ? span(`  ${glyphs.warn} `, 'warn') : '    ', bold(t))) };
}

function mapBlocks(view: RunView, body: number, ink: Ink): Block[] {
  const rows = Math.max(1, Math.min(6, Math.floor((body - 3) / Math.max(1, view.disks.length)) - 2));
  return [
    { lines: [line('  ', bold(ink.text.run.mapTitle), '   ', legendLine(view, ink)), blank] },
    ...view.disks.map(disk => ({ lines: [...diskBlock(disk, rows, ink), blank] })),
  ];
}

function runBlocks(view: RunView, ink: Ink, tall: boolean, body: number, say: Say): Block[] {
  const { text, columns } = ink;
  const stages = stageLines(view, ink, say.note);
  const rates = rateLines(view, ink, tall);
  const disks = tall
    ? [blank, ...view.disks.flatMap(disk => diskBlock(disk, 2, ink)), line('     ', legendLine(view, ink))]
    : diskRows(view, ink);
  const used = stages.length + rates.length + disks.length + (tall ? 6 : 1);
  const log = logLines(view.log, Math.max(3, Math.min(tall ? 12 : 6, body - used)), say.note);
  const head = tall
    ? [ends(line('  ', bold(text.run.log)), line(dim(text.run.logLines(view.log.length)), ' '), columns)]
    : [];
  const folder =
    view.folder === undefined || !tall
      ? []
      : [blank, line('  ', dim(`${text.run.session}   `), dim(middle(plain(view.folder), columns - 20)))];
  return [
    { lines: stages },
    { lines: rates, drop: 'picture' },
    { lines: disks, drop: 'picture' },
    { lines: log.length === 0 ? [] : [blank, ...head, ...log], drop: 'log' },
    { lines: folder, drop: 'more' },
  ];
}

/** The log as far as it is kept, newest at the end, followed unless one scrolls up. */
export function Log({
  log,
  title,
  onClose,
}: {
  readonly log: RunView['log'];
  readonly title: Line;
  readonly onClose: () => void;
}): ReactNode {
  const { say, text } = useEnv();
  const { body } = useSize();
  const [up, setUp] = useState(0);
  const page = Math.max(1, body);
  const most = Math.max(0, log.length - page);
  const from = Math.max(0, most - up);
  const shown = log.slice(from, from + page);
  const move = (key: string) => setUp(most - moveBy(key, from, most + 1, page));
  return (
    <Frame
      title={title}
      step={text.log.title}
      hint={line(dim(text.run.logLines(log.length)))}
      keys={[
        ...(most > 0 ? [{ id: 'move', label: text.keys.move, run: move } as const] : []),
        { id: 'back', label: text.keys.back, run: onClose },
      ]}
      blocks={[{ lines: shown.length === 0 ? [line('  ', dim(text.log.none))] : logLines(shown, page, say.note) }]}
    />
  );
}
